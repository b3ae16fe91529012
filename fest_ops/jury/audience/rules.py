"""The audience award's scale, formulas and order, on exact fractions; who may do what. Pure.

The weighted formula is the one that ballot services for festivals publish (Eventive, "Ballot tabulation methods"):
score = v/(v+m) * R + m/(v+m) * C, with m "the lower bound of the 90 % confidence interval for the mean number of votes
received" and C "the mean vote across the whole report". What it leaves open is settled here, and is this project's own:

- only films in the running that have at least one vote take part in m and C;
- the interval is two-sided and of the normal distribution: mean of v over the films, minus QUANTILE times the
  standard error of that mean, with the sample's standard deviation (n - 1). With one film, or where all films have
  the same number of votes, it has no width and m is that number;
- the square root is taken up to the next thousandth of a vote, so that the interval is never too narrow; m below
  zero is zero. Everything else is exact;
- C is the mean of all votes, not of the films' means;
- R, C and the score are turned so that higher is better: on an inverted scale a mark x counts worst + best - x.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt
from typing import Any

from fest_ops.actor import Actor, Role

FORMULAS = ("mean", "weighted")
QUANTILE = Fraction(1_644_854, 1_000_000)
"""The 95th percentile of the normal distribution, 1.64485362..., to six places: 5 % on either side make 90 %."""
ROOT_STEPS = 1_000
LOWEST, HIGHEST = 0, 10
"""What may stand on a slip."""

Counts = Mapping[int, int]
"""How many slips bore each mark."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The marks on a slip, by their worst and best: 1 and 5, or inverted 4 and 1."""

    worst: int
    best: int

    @property
    def marks(self) -> tuple[int, ...]:
        """Every mark, from the worst to the best."""
        step = 1 if self.best > self.worst else -1
        return tuple(range(self.worst, self.best + step, step))

    def oriented(self, mean: Fraction) -> Fraction:
        """A mean of marks so turned that higher is better, between the same two ends."""
        return mean if self.best > self.worst else self.worst + self.best - mean


@dataclass(frozen=True, slots=True)
class Line:
    """One film of the result. `mean` is of the marks as they stand on the slips; of `score` higher is better."""

    film: str
    place: int
    """1 for the best; films with the same score share a place, and the next one's counts them all."""
    counts: Counts
    mean: Fraction
    score: Fraction

    @property
    def votes(self) -> int:
        """How many votes the film got."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Result:
    """What an award came to: films in order, those without a vote, those left out with the votes they had."""

    scale: Scale
    formula: str
    lines: tuple[Line, ...]
    without: tuple[str, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    spoiled: Mapping[str, int] = field(default_factory=dict)
    m: Fraction | None = None
    c: Fraction | None = None

    @property
    def winners(self) -> tuple[str, ...]:
        """The films on the first place: more than one where they are tied, none where nobody voted."""
        return tuple(line.film for line in self.lines if line.place == 1)

    @property
    def votes(self) -> int:
        """All votes that count."""
        return sum(line.votes for line in self.lines)


def tally(
    scale: Scale,
    formula: str,
    films: Sequence[str],
    counts: Mapping[str, Counts],
    spoiled: Mapping[str, int] | None = None,
) -> Result:
    """The result over `films` (those in the running); votes on any other film are said and left out.

    Raises ValueError for an unknown formula, a mark that is not on the scale, a negative count.
    """
    if formula not in FORMULAS:
        raise ValueError(f"no such formula: {formula}")
    for each in counts.values():
        if any(mark not in scale.marks or n < 0 for mark, n in each.items()):
            raise ValueError("a mark that is not on the scale, or a negative count")
    votes = {film: sum(each.values()) for film, each in counts.items()}
    voted = [film for film in films if votes.get(film)]
    means = {film: _mean(counts[film]) for film in voted}
    m = c = None
    scores = {film: scale.oriented(means[film]) for film in voted}
    if formula == "weighted" and voted:
        m = lower_bound([votes[film] for film in voted])
        total = sum(votes[film] for film in voted)
        c = sum((scores[film] * votes[film] for film in voted), Fraction(0)) / total
        scores = {film: weighted(votes[film], scores[film], m, c) for film in voted}
    order = sorted(voted, key=lambda film: -scores[film])
    better = {film: sum(scores[other] > scores[film] for other in voted) for film in voted}
    return Result(
        scale=scale,
        formula=formula,
        lines=tuple(
            Line(film, better[film] + 1, dict(counts[film]), means[film], scores[film]) for film in order
        ),
        without=tuple(film for film in films if not votes.get(film)),
        left_out=tuple((film, n) for film, n in votes.items() if n and film not in set(films)),
        spoiled={film: n for film, n in (spoiled or {}).items() if n},
        m=m,
        c=c,
    )


def weighted(votes: int, mean: Fraction, m: Fraction, c: Fraction) -> Fraction:
    """v/(v+m) * R + m/(v+m) * C, exactly. `votes` is at least 1."""
    return (votes * mean + m * c) / (votes + m)


def lower_bound(votes: Sequence[int]) -> Fraction:
    """m: the lower bound of the 90 % interval of the mean number of votes a film, as the module says; never negative.

    Raises ValueError where there is no film.
    """
    n = len(votes)
    if not n:
        raise ValueError("no film has a vote")
    mean = Fraction(sum(votes), n)
    if n == 1:
        return mean
    squares = sum((each - mean) ** 2 for each in votes)
    margin = root_up(QUANTILE**2 * squares / (n * (n - 1)))
    return max(Fraction(0), mean - margin)


def root_up(square: Fraction) -> Fraction:
    """The least multiple of 1/ROOT_STEPS whose square is not below `square`. Raises ValueError below zero."""
    if square < 0:
        raise ValueError("no root of a negative number")
    if square == 0:
        return Fraction(0)
    scaled = -(-square.numerator * ROOT_STEPS**2 // square.denominator)
    return Fraction(isqrt(scaled - 1) + 1, ROOT_STEPS)


def _mean(counts: Counts) -> Fraction:
    return Fraction(sum(mark * n for mark, n in counts.items()), sum(counts.values()))


def document(result: Result) -> dict[str, Any]:
    """The result as it is stored: JSON, every fraction as exact text ("37/12")."""
    return {
        "worst": result.scale.worst,
        "best": result.scale.best,
        "formula": result.formula,
        "m": None if result.m is None else str(result.m),
        "c": None if result.c is None else str(result.c),
        "films": [
            {
                "entry": line.film,
                "place": line.place,
                "votes": line.votes,
                "counts": {str(mark): n for mark, n in sorted(line.counts.items())},
                "mean": str(line.mean),
                "score": str(line.score),
            }
            for line in result.lines
        ],
        "without": list(result.without),
        "left_out": [{"entry": film, "votes": votes} for film, votes in result.left_out],
        "spoiled": dict(result.spoiled),
    }


def read(stored: Mapping[str, Any]) -> Result:
    """The result that `document` wrote."""
    return Result(
        scale=Scale(stored["worst"], stored["best"]),
        formula=stored["formula"],
        lines=tuple(
            Line(
                one["entry"],
                one["place"],
                {int(mark): n for mark, n in one["counts"].items()},
                Fraction(one["mean"]),
                Fraction(one["score"]),
            )
            for one in stored["films"]
        ),
        without=tuple(stored["without"]),
        left_out=tuple((one["entry"], one["votes"]) for one in stored["left_out"]),
        spoiled=stored["spoiled"],
        m=None if stored["m"] is None else Fraction(stored["m"]),
        c=None if stored["c"] is None else Fraction(stored["c"]),
    )


def may_set_up(actor: Actor) -> bool:
    """Whether the actor sets awards up, opens, closes and announces them: the organisers."""
    return actor.system or actor.has(Role.ORGANISER)


def may_count(actor: Actor) -> bool:
    """Whether the actor enters slips and hands out codes: organisers, and whoever stands at the door."""
    return actor.system or actor.has(Role.ORGANISER, Role.DOOR)


def may_see(actor: Actor) -> bool:
    """Whether the actor sees awards and how many have voted: those who count, and the head of programme."""
    return actor.staff or may_count(actor)


def why_not_scale(worst: int, best: int) -> str | None:
    """Why these two are no scale."""
    if worst == best:
        return "scale_of_one_mark"
    return None if all(LOWEST <= end <= HIGHEST for end in (worst, best)) else "scale_too_long"


def why_not_open(
    opened_at: dt.datetime | None,
    films: Collection[object],
    announced_at: dt.datetime | None,
    now: dt.datetime,
) -> str | None:
    """Why voting cannot be opened: its films' titles must be public, for a voter is shown them."""
    if opened_at is not None:
        return "audience_opened_already"
    if announced_at is None or announced_at > now:
        return "audience_before_selection"
    return None if films else "audience_without_films"


def why_not_vote(opened_at: dt.datetime | None, closed_at: dt.datetime | None) -> str | None:
    """Why no slip, code or vote is taken."""
    if opened_at is None:
        return "audience_not_open"
    return "audience_closed" if closed_at is not None else None


def is_public(closed_at: dt.datetime | None, announce_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether everybody may know the result: it was counted, and its minute has come."""
    return closed_at is not None and announce_at is not None and announce_at <= now
