"""Who votes, on what, and what stands in the way of a sitting or a round. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fest_ops.jury.counting import NO_AWARD, RollLine

FEWEST = 3
"""With fewer voters no ballot is secret: of two, each knows the other's."""
MOST_CANDIDATES = 200
NO_AWARD_SAID: Mapping[str, str] = {"kk": "Жүлде берілмесін", "ru": "Не присуждать", "en": "No award"}
"""What the candidate NO_AWARD is called. It stands in the round as the films' titles do: whoever reads a protocol or a
bundle reads the ballot as it was."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something cannot be done yet: a reason code with its values."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What a roll needs to know of a seat with a vote. Films are entry ids as text."""

    seat: str
    name: str
    chair: bool
    declared: bool
    undecided: int = 0
    """Interests that wait for the secretary."""
    barred: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    """Films seen, or waived."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A seat that is not on a roll, and why: "not_declared", "undecided", "barred", "absent" or "recused_on_all"."""

    seat: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Roll:
    """Who votes in a round, who does not, and which films somebody on it has not seen."""

    lines: tuple[RollLine, ...]
    left_out: tuple[LeftOut, ...]
    unseen: Mapping[str, tuple[str, ...]]
    """By seat: the films among the candidates that it has neither seen nor been waived."""


def film_of(candidate: str) -> str:
    """The film of a candidate's key: "entry id" or "entry id/person name"."""
    return candidate.partition("/")[0]


def films_on(candidates: Iterable[str]) -> list[str]:
    """Those of these candidates that are films, or persons in them: all but NO_AWARD."""
    return [each for each in candidates if each != NO_AWARD]


def person_of(candidate: str) -> str:
    """The person of a candidate's key, "" where the candidate is a film."""
    return candidate.partition("/")[2]


def roll_of(
    seats: Sequence[SeatFacts],
    candidates: Sequence[str],
    films: Collection[str],
    present: Collection[str],
    base: str,
    *,
    rehearsal: bool = False,
) -> Roll:
    """The roll of a round: seated, declared, decided, not barred from a film that is judged, and in the room where
    the rules count those present. `films` are all that the jury judges. A rehearsal asks for no declaration and no
    film seen."""
    lines: list[RollLine] = []
    out: list[LeftOut] = []
    unseen: dict[str, tuple[str, ...]] = {}
    of_films = set(films_on(candidates))
    judged = {film_of(each) for each in of_films}
    for seat in seats:
        recused = frozenset(each for each in candidates if film_of(each) in seat.recused)
        code = _why_left_out(seat, films, present, base, rehearsal)
        if code is None and of_films and recused == of_films:
            code = "recused_on_all"
        if code is not None:
            out.append(LeftOut(seat.seat, seat.name, code))
            continue
        lines.append(RollLine(seat.seat, recused))
        missing = tuple(sorted(judged - seat.seen - seat.recused))
        if missing and not rehearsal:
            unseen[seat.seat] = missing
    return Roll(tuple(lines), tuple(out), unseen)


def _why_left_out(
    seat: SeatFacts, films: Collection[str], present: Collection[str], base: str, rehearsal: bool
) -> str | None:
    if not rehearsal:
        if not seat.declared:
            return "not_declared"
        if seat.undecided:
            return "undecided"
        if not seat.barred.isdisjoint(films):
            return "barred"
    if base == "present" and seat.seat not in present:
        return "absent"
    return None


def why_not_sit(
    seats: Sequence[SeatFacts], *, frozen: bool, films: int, prizes: int, rehearsal: bool = False
) -> list[Reason]:
    """Everything that stands in the way of opening a sitting; an empty list where it may open."""
    found: list[Reason] = []
    if not films:
        found.append(Reason("no_films_to_judge"))
    if not prizes:
        found.append(Reason("no_prizes_to_give"))
    if len(seats) < FEWEST:
        found.append(Reason("jury_too_small", {"seated": len(seats), "least": FEWEST}))
    if rehearsal:
        return found
    if not frozen:
        found.append(Reason("rules_not_frozen"))
    if seats and not any(seat.chair for seat in seats):
        found.append(Reason("no_chair_seated"))
    undeclared = [seat.name for seat in seats if not seat.declared]
    if undeclared:
        found.append(Reason("declarations_missing", {"who": ", ".join(undeclared)}))
    undecided = [seat.name for seat in seats if seat.undecided]
    if undecided:
        found.append(Reason("interests_undecided", {"who": ", ".join(undecided)}))
    return found


def why_not_open(roll: Roll, candidates: Sequence[str], *, rehearsal: bool = False) -> Reason | None:
    """Why a round with these candidates and this roll cannot open, the first reason."""
    if not films_on(candidates):
        return Reason("no_candidates")
    if len(set(candidates)) != len(candidates):
        return Reason("candidate_twice")
    if len(candidates) > MOST_CANDIDATES:
        return Reason("too_many_candidates", {"most": MOST_CANDIDATES})
    if not roll.lines:
        return Reason("nobody_on_the_roll")
    if len(roll.lines) < FEWEST:
        return Reason("roll_too_small", {"voters": len(roll.lines), "least": FEWEST})
    if roll.unseen and not rehearsal:
        return Reason("films_unseen", {"jurors": len(roll.unseen)})
    return None


def more_than_half(n: int) -> int:
    """The least whole number above half of n: 3 of 5, 3 of 4."""
    return n // 2 + 1


def denominators(lines: Iterable[RollLine], candidates: Sequence[str]) -> dict[str, int]:
    """For each candidate how many on the roll may vote for it: where somebody is recused, one fewer."""
    counted = list(lines)
    return {each: sum(each not in line.recused for line in counted) for each in candidates}


def few_may_vote(lines: Iterable[RollLine], candidates: Sequence[str], seated: int) -> dict[str, int]:
    """The candidates on which fewer than half of the seated jurors may vote, and how many do: so few can elect one
    before another that has more votes, and no rule that we know forbids it."""
    return {key: n for key, n in denominators(lines, films_on(candidates)).items() if 2 * n < seated}


def recused_since(
    recused_now: Collection[str],
    barred_now: Collection[str],
    line: RollLine | None,
    candidates: Sequence[str],
) -> list[str]:
    """The candidates on which a seat was recused or barred after the round opened: its roll no longer holds."""
    known = line.recused if line is not None else frozenset()
    now = {*recused_now, *barred_now}
    return [each for each in candidates if film_of(each) in now and each not in known]
