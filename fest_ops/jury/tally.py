"""Counting by each method that a jury's rules may name. Pure, and exact: int and Fraction, never a float.

A method is a function of the ballots alone: it knows neither lots nor chairs, and what it leaves level stays level.
The order of candidates and of ballots changes nothing but the order of names inside a tier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from fest_ops.jury.ballot import Ballot, BallotsRefused, Pairs, Round, Tally, Tiers
from fest_ops.jury.grades import majority_judgment, score, trimmed_mean
from fest_ops.jury.runoff import exhaustive, irv, plurality, two_round
from fest_ops.jury.schulze import schulze

__all__ = [
    "GRADED",
    "METHODS",
    "UNRANKED",
    "Ballot",
    "BallotsRefused",
    "Pairs",
    "Round",
    "Tally",
    "Tiers",
    "tally",
]

METHODS: tuple[str, ...] = (
    "plurality",
    "exhaustive",
    "two-round",
    "irv",
    "schulze",
    "schulze-margins",
    "majority-judgment",
    "score",
    "trimmed-mean",
)
GRADED = frozenset({"majority-judgment", "score", "trimmed-mean"})
"""The methods that count grades; all others count rankings."""

UNRANKED: tuple[str, ...] = ("last", "no-opinion")
"""What it may mean that a ballot leaves a name out."""

_FIRST_PLACES: Mapping[str, Callable[[Sequence[str], Sequence[Ballot]], Tally]] = {
    "plurality": plurality,
    "exhaustive": exhaustive,
    "two-round": two_round,
    "irv": irv,
    "score": score,
}
_WITH_UNRANKED: Mapping[str, Callable[[Sequence[str], Sequence[Ballot], str], Tally]] = {
    "schulze": partial(schulze, margins=False),
    "schulze-margins": partial(schulze, margins=True),
    "majority-judgment": majority_judgment,
}


def tally(
    method: str,
    candidates: Sequence[str],
    ballots: Sequence[Ballot],
    *,
    unranked: str = "last",
    trim: int = 1,
) -> Tally:
    """Count `ballots` by `method`, one of METHODS; each method's own docstring says how, and by which source.

    `unranked` says what it means that a ballot leaves a name out: "last" puts it behind all others, "no-opinion" says
    nothing of it; only Schulze and majority judgment ask. `trim` is how many grades the trimmed mean drops at each end.
    Raises BallotsRefused for anything that cannot be counted: see `check`.
    """
    check(method, candidates, ballots, unranked)
    if method == "trimmed-mean":
        return trimmed_mean(candidates, ballots, trim=trim)
    if method in _WITH_UNRANKED:
        return _WITH_UNRANKED[method](candidates, ballots, unranked)
    return _FIRST_PLACES[method](candidates, ballots)


def check(method: str, candidates: Sequence[str], ballots: Sequence[Ballot], unranked: str) -> None:
    """Raise BallotsRefused unless these ballots can be counted by this method.

    Codes, with the values that name the offender (`ballot` is its number from 1): unknown_method {method},
    unknown_unranked {unranked}, no_candidates, candidate_twice {name}, bad_count {ballot, count},
    ranking_for_grades and grades_for_ranking {ballot, method}, empty_place {ballot}, unknown_name and
    name_twice {ballot, name}, recused {ballot, name}: voted on a name on which the voter has no say.
    """
    if method not in METHODS:
        raise BallotsRefused("unknown_method", method=method)
    if unranked not in UNRANKED:
        raise BallotsRefused("unknown_unranked", unranked=unranked)
    if not candidates:
        raise BallotsRefused("no_candidates")
    known: set[str] = set()
    for name in candidates:
        if name in known:
            raise BallotsRefused("candidate_twice", name=name)
        known.add(name)
    for number, ballot in enumerate(ballots, 1):
        if type(ballot.count) is not int or ballot.count < 0:
            raise BallotsRefused("bad_count", ballot=number, count=ballot.count)
        if method in GRADED and (ballot.grades is None or ballot.ranking):
            raise BallotsRefused("ranking_for_grades", ballot=number, method=method)
        if method not in GRADED and ballot.grades is not None:
            raise BallotsRefused("grades_for_ranking", ballot=number, method=method)
        if not all(ballot.ranking):
            raise BallotsRefused("empty_place", ballot=number)
        named = list(ballot.grades or ()) or [name for tier in ballot.ranking for name in tier]
        _check_names(number, named, known, ballot.recused)


def _check_names(number: int, named: Iterable[str], known: set[str], recused: frozenset[str]) -> None:
    seen: set[str] = set()
    for name in named:
        if name not in known:
            raise BallotsRefused("unknown_name", ballot=number, name=name)
        if name in seen:
            raise BallotsRefused("name_twice", ballot=number, name=name)
        if name in recused:
            raise BallotsRefused("recused", ballot=number, name=name)
        seen.add(name)
