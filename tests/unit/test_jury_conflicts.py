"""Suspicions from credits: what is proposed to the secretary."""

from __future__ import annotations

import pytest

from fest_ops.jury.panel.conflicts import Credited, Film, Juror, organiser_films, suspicions

BAIGAZIN = Juror("seat", "p1", ("Emir Baigazin", "Эмир Байғазин"), frozenset({"kazakhfilm"}))
NOBODY = Juror("seat", "", ("Luis Miñarro",))


def film(*credits: Credited, owners: tuple[str, ...] = ()) -> Film:
    return Film("entry", credits, frozenset(owners))


CASES: list[tuple[str, Juror, Film, list[tuple[str, str]]]] = [
    (
        "the same person",
        BAIGAZIN,
        film(Credited("director", "E. B.", person="p1")),
        [("credited", "production")],
    ),
    (
        "the same name, another person",
        BAIGAZIN,
        film(Credited("cast", "Байгазин Эмир", person="p2")),
        [("credited", "production")],
    ),
    (
        "accents and a juror without an account",
        NOBODY,
        film(Credited("producer", "LUIS MINARRO", person="p2")),
        [("credited", "production")],
    ),
    (
        "an agent who sells it",
        BAIGAZIN,
        film(Credited("sales", "Emir Baigazin", person="p2")),
        [("credited", "distribution")],
    ),
    ("who acts for the entry", BAIGAZIN, film(owners=("p1",)), [("acts_for", "promotion")]),
    (
        "the employer is credited",
        BAIGAZIN,
        film(Credited("company", "Қазақфильм", organisation="kazakhfilm")),
        [("employer", "employer")],
    ),
    (
        "a colleague is credited",
        BAIGAZIN,
        film(Credited("director", "Somebody Else", person="p2", organisations=frozenset({"kazakhfilm"}))),
        [("colleague", "employer")],
    ),
    (
        "a family name is a hint",
        BAIGAZIN,
        film(Credited("cast", "Айгерім Байғазин", person="p2")),
        [("family_name", "family")],
    ),
    (
        "a hint is not given beside something stronger",
        BAIGAZIN,
        film(
            Credited("cast", "Aigerim Baigazin", person="p2"),
            Credited("company", "Kazakhfilm", organisation="kazakhfilm"),
        ),
        [("employer", "employer")],
    ),
    ("a short name meets by chance", Juror("seat", "", ("Bong Kim",)), film(Credited("cast", "Jo Kim")), []),
    (
        "a company of that name is no relative",
        BAIGAZIN,
        film(Credited("company", "Baigazin", organisation="o")),
        [],
    ),
    ("nothing", BAIGAZIN, film(Credited("director", "Somebody Else", person="p2")), []),
    ("a nameless juror suspects nobody", Juror("seat", "", ("",)), film(Credited("cast", "")), []),
    (
        "credited twice is said once",
        BAIGAZIN,
        film(Credited("director", "x", person="p1"), Credited("screenwriter", "x", person="p1")),
        [("credited", "production")],
    ),
]


@pytest.mark.parametrize(("case", "juror", "about", "found"), CASES, ids=[case[0] for case in CASES])
def test_suspicions(case: str, juror: Juror, about: Film, found: list[tuple[str, str]]) -> None:
    assert [(each.code, each.ground) for each in suspicions([juror], [about])] == found


def test_only_a_family_name_is_a_hint() -> None:
    about = film(Credited("cast", "Aigerim Baigazin"), owners=())
    assert [each.hint for each in suspicions([BAIGAZIN], [about])] == [True]


def test_films_of_the_organisers_are_named() -> None:
    about = film(
        Credited("company", "«Қазақфильм»", organisation="o1"), Credited("company", "Else", organisation="o2")
    )
    assert organiser_films([about], ["Казахфильм", "Қазақфильм"]) == {"entry": "«Қазақфильм»"}
    assert organiser_films([about], ["Ш.Айманов атындағы «Қазақфильм» АҚ"]) == {"entry": "«Қазақфильм»"}
    assert organiser_films([about], ["", "Қазақ"]) == {}
