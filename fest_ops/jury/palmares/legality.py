"""What a palmares may hold by the rules, and what can still be awarded after each award. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from fest_ops.jury.profiles.document import Profile

LEAVES = "leaves_without_film"
"""The code of a reason that is not "illegal now" but "would leave these obligatory prizes without a legal film"."""


@dataclass(frozen=True, slots=True)
class Film:
    """A film in competition; None: it is not known whether it is a debut, or of the festival's country."""

    key: str
    debut: bool | None = None
    national: bool | None = None


@dataclass(frozen=True, slots=True)
class Won:
    """Whom a prize goes to: a film, or a person in it."""

    film: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of one prize: "awarded" to `winners` (several: ex aequo), or "withheld" for a `reason`.

    `derogation`: the officer named in the rules allows the exception that this result needs.
    """

    status: str
    winners: tuple[Won, ...] = ()
    derogation: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not: a stable code and values for the words (keys of prizes and films)."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


Palmares = Mapping[str, Result]


def why_not(
    profile: Profile,
    palmares: Palmares,
    prize_key: str,
    result: Result,
    films: Collection[Film],
    mentions: Collection[Won] = (),
) -> Reason | None:
    """Why this prize cannot be given so now: the rule it breaks, or the obligatory prizes it would leave without a film."""
    return None


def blocked(profile: Profile, palmares: Palmares, films: Collection[Film]) -> list[Reason]:
    """Which undecided prizes can no longer be awarded to anybody, and by which rule: {"prize", "rule", "with"}."""
    return []


def eligible(
    profile: Profile, palmares: Palmares, prize_key: str, films: Collection[Film]
) -> dict[str, Reason | None]:
    """For each film why it cannot win this prize now (None: it can): lays out a ballot."""
    return {film.key: None for film in films}


def why_not_complete(profile: Profile, palmares: Palmares) -> Reason | None:
    """The first prize that the rules still want awarded, or decided."""
    return None
