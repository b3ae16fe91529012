"""Composition of a jury against its rules; what recusals leave of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from fest_ops.actor import Actor, Role
from fest_ops.jury.panel import rules
from fest_ops.jury.panel.composition import Member, breaches, denominator
from fest_ops.jury.profiles.shape import Composition

FREE = Composition(None, None, host_under_half=False, producers_share=None, distinct_countries=False)
FIAPF = Composition(5, None, host_under_half=True, producers_share=Fraction(1, 5), distinct_countries=False)
FIPRESCI = Composition(3, 9, host_under_half=False, producers_share=None, distinct_countries=True)


def jury(*countries: str, crafts: str = "", chair: bool = True) -> list[Member]:
    """Members from these countries, A, B, C, ...; the first one with the craft, and in the chair."""
    return [
        Member(
            chr(65 + index),
            "chair" if chair and index == 0 else "juror",
            country,
            (crafts,) if crafts and index == 0 else (),
        )
        for index, country in enumerate(countries)
    ]


CASES: list[tuple[str, list[Member], Composition, list[tuple[str, dict[str, Any]]]]] = [
    ("five as asked", jury("NZ", "PH", "ES", "US", "KZ", crafts="producer"), FIAPF, []),
    (
        "two of five are hosts",
        jury("KZ", "KZ", "ES", "US", "NZ", crafts="producer"),
        FIAPF,
        [],
    ),
    (
        "three of five are hosts",
        jury("KZ", "KZ", "KZ", "US", "NZ", crafts="producer"),
        FIAPF,
        [("composition_host_half", {"n": 3, "all": 5, "allowed": 2, "country": "KZ"})],
    ),
    (
        "half of six is not under half",
        [*jury("KZ", "KZ", "KZ", "US", "NZ", crafts="producer"), Member("F", "juror", "FR", ("producer",))],
        FIAPF,
        [("composition_host_half", {"n": 3, "all": 6, "allowed": 2, "country": "KZ"})],
    ),
    (
        "no producer",
        jury("NZ", "PH", "ES", "US", "KZ"),
        FIAPF,
        [("composition_producers", {"n": 0, "all": 5, "least": 1})],
    ),
    (
        "one producer of six is under a fifth",
        jury("NZ", "PH", "ES", "US", "KZ", "FR", crafts="producer"),
        FIAPF,
        [("composition_producers", {"n": 1, "all": 6, "least": 2})],
    ),
    (
        "four where five are asked",
        jury("NZ", "PH", "ES", "US", crafts="producer"),
        FIAPF,
        [("composition_too_small", {"n": 4, "least": 5})],
    ),
    ("a jury of two", jury("NZ", "PH"), FREE, [("composition_two", {"least": 3})]),
    ("one is too few under any rules", jury("NZ"), FREE, [("composition_too_small", {"n": 1, "least": 3})]),
    ("nobody yet", [], FREE, [("composition_too_small", {"n": 0, "least": 3})]),
    ("no chair", jury("NZ", "PH", "ES", chair=False), FREE, [("composition_no_chair", {})]),
    (
        "two chairs",
        [*jury("NZ", "PH", "ES"), Member("D", "chair", "FR")],
        FREE,
        [("composition_two_chairs", {"names": "A, D"})],
    ),
    (
        "ten critics",
        jury("NZ", "PH", "ES", "US", "KZ", "FR", "DE", "IT", "PL", "JP"),
        FIPRESCI,
        [("composition_too_large", {"n": 10, "most": 9})],
    ),
    (
        "two critics of one country",
        jury("FR", "PH", "FR"),
        FIPRESCI,
        [("composition_same_country", {"country": "FR", "names": "A, C"})],
    ),
    (
        "a country that nobody wrote down",
        jury("FR", "", "DE"),
        FIPRESCI,
        [("composition_country_unknown", {"names": "B"})],
    ),
    ("countries do not matter", jury("FR", "", "FR"), FREE, []),
]


@pytest.mark.parametrize(("case", "members", "asked", "found"), CASES, ids=[case[0] for case in CASES])
def test_composition(
    case: str, members: list[Member], asked: Composition, found: list[tuple[str, dict[str, Any]]]
) -> None:
    assert [(each.code, dict(each.values)) for each in breaches(members, asked, "KZ")] == found


def test_a_festival_without_a_country_has_no_host_nationals() -> None:
    assert breaches(jury("KZ", "KZ", "KZ", "KZ", "KZ", crafts="producer"), FIAPF, "") == []


@pytest.mark.parametrize(
    ("seated", "recused", "quorum", "voting", "needed"),
    [
        (5, 0, Fraction(1, 2), 5, 3),
        (5, 1, Fraction(1, 2), 4, 3),
        (5, 2, Fraction(1, 2), 3, 2),
        (6, 0, Fraction(2, 3), 6, 5),
        (5, 0, Fraction(1), 5, 5),
        (5, 0, Fraction(0), 5, 1),
        (5, 5, Fraction(1, 2), 0, 0),
        (0, 0, Fraction(1, 2), 0, 0),
    ],
)
def test_a_recusal_changes_denominator_and_quorum(
    seated: int, recused: int, quorum: Fraction, voting: int, needed: int
) -> None:
    left = denominator(seated, recused, quorum)
    assert (left.voting, left.quorum, left.changed) == (voting, needed, recused > 0)


@pytest.mark.parametrize(
    ("function", "taken", "voted", "sits", "closed", "code"),
    [
        ("juror", ["chair"], False, False, False, None),
        ("chair", ["juror"], False, False, False, None),
        ("chair", ["chair"], False, False, False, "two_chairs"),
        ("secretary", ["secretary"], False, False, False, "two_secretaries"),
        ("director", ["director"], False, False, False, None),
        ("juror", [], True, False, False, "jury_only_shrinks"),
        ("secretary", [], True, False, False, None),
        ("juror", [], False, True, False, "sits_already"),
        ("juror", [], False, False, True, "jury_is_closed"),
        ("king", [], False, False, False, "no_such_function"),
    ],
)
def test_why_a_seat_cannot_be_added(
    function: str, taken: list[str], voted: bool, sits: bool, closed: bool, code: str | None
) -> None:
    assert rules.why_not_seat(function, taken, voted=voted, person_sits=sits, closed=closed) == code


def test_who_decides_on_interests() -> None:
    organiser, head, juror = (
        Actor(roles=frozenset({role})) for role in (Role.ORGANISER, Role.HEAD_OF_PROGRAMME, Role.JUROR)
    )
    assert rules.may_prepare(juror, "secretary", has_secretary=True)
    assert rules.may_prepare(organiser, None, has_secretary=False)
    assert not rules.may_prepare(organiser, None, has_secretary=True)
    assert not rules.may_prepare(head, None, has_secretary=False)
    assert not rules.may_prepare(juror, "chair", has_secretary=False)
    assert rules.may_read_interests(organiser, None) and not rules.may_read_interests(head, None)
    assert not rules.may_read_interests(juror, "chair")
