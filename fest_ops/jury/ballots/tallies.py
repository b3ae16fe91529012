"""The figures of a counted round, for the secretary alone: on the screen only where they show nobody's ballot, in the
sealed copy of the minutes all of them. Counted anew from the sealed box: they are stored nowhere."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fest_ops.errors import Refused
from fest_ops.jury.ballots import box, queries
from fest_ops.jury.ballots.desk import Desk
from fest_ops.jury.ballots.models import Round
from fest_ops.jury.ballots.rounds import tally_of
from fest_ops.jury.counting import Count, RoundSpec, read_spec
from fest_ops.jury.secrecy import reveals_beside


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate's figures: votes, a number or an exact fraction as text, of how many."""

    title: Mapping[str, str]
    votes: str
    base: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What the secretary sees of a count. `hidden`: why there are no figures, a code of secrecy.reveals, or
    "unreadable"; "" where they are shown."""

    hidden: str
    lines: tuple[Line, ...] = ()
    blanks: int = 0


Shown = list[tuple[RoundSpec, frozenset[str]]]


def tally_for(session: Session, keys: tuple[str, ...], desk: Desk, round_: Round) -> Tally:
    """The figures of a counted round of a jury whose secretary asks (3 statements for each
    round on its prize up to it)."""
    before: Shown = []
    for each in desk.rounds:
        if each.prize != round_.prize or each.state != "counted" or each.number > round_.number:
            continue
        found = _tally(session, keys, each.id, each, before)
        if each.id == round_.id:
            return found
    return Tally("unreadable")


def whole_tally(session: Session, keys: tuple[str, ...], round_: Round) -> Tally:
    """All the figures of a counted round, whomever they show: for the sealed copy of the minutes, and for no page
    (2 statements). "unreadable" where our keys do not open its box."""
    sealed = box.read(session, keys, round_.id)
    if sealed is None:
        return Tally("unreadable")
    try:
        count = tally_of(session, round_, sealed)
    except Refused:
        return Tally("unreadable")
    return Tally("", _lines(read_spec(round_.spec), count), count.blanks)


def _tally(
    session: Session, keys: tuple[str, ...], round_id: uuid.UUID, round_: Round, before: Shown
) -> Tally:
    sealed = box.read(session, keys, round_id)
    if sealed is None:
        return Tally("unreadable")
    try:
        count = tally_of(session, round_, sealed)
    except Refused:
        return Tally("unreadable")
    spec = read_spec(round_.spec)
    voted = frozenset(str(each) for each in queries.progress_of(session, round_id).voted)
    why = reveals_beside(spec, count, voted, before)
    if why is not None:
        return Tally(why)
    before.append((spec, voted))
    return Tally("", _lines(spec, count), count.blanks)


def _lines(spec: RoundSpec, count: Count) -> tuple[Line, ...]:
    places = {key: n for n, group in enumerate(count.order) for key in group}
    ordered = sorted(spec.candidates, key=lambda each: (places.get(each.key, len(places)), each.key))
    return tuple(
        Line(each.title, str(count.votes.get(each.key, 0)), count.bases.get(each.key)) for each in ordered
    )
