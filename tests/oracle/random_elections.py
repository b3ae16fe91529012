"""Random elections with a seed, as both oracles read them: candidates are numbers from 0."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from fest_ops.jury.tally import GRADED, Ballot, Tally, tally

Election = dict[str, Any]
"""method, candidates, unranked and ballots, as in pref_voting_oracle.py."""

HIGHEST_GRADE = 5


def election(method: str, random: Random, *, weak: bool, most_ballots: int = 9) -> Election:
    """One election of a jury's size: 2 to 6 candidates. `weak`: level and unranked names, grades left out."""
    candidates = random.randint(2, 6)
    kinds = random.randint(1, most_ballots)
    make = _grades if method in GRADED else _ranking
    ballots = [[random.randint(1, 3), make(random, candidates, weak)] for _ in range(kinds)]
    unranked = random.choice(["last", "no-opinion"]) if weak else "last"
    return {"method": method, "candidates": candidates, "unranked": unranked, "ballots": ballots}


def _ranking(random: Random, candidates: int, weak: bool) -> list[list[int]]:
    order = random.sample(range(candidates), candidates)
    if not weak:
        return [[name] for name in order]
    tiers: list[list[int]] = []
    for name in order[: random.randint(1, candidates)]:
        if tiers and random.random() < 0.3:
            tiers[-1].append(name)
        else:
            tiers.append([name])
    return tiers


def _grades(random: Random, candidates: int, weak: bool) -> dict[str, int]:
    return {
        str(name): random.randint(0, HIGHEST_GRADE)
        for name in range(candidates)
        if not (weak and random.random() < 0.2)
    }


def ours(found: Election) -> Tally:
    """What we make of it."""
    names = [str(name) for name in range(found["candidates"])]
    if found["method"] in GRADED:
        ballots = [
            Ballot(count, grades={name: Fraction(grade) for name, grade in grades.items()})
            for count, grades in found["ballots"]
        ]
    else:
        ballots = [
            Ballot(count, tuple(tuple(str(name) for name in tier) for tier in ranking))
            for count, ranking in found["ballots"]
        ]
    return tally(found["method"], names, ballots, unranked=found["unranked"])


def numbers(tier: tuple[str, ...]) -> list[int]:
    """Names back as numbers, in order."""
    return sorted(int(name) for name in tier)
