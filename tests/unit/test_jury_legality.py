"""What a palmares may hold: recorded cases, conflicts between prizes, what a refusal names, and how long it takes."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import combinations

import pytest

from fest_ops.jury.palmares.legality import (
    LEAVES,
    NEEDS_DEROGATION,
    NOT_ENOUGH,
    Film,
    Reason,
    Result,
    Won,
    blocked,
    eligible,
    faults,
    why_not,
    why_not_complete,
    why_not_mention,
)
from fest_ops.jury.profiles.document import Profile, built_in, parse

FILMS = tuple(Film(letter) for letter in "ABCDEFGHIJKL")


def profile_of(code: str, **palmares: object) -> Profile:
    profile = parse(built_in(code))
    return replace(profile, palmares=replace(profile.palmares, **palmares))  # type: ignore[arg-type]


def to(*films: str, person: str = "", derogation: bool = False) -> Result:
    return Result("awarded", tuple(Won(film, person) for film in films), derogation)


def performed(film: str, *, derogation: bool = False) -> Result:
    return to(film, person="Somebody Invented", derogation=derogation)


def code_of(reason: Reason | None) -> str | None:
    return reason.code if reason else None


WITHHELD = Result("withheld", reason="No film came up to it.")


def test_2012_grand_prize_withheld_and_director_ex_aequo() -> None:
    profile = profile_of("eurasia")
    made = {"grand-prix": WITHHELD, "director": to("A", "B")}
    assert why_not(profile, {}, "grand-prix", WITHHELD, FILMS) is None
    assert why_not(profile, {"grand-prix": WITHHELD}, "director", to("A", "B"), FILMS) is None
    assert why_not(profile, made, "jury-prize", to("C", "D"), FILMS) == Reason(
        "ex_aequo_total", {"prize": "jury-prize", "with": ("director",), "most": 1}
    )
    rest = {"jury-prize": to("C"), "actress": performed("A"), "actor": performed("A")}
    assert why_not_complete(profile, made) == Reason("prize_missing", {"prize": "jury-prize"})
    assert why_not_complete(profile, {**made, **rest}) is None
    assert faults(profile, {**made, **rest}, FILMS) == []


def test_grand_prize_neither_awarded_nor_withheld_is_undecided() -> None:
    rest = {"jury-prize": to("C"), "director": to("A"), "actress": performed("A"), "actor": performed("B")}
    assert why_not_complete(profile_of("eurasia"), rest) == Reason("prize_undecided", {"prize": "grand-prix"})


def test_thirteenth_film_lost_before_the_vote_wins_nothing() -> None:
    profile, thirteen = profile_of("eurasia"), (*FILMS, Film("M"))
    assert why_not(profile, {}, "director", to("M"), thirteen) is None
    assert code_of(why_not(profile, {}, "director", to("M"), FILMS)) == "unknown_film"
    assert "M" not in eligible(profile, {}, "director", FILMS)
    assert code_of(why_not_mention(profile, (), Won("M"), FILMS)) == "unknown_film"
    assert [reason.values["film"] for reason in faults(profile, {"director": to("M")}, FILMS)] == ["M"]


@pytest.mark.parametrize(
    ("code", "made", "prize", "result", "expected", "against"),
    [
        ("cannes", {"palme-dor": to("A")}, "actress", performed("A"), "prizes_a_film", ("palme-dor",)),
        ("cannes", {"jury-prize": to("A")}, "actress", performed("A"), NEEDS_DEROGATION, ("jury-prize",)),
        ("cannes", {"jury-prize": to("A")}, "actress", performed("A", derogation=True), None, None),
        ("cannes", {"actor": performed("A")}, "screenplay", to("A", derogation=True), None, None),
        ("cannes", {"director": to("A")}, "actor", performed("A", derogation=True), "prizes_a_film", ("director",)),
        ("cannes", {"jury-prize": to("A")}, "screenplay", to("A", derogation=True), "prizes_a_film", ("jury-prize",)),
        ("cannes", {}, "actor", performed("A", derogation=True), "derogation_not_needed", None),
        ("cannes", {}, "palme-dor", to("A", "B"), "ex_aequo_not_allowed", None),
        ("cannes", {"director": to("A", "B")}, "actor", to("C", "D", person="X"), "ex_aequo_total", ("director",)),
        ("cannes", {}, "palme-dor", WITHHELD, "may_not_withhold", None),
        ("berlin", {"golden-bear": to("A")}, "leading-performance", performed("A"), None, None),
        ("berlin", {"golden-bear": to("A")}, "director", to("A"), "prizes_a_film", ("golden-bear",)),
        ("berlin", {}, "jury-prize", to("A", "B"), "ex_aequo_not_allowed", None),
        ("venice", {"golden-lion": to("A")}, "actress", performed("A"), "prizes_a_film", ("golden-lion",)),
        ("venice", {"actor": performed("A")}, "golden-lion", to("A"), "prizes_a_film", ("actor",)),
        ("venice", {"director": to("A")}, "actress", performed("A"), None, None),
        ("venice", {"actor": performed("A")}, "actress", performed("A"), "prizes_a_film", ("actor",)),
        ("karlovy-vary", {"actor": to("A", "B", person="X")}, "director", to("C", "D"), "ex_aequo_group", ("actor",)),
        ("karlovy-vary", {"crystal-globe": to("A"), "director": to("A")}, "actor", performed("A"), "prizes_a_film",
         ("crystal-globe", "director")),
        ("locarno", {"golden-leopard": to("A")}, "director", to("A"), "other_money", ("golden-leopard",)),
        ("locarno", {"director": to("A")}, "golden-leopard", to("A"), "other_money", ("director",)),
        ("locarno", {"golden-leopard": to("A")}, "actress", performed("A"), None, None),
        ("fipresci", {}, "fipresci-prize", Result("withheld", reason=" "), "reason_needed", None),
        ("fipresci", {}, "fipresci-prize", WITHHELD, None, None),
        ("eurasia", {"director": to("A")}, "director", to("B"), "prize_decided", None),
        ("eurasia", {}, "best-dog", to("B"), "unknown_prize", None),
        ("eurasia", {}, "director", to(), "no_winner", None),
        ("eurasia", {}, "director", to("A", "A"), "winner_twice", None),
        ("eurasia", {}, "director", to("A", "B", "C"), "too_many_winners", None),
        ("eurasia", {}, "actress", to("A"), "person_needed", None),
        ("eurasia", {}, "director", performed("A"), "person_not_asked", None),
        ("eurasia", {}, "director", Result("shown"), "unknown_status", None),
        ("eurasia", {}, "grand-prix", Result("withheld", (Won("A"),), reason="x"), "withheld_with_winners", None),
    ],
)  # fmt: skip
def test_step(
    code: str,
    made: dict[str, Result],
    prize: str,
    result: Result,
    expected: str | None,
    against: tuple[str, ...] | None,
) -> None:
    reason = why_not(profile_of(code), made, prize, result, FILMS)
    assert code_of(reason) == expected
    assert against is None or (reason is not None and reason.values["with"] == against)


def test_prizes_that_would_be_left_without_films_are_named() -> None:
    """Cannes with five films: two pairs by derogation are needed, so that nothing at all can be shared."""
    profile, films = profile_of("cannes"), FILMS[:5]
    made = {"palme-dor": to("A"), "grand-prix": to("B")}
    assert blocked(profile, made, films) == []
    assert why_not(profile, made, "director", to("C"), films) is None
    reason = why_not(profile, made, "director", to("C", "D"), films)
    left = ("jury-prize", "screenplay")
    assert reason == Reason(
        LEAVES,
        {"prize": "director", "films": ("C", "D"), "left": left, "rule": NOT_ENOUGH, "with": left},
    )


def test_last_film_for_a_prize_is_kept_for_it() -> None:
    """One debut among the films: it cannot have a prize that keeps it from the prize for debuts."""
    profile = profile_of("eurasia", prizes_a_film=1, combine=())
    debut = replace(profile.prizes[1], key="debut", only="debut", ex_aequo=1)
    profile = replace(profile, prizes=(*profile.prizes, debut))
    films = (Film("A", debut=True), *(Film(letter, debut=False) for letter in "BCDEFG"))
    reason = why_not(profile, {}, "director", to("A"), films)
    assert reason == Reason(
        LEAVES,
        {
            "prize": "director",
            "films": ("A",),
            "left": ("debut",),
            "rule": "prizes_a_film",
            "with": ("director",),
        },
    )
    assert code_of(eligible(profile, {}, "director", films)["A"]) == LEAVES
    assert code_of(why_not(profile, {}, "debut", to("B"), films)) == "not_debut"
    assert code_of(why_not(profile, {}, "debut", to("L"), (*films, Film("L")))) == "debut_unknown"
    assert why_not(profile, {}, "debut", to("A"), films) is None


def test_film_of_which_it_is_not_known_whether_it_is_national_may_become_one() -> None:
    profile = profile_of("eurasia")
    national = replace(profile.prizes[1], key="national", only="national", ex_aequo=1)
    profile = replace(profile, prizes=(*profile.prizes, national))
    unknown, foreign = FILMS, tuple(replace(film, national=False) for film in FILMS)
    assert blocked(profile, {}, unknown) == []
    assert [(each.values["prize"], each.values["rule"]) for each in blocked(profile, {}, foreign)] == [
        ("national", "not_national")
    ]


def test_jury_of_too_few_films_goes_on_and_is_told_what_is_missing() -> None:
    """Seven obligatory prizes, four films: two pairs by derogation leave one prize without a film whatever is done."""
    profile, films = profile_of("cannes"), FILMS[:4]
    told = blocked(profile, {}, films)
    assert [reason.values["rule"] for reason in told] == [NOT_ENOUGH]
    assert why_not(profile, {}, "palme-dor", to("A"), films) is None
    wasted = why_not(profile, {"palme-dor": to("A")}, "director", to("B", "C"), films)
    assert code_of(wasted) == LEAVES


def test_no_films_block_every_prize() -> None:
    told = blocked(profile_of("fipresci"), {}, ())
    assert [(each.values["prize"], each.values["rule"]) for each in told] == [("fipresci-prize", "no_films")]


def test_two_performers_of_one_film_share_as_ex_aequo() -> None:
    both = Result("awarded", (Won("A", "One Invented"), Won("A", "Two Invented")))
    assert why_not(profile_of("cannes"), {}, "actress", both, FILMS) is None
    assert (
        code_of(why_not(profile_of("berlin"), {}, "leading-performance", both, FILMS))
        == "ex_aequo_not_allowed"
    )


@pytest.mark.parametrize(
    ("given", "won", "expected"),
    [
        ((), Won("A"), None),
        ((Won("A"),), Won("A"), "mention_twice"),
        ((Won("A"), Won("B")), Won("C"), "mentions"),
    ],
)
def test_mention(given: tuple[Won, ...], won: Won, expected: str | None) -> None:
    assert code_of(why_not_mention(profile_of("karlovy-vary"), given, won, FILMS)) == expected


def test_mentions_without_a_limit_are_many() -> None:
    profile = profile_of("karlovy-vary", mentions=None)
    assert why_not_mention(profile, tuple(Won(film.key) for film in FILMS[1:]), Won("A"), FILMS) is None


def test_taken_together_a_palmares_names_what_breaks() -> None:
    profile = profile_of("cannes")
    pair = {"jury-prize": to("A"), "actress": performed("A")}
    assert [reason.code for reason in faults(profile, pair, FILMS)] == [NEEDS_DEROGATION, NEEDS_DEROGATION]
    allowed = {"jury-prize": to("A"), "actress": performed("A", derogation=True)}
    assert faults(profile, allowed, FILMS) == []
    assert [reason.code for reason in faults(profile, {"palme-dor": WITHHELD, "x": to("A")}, FILMS)] == [
        "may_not_withhold",
        "unknown_prize",
    ]


def twelve(most: int, combine: tuple[tuple[str, ...], ...] = (), money: tuple[str, ...] = ()) -> Profile:
    """Twelve obligatory prizes, every second with money."""
    profile = profile_of(
        "cannes", prizes_a_film=most, combine=combine, derogations=None, no_other_money=money
    )
    worth = parse(built_in("locarno")).prizes[0].money
    return replace(
        profile,
        prizes=tuple(
            replace(profile.prizes[1], key=f"p{number}", money=worth if number % 2 else None)
            for number in range(12)
        ),
    )


PAIRS = tuple(combinations([f"p{number}" for number in range(12)], 2))
TRIPLES = tuple(combinations([f"p{number}" for number in range(12)], 3))


@pytest.mark.parametrize(
    ("profile", "films"),
    [
        (twelve(1), 16),
        (twelve(1), 11),
        (twelve(2), 5),
        (twelve(3), 3),
        (twelve(6), 2),
        (twelve(12), 16),
        (twelve(1, PAIRS[::3]), 7),
        (twelve(1, PAIRS[::7]), 6),
        (twelve(1, TRIPLES[::9]), 4),
        (twelve(1, TRIPLES[::7]), 5),
        (twelve(2, TRIPLES[::7], ("p1", "p3", "p5", "p7", "p9")), 6),
    ],
)
def test_twelve_prizes_are_judged_in_a_blink(profile: Profile, films: int) -> None:
    at_hand = tuple(Film(f"f{number}", debut=number % 3 == 0) for number in range(films))
    for ask in (
        lambda: why_not(profile, {}, "p0", to("f0"), at_hand),
        lambda: eligible(profile, {}, "p0", at_hand),
        lambda: blocked(profile, {}, at_hand),
    ):
        began = time.process_time()
        ask()
        assert time.process_time() - began < 0.5
