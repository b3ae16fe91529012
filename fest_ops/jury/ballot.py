"""What the methods of `tally.py` are given and what they give back. Pure; exact numbers only, never a float."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Tiers = tuple[tuple[str, ...], ...]
"""Names in order, those who are level standing together."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """`count` ballots of the same content: a ranking, or a grade for each name.

    `ranking` holds the names from the first place down, level ones together; who is missing is unranked. `recused`
    are names on which this voter has no say: they are neither behind nor ahead of anybody on this ballot, whatever
    `unranked` says, and no grade for them is expected.
    """

    count: int
    ranking: Tiers = ()
    grades: Mapping[str, Fraction] | None = None
    recused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a count.

    `votes` is what each candidate has: votes, a mean, or a median grade; None where it has no grade. `dropped` leave
    the count after this round. `silent` is how many ballots name nobody who is still in. `graded` is how many grades
    stand behind each of `votes`. `taken_away` is how many median grades each had dropped before this look; None where
    candidates have different numbers of grades.
    """

    votes: Mapping[str, Fraction | None]
    dropped: tuple[str, ...] = ()
    silent: int = 0
    graded: Mapping[str, int] = field(default_factory=dict)
    taken_away: int | None = 0


Pairs = Mapping[str, Mapping[str, int]]
"""`pairs[a][b]`: how many ballots put a before b."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a method makes of the ballots.

    `order` ranks every candidate, `winners` is its first tier: several where the method itself leaves a tie. Names in a
    tier stand as the candidates were given, which means nothing. The Schulze methods fill `pairs`, all others `rounds`.
    """

    winners: tuple[str, ...]
    order: Tiers
    rounds: tuple[Round, ...] = ()
    pairs: Pairs = field(default_factory=dict)


class BallotsRefused(ValueError):
    """Ballots or candidates that cannot be counted. `values` names the offender; words are made at the edge."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(f"{code} {values}")
        self.code = code
        self.values: dict[str, Any] = values
