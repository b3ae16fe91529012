"""Counting by each method that a jury's rules may name. Pure, and exact: int and Fraction, never a float.

A method is a function of the ballots alone: it knows neither lots nor chairs, and what it leaves level stays level.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from fest_ops.jury.ballot import Ballot, BallotsRefused, Pairs, Round, Tally, Tiers
from fest_ops.jury.runoff import plurality

__all__ = ["METHODS", "Ballot", "BallotsRefused", "Pairs", "Round", "Tally", "Tiers", "tally"]

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

Count = Callable[[Sequence[str], Sequence[Ballot], str], Tally]

_COUNTS: Mapping[str, Count] = {
    "plurality": lambda candidates, ballots, unranked: plurality(candidates, ballots),
}


def tally(
    method: str, candidates: Sequence[str], ballots: Sequence[Ballot], *, unranked: str = "last"
) -> Tally:
    """Count `ballots` by `method`, one of METHODS.

    `unranked` says what it means that a ballot leaves a name out: "last" puts it behind all others, "no-opinion" says
    nothing of it. Raises BallotsRefused where the method, a name or a ballot is not one that can be counted.
    """
    if method not in _COUNTS:
        raise BallotsRefused("unknown_method", method=method)
    return _COUNTS[method](candidates, ballots, unranked)
