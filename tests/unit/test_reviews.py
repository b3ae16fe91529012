"""Scores, calibration and assignment: exact rules, as tables and as properties."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fest_ops.actor import Actor, Role
from fest_ops.selection.reviews import rules
from fest_ops.selection.reviews.assignment import Need, propose
from fest_ops.selection.reviews.calibration import Given, calibrate, z_scores
from fest_ops.selection.reviews.scoring import aggregate, bucket, rounded, total
from fest_ops.selection.states import State

NOW = dt.datetime(2013, 7, 15, 4, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("scores", "weights", "expected"),
    [
        ({"a": 7, "b": 8}, {"a": "1", "b": "1"}, "7.500"),
        ({"a": 7, "b": 8}, {"a": "2", "b": "1"}, "7.333"),
        ({"a": 1, "b": 2}, {"a": "1999", "b": "1"}, "1.000"),  # 1.0005 goes to the even thousandth
        ({"a": 1, "b": 2}, {"a": "1997", "b": "3"}, "1.002"),  # 1.0015 as well
        ({"a": 10}, {"a": "0.001"}, "10.000"),
        ({"a": 7}, {"a": "1", "b": "1"}, None),
        ({}, {}, None),
    ],
)
def test_total_is_the_weighted_mean(
    scores: dict[str, int], weights: dict[str, str], expected: str | None
) -> None:
    found = total(scores, {code: Decimal(weight) for code, weight in weights.items()})
    assert (None if found is None else str(found)) == expected


@given(
    st.lists(st.tuples(st.integers(1, 10), st.integers(1, 999_999)), min_size=1, max_size=6),
    st.integers(1, 1000),
)
def test_total_lies_on_the_scale_and_ignores_the_unit_of_weights(
    lines: list[tuple[int, int]], unit: int
) -> None:
    scores = {str(n): score for n, (score, _) in enumerate(lines)}
    weights = {str(n): Decimal(weight) for n, (_, weight) in enumerate(lines)}
    found = total(scores, weights)
    assert found is not None and min(scores.values()) <= found <= max(scores.values())
    assert found == total(scores, {code: weight * unit for code, weight in weights.items()})


@pytest.mark.parametrize(
    ("score", "expected"), [("1", 0), ("1.899", 0), ("1.9", 1), ("5.5", 5), ("9.999", 9), ("10", 9)]
)
def test_bucket_is_a_tenth_of_the_scale(score: str, expected: int) -> None:
    assert bucket(Decimal(score), 1, 10) == expected


def test_aggregate_of_nothing_is_nothing() -> None:
    found = aggregate([], flags=0, scale_min=1, scale_max=10)
    assert (found.reviews, found.score, found.spread, found.bucket) == (0, None, None, None)


def test_aggregate_of_three() -> None:
    found = aggregate([Decimal(6), Decimal(7), Decimal("8.5")], flags=1, scale_min=1, scale_max=10)
    assert (found.score, found.spread, found.bucket, found.flags) == (
        Decimal("7.167"),
        Decimal("1.027"),
        6,
        1,
    )


@given(st.fractions(min_value=-1000, max_value=1000))
def test_rounded_is_within_half_a_thousandth(value: Fraction) -> None:
    assert abs(Fraction(rounded(value)) - value) <= Fraction(1, 2000)


@st.composite
def connected_reviews(
    draw: st.DrawFn,
) -> tuple[dict[int, Fraction], dict[int, Fraction], set[tuple[int, int]]]:
    """True merits, selectors' offsets, and a connected graph of (entry, selector)."""
    entries, selectors = draw(st.integers(2, 8)), draw(st.integers(1, 5))
    fraction = st.fractions(min_value=-10, max_value=10, max_denominator=100)
    merits = {n: draw(fraction) for n in range(entries)}
    offsets = {n: draw(fraction) for n in range(selectors)}
    edges = {(0, 0)}
    for entry in range(1, entries):
        edges.add((entry, draw(st.integers(0, selectors - 1))))
    for selector in range(selectors):
        edges |= {(0, selector), (draw(st.integers(0, entries - 1)), selector)}
    return merits, offsets, edges


@settings(max_examples=60, deadline=None)
@given(connected_reviews())
def test_calibration_undoes_offsets_exactly(
    world: tuple[dict[int, Fraction], dict[int, Fraction], set[tuple[int, int]]],
) -> None:
    merits, offsets, edges = world
    found = calibrate([Given(e, s, merits[e] + offsets[s]) for e, s in edges])
    assert found.connected and sum(found.bias.values()) == 0
    shift = found.merit[0] - merits[0]
    assert all(found.merit[entry] - merits[entry] == shift for entry in merits)
    assert all(found.bias[who] - offsets[who] == -shift for who in offsets)


@settings(max_examples=40, deadline=None)
@given(connected_reviews(), st.data())
def test_calibration_is_least_squares(
    world: tuple[dict[int, Fraction], dict[int, Fraction], set[tuple[int, int]]], data: st.DataObject
) -> None:
    merits, offsets, edges = world
    noise = {edge: Fraction(data.draw(st.integers(-3, 3))) for edge in sorted(edges)}
    scores = {(e, s): merits[e] + offsets[s] + noise[e, s] for e, s in edges}
    found = calibrate([Given(e, s, value) for (e, s), value in scores.items()])
    for entry in merits:
        assert sum(v - found.merit[e] - found.bias[s] for (e, s), v in scores.items() if e == entry) == 0
    for who in offsets:
        assert sum(v - found.merit[e] - found.bias[s] for (e, s), v in scores.items() if s == who) == 0


def test_calibration_tells_parts_that_cannot_be_compared() -> None:
    found = calibrate([Given("a", 1, Decimal(5)), Given("b", 1, Decimal(6)), Given("c", 2, Decimal(9))])
    assert not found.connected
    assert found.components == ((frozenset("ab"), frozenset({1})), (frozenset("c"), frozenset({2})))
    assert found.merit == {"a": 5, "b": 6, "c": 9}
    assert calibrate([]).connected


def test_z_scores_of_a_selector_without_spread_say_nothing() -> None:
    same = [Given("a", 1, Decimal(7)), Given("b", 1, Decimal(7))]
    assert z_scores(same) == {"a": 0.0, "b": 0.0}
    found = z_scores([*same, Given("a", 2, Decimal(2)), Given("b", 2, Decimal(4))])
    assert found == {"a": -0.5, "b": 0.5}


def _id(n: int) -> UUID:
    return uuid.UUID(int=n)


def test_assignment_of_170_films_to_10_selectors_shares_the_minutes() -> None:
    needs = [Need(_id(1000 + n), 60 + (n * 37) % 95) for n in range(170)]
    found = propose(needs, {_id(n): 0 for n in range(10)}, 3)
    assert len(found.pairs) == 510 and not found.short
    assert sum(found.films.values()) == 510
    assert max(found.minutes.values()) - min(found.minutes.values()) <= 20


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Need], dict[UUID, int], int]:
    selectors = [_id(n) for n in range(draw(st.integers(0, 6)))]
    some = st.frozensets(st.sampled_from(selectors), max_size=3) if selectors else st.just(frozenset[UUID]())
    needs = [
        Need(_id(100 + n), draw(st.integers(0, 200)), held=draw(some), barred=draw(some))
        for n in range(draw(st.integers(0, 12)))
    ]
    return needs, {who: draw(st.integers(0, 500)) for who in selectors}, draw(st.integers(1, 4))


@settings(max_examples=150, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_assignment_gives_each_entry_different_unbarred_selectors(
    world: tuple[list[Need], dict[UUID, int], int], random: object
) -> None:
    needs, loads, wanted = world
    found = propose(needs, loads, wanted)
    short = dict(found.short)
    for need in needs:
        got = [who for entry, who in found.pairs if entry == need.entry]
        assert len(set(got)) == len(got) and not set(got) & (need.held | need.barred)
        lacking = max(0, wanted - len(need.held))
        free = loads.keys() - need.held - need.barred
        assert len(got) == min(lacking, len(free)) == lacking - short.get(need.entry, 0)
    for who in loads:
        mine = sum(need.minutes for need in needs if (need.entry, who) in found.pairs)
        assert found.minutes[who] == loads[who] + mine
    again = propose(list(reversed(needs)), dict(reversed(loads.items())), wanted)
    assert again.digest() == found.digest() and propose(needs, loads, wanted) == found


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(1, 240), max_size=40),
    st.integers(1, 8),
    st.integers(1, 4),
    st.lists(st.integers(0, 400), max_size=8),
)
def test_assignment_without_conflicts_keeps_minutes_together(
    films: list[int], people: int, wanted: int, loads: list[int]
) -> None:
    assume(films)
    start = {_id(n): (loads[n] if n < len(loads) else 0) for n in range(people)}
    found = propose([Need(_id(100 + n), minutes) for n, minutes in enumerate(films)], start, wanted)
    before = max(start.values()) - min(start.values())
    assert max(found.minutes.values()) - min(found.minutes.values()) <= max(before, max(films))


STAFF = Actor(person_id=_id(1), roles=frozenset({Role.HEAD_OF_PROGRAMME}))
SELECTOR = Actor(person_id=_id(2), roles=frozenset({Role.SELECTOR}))


@pytest.mark.parametrize(
    ("actor", "assigned", "recused", "given", "own", "sees"),
    [
        (STAFF, False, False, False, False, True),
        (STAFF, True, False, False, False, False),
        (STAFF, True, False, True, False, True),
        (STAFF, True, True, True, False, False),
        (STAFF, False, False, False, True, False),
        (SELECTOR, False, False, False, False, False),
        (SELECTOR, True, False, False, False, False),
        (SELECTOR, True, False, True, False, True),
        (SELECTOR, True, True, True, False, False),
        (SELECTOR, True, False, True, True, False),
    ],
)
def test_scores_of_others_are_seen_after_giving_an_own(
    actor: Actor, assigned: bool, recused: bool, given: bool, own: bool, sees: bool
) -> None:
    assert rules.may_see_scores(actor, assigned=assigned, recused=recused, given=given, own=own) is sees


@pytest.mark.parametrize(
    ("state", "in_round", "recused", "closes", "code"),
    [
        (State.IN_REVIEW, True, False, None, None),
        (State.SHORTLISTED, True, False, None, None),
        (State.IN_REVIEW, True, False, NOW, "reviewing_ended"),
        (State.IN_REVIEW, True, False, NOW + dt.timedelta(seconds=1), None),
        (State.IN_REVIEW, False, False, None, "reviewing_ended"),
        (State.SUBMITTED, True, False, None, "reviewing_ended"),
        (State.SELECTED, True, False, None, None),
        (State.NOT_SELECTED, True, False, None, None),
        (State.SELECTED, True, False, NOW, "reviewing_ended"),
        (State.WITHDRAWN, True, False, None, "reviewing_ended"),
        (State.IN_REVIEW, True, True, None, "you_recused"),
    ],
)
def test_review_saved_only_while_reviewing(
    state: State, in_round: bool, recused: bool, closes: dt.datetime | None, code: str | None
) -> None:
    found = rules.why_not_review(state, in_round=in_round, recused=recused, closes_at=closes, now=NOW)
    assert found == code


def test_scorecard_says_what_is_wrong_where() -> None:
    found = rules.why_not_scores({"a": 11, "x": 3}, frozenset("abc"), scale_min=1, scale_max=10, whole=True)
    assert found == {
        "a": "score_off_scale",
        "x": "criterion_unknown",
        "b": "score_missing",
        "c": "score_missing",
    }
    assert not rules.why_not_scores({"a": 1}, frozenset("abc"), scale_min=1, scale_max=10, whole=False)
