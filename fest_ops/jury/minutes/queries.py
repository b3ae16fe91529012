"""Everything that the minutes of a sitting are made of, and who may have them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden, Refused
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.ballots.queries import rounds_of
from fest_ops.jury.ballots.rules import NO_AWARD_SAID
from fest_ops.jury.ballots.tallies import Tally, whole_tally
from fest_ops.jury.counting import NO_AWARD
from fest_ops.jury.palmares.queries import Palmares, may_know_palmares, palmares_of, real_sitting
from fest_ops.jury.panel.models import Interest, Jury, Seat
from fest_ops.jury.panel.queries import Place, interests_by_seat, jury_for, seats_of
from fest_ops.jury.panel.rules import CHAIR, SECRETARY, runs
from fest_ops.jury.protocol.models import ProtocolEvent
from fest_ops.selection.entries.models import Entry


@dataclass(frozen=True, slots=True)
class Record:
    """What happened in a sitting, as its tables and its protocol have it. `tallies` only in the sealed copy."""

    jury: Jury
    sitting: Sitting
    places: tuple[Place, ...]
    interests: Mapping[uuid.UUID, list[Interest]]
    rounds: tuple[Round, ...]
    events: tuple[ProtocolEvent, ...]
    palmares: Palmares
    titles: Mapping[str, Mapping[str, str]]
    """The title of each film, by the entry's id as text."""
    kept: frozenset[uuid.UUID] = frozenset()
    """The rounds whose outcome this reader must not know yet: counted, and not released to the room."""
    tallies: Mapping[uuid.UUID, Tally] | None = field(default=None)

    @property
    def closed(self) -> bool:
        """Whether these are the minutes that are signed; a draft before."""
        return self.sitting.closed_at is not None

    @property
    def head(self) -> bytes:
        """The hash of the protocol's last event so far."""
        return self.sitting.head or (self.events[-1].hash if self.events else bytes(32))


def may_read(
    session: Session, actor: Actor, slug: str, *, now: dt.datetime
) -> tuple[Jury, Seat | None, Sitting]:
    """The sitting whose minutes this actor may have: they know its palmares (3 statements).

    Raises NotFound; Forbidden("palmares_is_kept"); Refused("no_sitting") before the real sitting was opened.
    """
    jury, seat = jury_for(session, actor, slug)
    sitting = real_sitting(session, jury.id)
    if not may_know_palmares(actor, jury, seat, sitting, now):
        raise Forbidden("palmares_is_kept")
    if sitting is None:
        raise Refused("no_sitting")
    return jury, seat, sitting


def record_for(session: Session, actor: Actor, slug: str, *, now: dt.datetime) -> Record:
    """What the minutes for everybody on the jury tell (10 statements). Raises as `may_read` does."""
    jury, seat, sitting = may_read(session, actor, slug, now=now)
    return _record(session, jury, sitting, first=seat is not None and seat.function in (CHAIR, SECRETARY))


def sealed_record_for(
    session: Session, actor: Actor, keys: tuple[str, ...], slug: str, *, now: dt.datetime
) -> Record:
    """The same with the count of each round: to the secretary alone, once the sitting is closed.

    Raises Forbidden("for_the_secretary"), Refused("sitting_is_open") and as `may_read` does.
    """
    jury, seat, sitting = may_read(session, actor, slug, now=now)
    if not runs(seat.function if seat else None):
        raise Forbidden("for_the_secretary")
    if sitting.closed_at is None:
        raise Refused("sitting_is_open")
    return _record(session, jury, sitting, first=True, keys=keys)


def _record(
    session: Session, jury: Jury, sitting: Sitting, *, first: bool, keys: tuple[str, ...] | None = None
) -> Record:
    places = seats_of(session, jury.id)
    rounds = rounds_of(session, sitting.id)
    events = session.scalars(
        select(ProtocolEvent).where(ProtocolEvent.sitting_id == sitting.id).order_by(ProtocolEvent.position)
    ).all()
    interests = interests_by_seat(session, [place.seat.id for place in places])
    titles = {
        film["entry"]: film["title"]
        for event in events
        if event.verb == "sitting.opened"
        for film in event.content["films"]
    }
    others = {each.entry_id for mine in interests.values() for each in mine}
    missing = [entry_id for entry_id in others if str(entry_id) not in titles]
    rows = session.execute(select(Entry.id, Entry.title).where(Entry.id.in_(missing)))
    return Record(
        jury=jury,
        sitting=sitting,
        places=tuple(places),
        interests=interests,
        rounds=tuple(rounds),
        events=tuple(events),
        palmares=palmares_of(session, jury, sitting),
        titles={NO_AWARD: dict(NO_AWARD_SAID)} | titles | {str(row.id): row.title for row in rows},
        kept=frozenset() if first or sitting.closed_at is not None else _not_released(rounds, events),
        tallies=_tallies(session, keys, rounds) if keys is not None else None,
    )


def _not_released(rounds: Sequence[Round], events: Sequence[ProtocolEvent]) -> frozenset[uuid.UUID]:
    told = {event.content["round"] for event in events if event.verb == "prize.awarded"}
    return frozenset(
        each.id
        for each in rounds
        if each.state == "counted" and each.shown_at is None and str(each.id) not in told
    )


def _tallies(session: Session, keys: tuple[str, ...], rounds: Sequence[Round]) -> dict[uuid.UUID, Tally]:
    """All the figures of every counted round, read anew from its box: they are the scrutineer's, under seal."""
    return {each.id: whole_tally(session, keys, each) for each in rounds if each.state == "counted"}
