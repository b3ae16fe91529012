"""A round: what is voted on, by whom, how it is counted, and what came out. Data and its form as a document. Pure.

A document holds text, whole numbers, lists and objects only; a fraction stands as text, "1/2". The form is specified
in docs/bundle-format.md, because a bundle holds it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

MAJORITY = "majority"
PAIRS = ("schulze", "schulze-margins")
RUNOFFS = ("exhaustive", "two-round", "irv")
GRADES = ("majority-judgment", "score", "trimmed-mean")
METHODS = (MAJORITY, *RUNOFFS, *PAIRS, *GRADES)

NO_AWARD = "none"
"""The key of the candidate that stands for withholding the prize; no film's, whose keys are ids."""

BASES = ("cast", "present", "seated")
BLANKS = ("count", "ignore", "refuse")
_FRACTION = re.compile(r"-?(0|[1-9][0-9]{0,5})(/[1-9][0-9]{0,5})?")
MOST = 10_000
"""No jury, list of films or scale is larger than this: what says so is not a round."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What can be chosen: an entry, or a person in one. `key` is the entry's id, or "id/name of the person"."""

    key: str
    title: Mapping[str, str]
    film: str


@dataclass(frozen=True, slots=True)
class RollLine:
    """A seat, and the keys of the candidates that it may not vote on."""

    seat: str
    recused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RoundSpec:
    """Everything that decides what a round's ballots come to, fixed when it opens.

    `roll`: who may cast. `absent`: the other seated jurors, for the base "seated" and the quorum; `seated` is the
    number of both together, `present` how many jurors were in the room. `majority` is "" unless the method is
    "majority". `quorum`: more than this share of those seated, or all of them. Grades lie between `worst` and `best`,
    whichever is the larger number; `trim` grades are dropped at each end by the trimmed mean.
    """

    method: str
    candidates: tuple[Candidate, ...]
    roll: tuple[RollLine, ...]
    seated: int
    present: int
    majority: str = ""
    base: str = "cast"
    blanks: str = "count"
    quorum: Fraction = Fraction(1, 2)
    eliminate: bool = False
    bottom_tie: str = "keep"
    unranked: str = "last"
    worst: Fraction = Fraction(1)
    best: Fraction = Fraction(5)
    trim: int = 1
    kind: str = "round"
    """"round", or "revote" among those who tied."""
    absent: tuple[RollLine, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The candidates' keys, in the order of the ballot."""
        return tuple(candidate.key for candidate in self.candidates)

    def recused(self, seat: str) -> frozenset[str]:
        """On which candidates a seat of the roll may not vote. Raises KeyError for another seat."""
        return {line.seat: line.recused for line in self.roll}[seat]


@dataclass(frozen=True, slots=True)
class Count:
    """What a round came to. Outcome: `status`, `winners`, `tied`, `eliminated`; the rest is the tally.

    `status`: "elected" (one winner); "tied" (`tied` share the lead); "undecided" (nobody reached the majority, or
    nobody got a vote; `tied` are those who lead, where several do); "no_quorum" (`short`: the candidates that too
    few voted on).
    `votes`: by candidate, a number or an exact fraction as text; `bases`: of how many, by candidate.
    """

    status: str
    winners: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    eliminated: tuple[str, ...] = ()
    votes: Mapping[str, int | str] = field(default_factory=dict)
    bases: Mapping[str, int] = field(default_factory=dict)
    blanks: int = 0
    voted: int = 0
    short: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    kind: str = "round"
    order: tuple[tuple[str, ...], ...] = ()
    """From the first to the last, those who are equal together; empty where there was no quorum."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """The method's own figures, as a document: its rounds, or pairs."""


class SpecError(ValueError):
    """A document that is no round; `path` is where."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path = path


def spec_document(spec: RoundSpec) -> dict[str, Any]:
    """The round as a document, all fields written; `read_spec` gives the same round back."""
    return {
        "method": spec.method,
        "majority": spec.majority,
        "base": spec.base,
        "blanks": spec.blanks,
        "quorum": str(spec.quorum),
        "eliminate": spec.eliminate,
        "bottom_tie": spec.bottom_tie,
        "unranked": spec.unranked,
        "worst": str(spec.worst),
        "best": str(spec.best),
        "trim": spec.trim,
        "kind": spec.kind,
        "seated": spec.seated,
        "present": spec.present,
        "candidates": [
            {"key": each.key, "title": dict(each.title), "film": each.film} for each in spec.candidates
        ],
        "roll": [_line(line) for line in spec.roll],
        "absent": [_line(line) for line in spec.absent],
    }


def _line(line: RollLine) -> dict[str, Any]:
    return {"seat": line.seat, "recused": sorted(line.recused)}


def read_spec(document: object) -> RoundSpec:
    """A round read from its document, strictly: SpecError names the first field that is missing, unknown or wrong."""
    given = _object(document, "spec", _FIELDS)
    method = _one_of(given, "method", METHODS)
    candidates = tuple(
        _candidate(each, f"candidates[{n}]") for n, each in enumerate(_list(given, "candidates"))
    )
    keys = frozenset(each.key for each in candidates)
    if len(keys) != len(candidates):
        raise SpecError("candidates", "the same candidate twice")
    roll = tuple(_read_line(each, f"roll[{n}]", keys) for n, each in enumerate(_list(given, "roll")))
    absent = tuple(_read_line(each, f"absent[{n}]", keys) for n, each in enumerate(_list(given, "absent")))
    lines = (*roll, *absent)
    if len({line.seat for line in lines}) != len(lines):
        raise SpecError("roll", "the same seat twice")
    if not candidates:
        raise SpecError("candidates", "nobody to vote for")
    spec = RoundSpec(
        method=method,
        candidates=candidates,
        roll=roll,
        absent=absent,
        seated=_whole(given, "seated", 0, MOST),
        present=_whole(given, "present", 0, MOST),
        majority=_one_of(given, "majority", ("absolute", "relative") if method == MAJORITY else ("",)),
        base=_one_of(given, "base", BASES),
        blanks=_one_of(given, "blanks", BLANKS),
        quorum=_fraction(given, "quorum"),
        eliminate=_flag(given, "eliminate"),
        bottom_tie=_one_of(given, "bottom_tie", ("keep", "drop")),
        unranked=_one_of(given, "unranked", ("last", "no-opinion")),
        worst=_fraction(given, "worst"),
        best=_fraction(given, "best"),
        trim=_whole(given, "trim", 0, MOST),
        kind=_one_of(given, "kind", ("round", "revote")),
    )
    if not 0 <= spec.quorum <= 1:
        raise SpecError("quorum", "less than nobody, or more than everybody")
    if spec.seated != len(lines):
        raise SpecError("seated", "not as many as there are on the roll and absent")
    if spec.base == "present" and spec.present < len(roll):
        raise SpecError("present", "fewer than the roll")
    if method in GRADES and spec.worst == spec.best:
        raise SpecError("best", "the scale has one mark")
    return spec


_FIELDS = frozenset(
    (
        *("method", "majority", "base", "blanks", "quorum", "eliminate", "bottom_tie", "unranked"),
        *("worst", "best", "trim", "kind", "seated", "present", "candidates", "roll", "absent"),
    )
)


def _object(found: object, path: str, fields: frozenset[str]) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise SpecError(path, "not an object")
    for name in sorted(fields ^ set(found), key=str):
        raise SpecError(f"{path}.{name}", "missing" if name in fields else "unknown")
    return found


def _list(given: Mapping[str, Any], name: str) -> Sequence[object]:
    found = given[name]
    if not isinstance(found, list | tuple) or len(found) > MOST:
        raise SpecError(name, "not a list")
    return found


def _one_of(given: Mapping[str, Any], name: str, allowed: Sequence[str]) -> str:
    found = given[name]
    if not isinstance(found, str) or found not in allowed:
        raise SpecError(name, "not one of " + ", ".join(repr(each) for each in allowed))
    return found


def _whole(given: Mapping[str, Any], name: str, least: int, most: int) -> int:
    found = given[name]
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
        raise SpecError(name, f"not a whole number from {least} to {most}")
    return found


def _flag(given: Mapping[str, Any], name: str) -> bool:
    found = given[name]
    if not isinstance(found, bool):
        raise SpecError(name, "neither true nor false")
    return found


def _text(found: object, path: str) -> str:
    if not isinstance(found, str) or not found or len(found) > 1000:
        raise SpecError(path, "not a text")
    return found


def _fraction(given: Mapping[str, Any], name: str) -> Fraction:
    found = given[name]
    if not isinstance(found, str) or not _FRACTION.fullmatch(found) or str(Fraction(found)) != found:
        raise SpecError(name, "not a fraction in lowest terms")
    return Fraction(found)


def _candidate(found: object, path: str) -> Candidate:
    given = _object(found, path, frozenset({"key", "title", "film"}))
    title = given["title"]
    if not isinstance(title, Mapping) or not all(
        isinstance(a, str) and isinstance(b, str) for a, b in title.items()
    ):
        raise SpecError(f"{path}.title", "not words by language")
    return Candidate(_text(given["key"], f"{path}.key"), dict(title), _text(given["film"], f"{path}.film"))


def _read_line(found: object, path: str, keys: frozenset[str]) -> RollLine:
    given = _object(found, path, frozenset({"seat", "recused"}))
    recused = given["recused"]
    if not isinstance(recused, list | tuple) or not all(isinstance(each, str) for each in recused):
        raise SpecError(f"{path}.recused", "not a list of candidates")
    if list(recused) != sorted(set(recused)) or not keys.issuperset(recused):
        raise SpecError(f"{path}.recused", "not sorted, or not on the ballot")
    return RollLine(_text(given["seat"], f"{path}.seat"), frozenset(recused))
