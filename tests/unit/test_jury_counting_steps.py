"""What the rules say comes next, and when a tally is not shown."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from fest_ops.jury.counting import (
    Candidate,
    Count,
    RollLine,
    RoundSpec,
    count,
    first_step,
    lot,
    next_step,
    spec_for,
)
from fest_ops.jury.profiles.document import Prize, Voting, built_in, parse
from fest_ops.jury.secrecy import reveals, reveals_beside

EURASIA = parse(built_in("eurasia"))
VOTING = EURASIA.voting
PRIZE = next(prize for prize in EURASIA.prizes if prize.key == "director")
GRAND = next(prize for prize in EURASIA.prizes if prize.grand)


def after(status: str, tied: str = "", *, of: str = "abcd", kind: str = "round", gone: str = "") -> Count:
    winners = tuple(tied) if status == "elected" else ()
    return Count(
        status,
        winners=winners,
        tied=() if winners else tuple(tied),
        eliminated=tuple(gone),
        candidates=tuple(of),
        kind=kind,
    )


def step(
    history: Sequence[Count], *, ties: str = "", prize: Prize = PRIZE, voting: Voting = VOTING, **more: Any
) -> tuple[str, str, int, str]:
    if ties:
        voting = replace(voting, ties=tuple(ties.split()))
    found = next_step(voting, prize, history, **more)
    return found.kind, "".join(found.winners or found.candidates), found.step, found.majority


UNDECIDED, TIED = after("undecided"), after("tied", "ab")
REVOTE = after("tied", "ab", of="ab", kind="revote")


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([after("elected", "a")], ("elect", "a", 0, "")),
        ([UNDECIDED], ("round", "abcd", 2, "absolute")),
        ([after("undecided", gone="d")], ("round", "abc", 2, "absolute")),
        ([UNDECIDED, UNDECIDED], ("round", "abcd", 3, "relative")),
        ([after("no_quorum")], ("round", "abcd", 1, "absolute")),
        ([UNDECIDED, after("no_quorum", of="abc")], ("round", "abc", 2, "absolute")),
        ([UNDECIDED, UNDECIDED, TIED], ("revote", "ab", 3, "relative")),
        ([TIED, after("no_quorum", of="ab", kind="revote")], ("revote", "ab", 1, "relative")),
        ([TIED, REVOTE], ("ex_aequo", "ab", 0, "")),
        ([after("tied", "abc"), after("tied", "ab", of="abc", kind="revote")], ("ex_aequo", "ab", 0, "")),
        ([TIED, after("undecided", of="ab", kind="revote")], ("ex_aequo", "ab", 0, "")),  # nobody got a vote
        ([TIED, after("elected", "b", of="ab", kind="revote")], ("elect", "b", 0, "")),
        ([after("tied", "abc"), after("tied", "abc", of="abc", kind="revote")], ("chair", "abc", 0, "")),
        ([UNDECIDED, UNDECIDED, UNDECIDED], ("stuck", "", 0, "")),  # obligatory, and nobody leads
    ],
)
def test_next_step_follows_the_rules(history: list[Count], expected: tuple[str, str, int, str]) -> None:
    assert step(history) == expected


@pytest.mark.parametrize(
    ("ties", "more", "expected"),
    [
        ("chair", {}, "chair"),
        ("chair lot", {"chair_recused": ["b"]}, "lot"),
        ("chair lot", {"chair_recused": None}, "lot"),
        ("ex_aequo chair", {"may_share": False}, "chair"),
        ("withhold lot", {}, "lot"),  # the director's prize is obligatory
        ("ex_aequo", {"prize": GRAND}, "stuck"),
        ("withhold", {"prize": GRAND}, "withhold"),
        ("revote", {}, "revote"),
    ],
)
def test_chain_of_ties_passes_over_what_cannot_be(ties: str, more: dict[str, Any], expected: str) -> None:
    assert step([UNDECIDED, UNDECIDED, TIED], ties=ties, **more)[0] == expected


def test_rounds_end_where_the_rules_end_them() -> None:
    voting = replace(VOTING, rounds=("absolute",), most_rounds=2)
    leads = after("undecided", "ab")
    assert step([leads, leads], voting=voting, prize=GRAND)[:2] == ("revote", "ab")
    assert step([UNDECIDED, UNDECIDED], voting=voting, prize=GRAND)[0] == "withhold"
    one = replace(VOTING, method="schulze", most_rounds=1)
    assert step([after("tied", "abc")], voting=one) == ("revote", "abc", 1, "")
    with pytest.raises(ValueError, match="no round"):
        next_step(VOTING, PRIZE, [])
    assert first_step(VOTING, "ab").candidates == ("a", "b")


def test_lot_is_drawn_again_by_anybody() -> None:
    drawn = Counter(lot("abc", random.Random(n).randbytes(32)) for n in range(600))
    assert set(drawn) == set("abc") and min(drawn.values()) > 140
    assert lot(["b", "a"], b"seed") == lot(["a", "b"], b"seed")


def spec(n: int, recused: dict[int, str] | None = None, films: str = "abc", **fields: Any) -> RoundSpec:
    roll = [RollLine(f"s{k}", frozenset((recused or {}).get(k, ""))) for k in range(n)]
    candidates = [Candidate(key, {"en": key}, key) for key in films]
    voting = replace(VOTING, quorum=Fraction(0), **fields)
    made = spec_for(voting, first_step(voting, films), candidates, roll=roll, absent=(), present=n)
    return replace(made, majority="relative" if made.method == "majority" else "")


def tally(of: RoundSpec, letters: str) -> tuple[Count, list[str]]:
    slips = ['{"blank":true}' if each == "-" else f'{{"choice":"{each}"}}' for each in letters]
    voted = [line.seat for line in of.roll][: len(slips)]
    return count(of, slips, voted), voted


@pytest.mark.parametrize(
    ("letters", "recused", "code"),
    [
        ("a", {}, "few_voters"),
        ("ab", {}, "few_voters"),
        ("aaa", {}, "unanimous"),
        ("-----", {}, "unanimous"),
        ("aaaab", {}, "all_but_one"),
        ("aaaa-", {}, "all_but_one"),
        ("aab", {}, "all_but_one"),
        ("aaabb", {}, None),
        ("abc--", {}, None),
        ("abc", {}, None),
        ("aaabb", {0: "a", 1: "a"}, "unanimous"),  # all three who may vote on a did; the others voted b
        ("aabbb", {0: "a", 1: "a", 2: "b"}, "unanimous"),
        ("aaabb", {4: "a"}, "unanimous"),  # who may not vote on a voted b
        ("aabbc", {4: "a"}, "all_but_one"),  # who voted c knows that the recused one voted b
        ("aabbcc", {5: "a"}, None),
    ],
)
def test_tally_that_shows_a_juror_is_suppressed(
    letters: str, recused: dict[int, str], code: str | None
) -> None:
    of = spec(len(letters), recused)
    if recused:
        letters = _possible(of, letters)
    made, voted = tally(of, letters)
    assert reveals(of, made, voted) == code
    assert reveals(of, made) == code  # everybody voted, so it is known who did


def _possible(of: RoundSpec, letters: str) -> str:
    """The letters in an order in which the roll may have cast them."""
    for order in itertools.permutations(letters):
        if all(each not in line.recused for each, line in zip(order, of.roll, strict=True)):
            return "".join(order)
    raise AssertionError(letters)


@pytest.mark.parametrize("method", ["irv", "schulze", "score", "majority-judgment"])
def test_rankings_of_few_are_never_shown(method: str) -> None:
    of = spec(5, method=method)
    assert reveals(of, Count("tied", voted=5), [f"s{n}" for n in range(5)]) == "ranked"


def test_two_rounds_that_differ_by_a_juror_are_not_shown_together() -> None:
    of = spec(5)
    made, voted = tally(of, "aabbc")
    assert reveals_beside(of, made, voted, [(of, voted)]) is None
    assert reveals_beside(of, made, voted, [(of, voted[:4])]) == "intersects"


def test_secrecy_agrees_with_every_way_of_casting() -> None:
    """An oracle that tries all ways in which the roll may have cast a tally."""
    rng = random.Random(3)
    for _ in range(150):
        n = rng.randint(3, 5)
        recused = {k: rng.choice(["", "", "a", "ab"]) for k in range(n)}
        of = spec(n, recused)
        cast = [rng.choice([x for x in "abc-" if x not in recused[k]]) for k in range(n)]
        made, voted = tally(of, "".join(cast))
        ways = {
            order
            for order in itertools.permutations(cast)
            if all(each not in recused[k] for k, each in enumerate(order))
        }
        known = any(len({way[k] for way in ways}) == 1 for k in range(n))
        insider = any(
            len({way[k] for way in ways if way[own] == choice}) == 1
            for own, k in itertools.permutations(range(n), 2)
            for choice in {way[own] for way in ways}
        )
        top = max(Counter(cast).values())
        expected = "unanimous" if known else "all_but_one" if insider or top >= n - 1 else None
        assert reveals(of, made, voted) == expected, (cast, recused)
