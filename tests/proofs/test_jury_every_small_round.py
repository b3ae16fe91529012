"""Every round of a small size, ties and recusals included, beside oracles that follow the words of
docs/bundle-format.md one by one: every path, every median, every drop."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, permutations, product
from math import lcm
from typing import Any

import pytest

from fest_ops.jury.counting import Candidate, RollLine, RoundSpec, count

Ranking = tuple[tuple[str, ...], ...]
Outcome = tuple[str, frozenset[str], frozenset[str]]
"""Status, who won or is tied, who drops out."""


def weak_orders(names: Sequence[str]) -> Iterator[Ranking]:
    """Every order of all these names, level ones together."""
    if not names:
        yield ()
    for size in range(1, len(names) + 1):
        for first in combinations(names, size):
            for rest in weak_orders([each for each in names if each not in first]):
                yield (first, *rest)


def partial_orders(names: Sequence[str]) -> list[Ranking]:
    subsets = (some for size in range(1, len(names) + 1) for some in combinations(names, size))
    return [order for some in subsets for order in weak_orders(some)]


def held(films: str, voters: Sequence[tuple[str, Mapping[str, Any]]], **fields: Any) -> Outcome:
    """The house's count; each voter is who they are recused on, and what they cast."""
    roll = [RollLine(f"s{n}", frozenset(recused)) for n, (recused, _) in enumerate(voters)]
    given: dict[str, Any] = {"quorum": Fraction(0), "seated": len(roll), "present": len(roll), **fields}
    spec = RoundSpec(candidates=tuple(Candidate(each, {}, each) for each in films), roll=tuple(roll), **given)
    slips = [json.dumps(said, sort_keys=True, separators=(",", ":")) for _, said in voters]
    made = count(spec, slips, [line.seat for line in roll])
    return made.status, frozenset(made.winners or made.tied), frozenset(made.eliminated)


def decided(best: Sequence[str] | set[str]) -> Outcome:
    return ("elected" if len(best) == 1 else "tied"), frozenset(best), frozenset()


def best_of(values: Mapping[str, Any]) -> set[str]:
    return {each for each, value in values.items() if value == max(values.values())}


# Rounds by majority


def by_majority(films: str, voters: Sequence[tuple[str, Any]], fields: Mapping[str, Any]) -> Outcome:
    votes = {film: sum(said.get("choice") == film for _, said in voters) for film in films}
    named = sum("choice" in said for _, said in voters)
    may = {film: sum(film not in recused for recused, _ in voters) for film in films}
    if not any(may.values()):
        return "no_quorum", frozenset(), frozenset()
    base = (
        may
        if fields["blanks"] == "count" or fields["base"] == "seated"
        else {f: min(n, named) for f, n in may.items()}
    )
    over = {
        f: n for f, n in votes.items() if n and (fields["majority"] == "relative" or n > Fraction(base[f], 2))
    }
    if over:
        return decided(best_of(over))
    leads = best_of(votes) if named else set()
    lowest = {film for film in films if votes[film] == min(votes.values())}
    stays = not fields["eliminate"] or (len(lowest) > 1 and fields["bottom_tie"] == "keep")
    dropped = set() if stays or len(films) - len(lowest) < 2 else lowest
    return "undecided", frozenset(leads if len(leads) > 1 else ()), frozenset(dropped)


RECUSALS = ("", "a", "b", "ab")
CHOICES = [
    (recused, {"choice": each} if each else {"blank": True})
    for recused in RECUSALS
    for each in ("a", "b", "c", "")
    if not each or each not in recused
]


LONG = pytest.mark.long


@pytest.mark.parametrize("voters", [1, 2, 3, pytest.param(4, marks=LONG), pytest.param(5, marks=LONG)])
@pytest.mark.parametrize("majority", ["absolute", "relative"])
@pytest.mark.parametrize(("eliminate", "bottom_tie"), [(False, "keep"), (True, "keep"), (True, "drop")])
def test_every_round_by_majority(voters: int, majority: str, eliminate: bool, bottom_tie: str) -> None:
    for base, blanks in product(("cast", "seated"), ("count", "ignore")):
        fields = {
            "majority": majority,
            "base": base,
            "blanks": blanks,
            "eliminate": eliminate,
            "bottom_tie": bottom_tie,
        }
        for some in combinations_with_replacement(CHOICES, voters):
            wanted = by_majority("abc", some, fields)
            assert held("abc", some, method="majority", **fields) == wanted, (some, fields)


# Rankings


def first_places(standing: set[str], rankings: Sequence[Ranking]) -> dict[str, Fraction]:
    votes = dict.fromkeys(standing, Fraction(0))
    for ranking in rankings:
        for group in ranking:
            there = standing.intersection(group)
            if there:
                for each in there:
                    votes[each] += Fraction(1, len(there))
                break
    return votes


def by_dropping(films: str, rankings: Sequence[Ranking], majority: bool) -> set[str]:
    standing = set(films)
    while True:
        votes = first_places(standing, rankings)
        over = {each for each, n in votes.items() if n > sum(votes.values()) / 2}
        if (majority and over) or len(set(votes.values())) == 1:
            return over if majority and over else standing
        standing = {each for each, n in votes.items() if n != min(votes.values())}


def by_two_rounds(films: str, rankings: Sequence[Ranking]) -> set[str]:
    votes = first_places(set(films), rankings)
    over = {each for each, n in votes.items() if n > sum(votes.values()) / 2}
    if over or len(films) == 1:
        return over or set(films)
    winners: set[str] = set()
    for two in combinations(films, 2):
        third = [n for each, n in votes.items() if each not in two]
        if all(
            n <= min(votes[each] for each in two) for n in third
        ):  # nobody else must be before either of them
            winners |= best_of(first_places(set(two), rankings))
    return winners


def by_schulze(films: str, rankings: Sequence[Ranking], margins: bool) -> set[str]:
    place = [{each: n for n, group in enumerate(ranking) for each in group} for ranking in rankings]
    p = {
        (a, b): sum(a in of and b in of and of[a] < of[b] for of in place) for a, b in permutations(films, 2)
    }

    def link(a: str, b: str) -> tuple[int, ...]:
        if p[a, b] <= p[b, a]:
            return ()
        return (p[a, b] - p[b, a],) if margins else (p[a, b], -p[b, a])

    def strongest(a: str, b: str) -> tuple[int, ...]:
        others = [each for each in films if each not in (a, b)]
        ways = (way for size in range(len(others) + 1) for way in permutations(others, size))
        return max(min(link(x, y) for x, y in zip((a, *way), (*way, b), strict=True)) for way in ways)

    return {a for a in films if not any(strongest(b, a) > strongest(a, b) for b in films if b != a)}


def ranked(method: str, films: str, rankings: Sequence[Ranking]) -> Outcome:
    if method in ("irv", "exhaustive"):
        return decided(by_dropping(films, rankings, method == "exhaustive"))
    if method == "two-round":
        return decided(by_two_rounds(films, rankings))
    return decided(by_schulze(films, rankings, method == "schulze-margins"))


METHODS = ("irv", "exhaustive", "two-round", "schulze", "schulze-margins")


def cast(recused: str, ranking: Ranking) -> tuple[str, Mapping[str, Any]]:
    return recused, {"ranking": [sorted(group) for group in ranking]}


@pytest.mark.parametrize("voters", [1, 2, 3, pytest.param(4, marks=LONG)])
@pytest.mark.parametrize("method", METHODS)
def test_every_ranking_of_three_that_may_leave_out(method: str, voters: int) -> None:
    for some in combinations_with_replacement(partial_orders("abc"), voters):
        found = held("abc", [cast("", each) for each in some], method=method, unranked="no-opinion")
        assert found == ranked(method, "abc", some), some


@pytest.mark.parametrize("voters", [1, 2, 3, pytest.param(4, marks=LONG), pytest.param(5, marks=LONG)])
@pytest.mark.parametrize("method", METHODS)
def test_every_complete_ranking_of_three_with_recusals(method: str, voters: int) -> None:
    kinds = [("", each) for each in weak_orders("abc")] + [("a", each) for each in weak_orders("bc")]
    for some in combinations_with_replacement(kinds, voters):
        found = held("abc", [cast(*each) for each in some], method=method, unranked="last")
        assert found == ranked(method, "abc", [ranking for _, ranking in some]), some


@pytest.mark.parametrize("voters", [1, 2, pytest.param(3, marks=LONG)])
@pytest.mark.parametrize("method", METHODS)
def test_every_complete_ranking_of_four(method: str, voters: int) -> None:
    for some in combinations_with_replacement(list(weak_orders("abcd")), voters):
        found = held("abcd", [cast("", each) for each in some], method=method, unranked="last")
        assert found == ranked(method, "abcd", some), some


# Grades


def by_judgment(given: Mapping[str, list[int]]) -> set[str]:
    """Medians taken away one by one, from as many grades each."""
    many = lcm(*map(len, given.values()))
    left = {each: sorted(grades * (many // len(grades))) for each, grades in given.items()}
    for _ in range(many):
        medians = {each: grades[(len(grades) - 1) // 2] for each, grades in left.items()}
        left = {each: left[each] for each in best_of(medians)}
        if len(left) == 1:
            break
        for grades in left.values():
            del grades[(len(grades) - 1) // 2]
    return set(left)


def by_mean(given: Mapping[str, list[int]], trim: int) -> set[str]:
    kept = {
        each: sorted(grades)[trim:-trim] if trim and len(grades) >= 2 * trim + 2 else grades
        for each, grades in given.items()
    }
    return best_of({each: Fraction(sum(grades), len(grades)) for each, grades in kept.items()})


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("method", ["majority-judgment", "score", "trimmed-mean"])
@pytest.mark.parametrize(
    ("films", "voters"),
    [
        ("abc", 2),
        ("ab", 3),
        ("ab", 4),
        pytest.param("abc", 3, marks=LONG),
        pytest.param("ab", 5, marks=LONG),
    ],
)
def test_every_set_of_grades_with_recusals(method: str, turned: bool, films: str, voters: int) -> None:
    worst, best = (Fraction(3), Fraction(1)) if turned else (Fraction(1), Fraction(3))
    kinds = [
        (recused, dict(zip(free, grades, strict=True)))
        for recused in ("", "a")
        for free in [[each for each in films if each not in recused]]
        for grades in product((1, 2, 3), repeat=len(free))
    ]
    for some in combinations_with_replacement(kinds, voters):
        slips = [(recused, {"grades": {each: str(n) for each, n in said.items()}}) for recused, said in some]
        given = {
            film: [-said[film] if turned else said[film] for _, said in some if film in said]
            for film in films
        }
        graded = {film: grades for film, grades in given.items() if grades}
        won = (
            by_judgment(graded)
            if method == "majority-judgment"
            else by_mean(graded, 1 if "trim" in method else 0)
        )
        fields = {"method": method, "worst": worst, "best": best, "trim": 1}
        assert held(films, slips, **fields) == decided(won), some
