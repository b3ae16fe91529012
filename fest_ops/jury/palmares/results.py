"""What a jury's decisions look like to the rules: films, winners, results, reasons. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


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
