"""The doors to a protocol and its bundles. The events hold no ballot; a bundle with boxes is the secretary's alone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.jury.ballots import box
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.palmares.queries import announced_clause, may_know_palmares, real_sitting
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.panel.queries import jury_for
from fest_ops.jury.panel.rules import runs
from fest_ops.jury.protocol import bundle, chain
from fest_ops.jury.protocol.models import ProtocolEvent
from fest_ops.jury.protocol.reading import Box


@dataclass(frozen=True, slots=True)
class Protocol:
    """The protocol of a jury's real sitting; no `sitting`: it was not opened yet, and there are no events."""

    jury: Jury
    seat: Seat | None
    sitting: Sitting | None
    events: tuple[ProtocolEvent, ...]

    @property
    def closed(self) -> bool:
        """Whether it is at its end."""
        return self.sitting is not None and self.sitting.closed_at is not None

    @property
    def head(self) -> bytes:
        """The hash of the last event so far."""
        return chain.head_of(links(self.events))

    @property
    def for_secretary(self) -> bool:
        """Whether the reader is the jury's secretary."""
        return runs(self.seat.function if self.seat else None)


def protocol_for(session: Session, actor: Actor, slug: str, *, now: dt.datetime) -> Protocol:
    """The protocol, to those who may know what the jury decided: its seats, organisers, after the ceremony other staff
    (3 statements). Raises NotFound for everybody else, Forbidden("palmares_is_kept") for staff before it."""
    jury, seat = jury_for(session, actor, slug)
    sitting = real_sitting(session, jury.id)
    if not may_know_palmares(actor, jury, seat, sitting, now):
        raise Forbidden("palmares_is_kept")
    return Protocol(jury, seat, sitting, tuple(events_of(session, sitting.id)) if sitting else ())


def events_of(session: Session, sitting_id: uuid.UUID) -> list[ProtocolEvent]:
    """The events of a sitting that went through a door, in order (1 statement)."""
    query = select(ProtocolEvent).where(ProtocolEvent.sitting_id == sitting_id)
    return list(session.scalars(query.order_by(ProtocolEvent.position)))


def links(events: Sequence[ProtocolEvent]) -> list[chain.Event]:
    """Rows as the chain sees them."""
    return [chain.Event(each.position, each.at, each.verb, each.content, each.hash) for each in events]


def public_bundle_for(
    session: Session, actor: Actor, edition_id: uuid.UUID, slug: str, *, now: dt.datetime
) -> dict[str, Any]:
    """The public bundle of a closed sitting: to everybody once the palmares is announced, before it to those who know
    it (at most 5 statements).

    Raises NotFound for whoever may not know, Forbidden for staff who may not yet, Refused("sitting_is_open").
    """
    announced = session.execute(
        select(Jury, Sitting)
        .join(Sitting, Sitting.jury_id == Jury.id)
        .where(Jury.edition_id == edition_id, Jury.slug == slug, ~Sitting.rehearsal, announced_clause(now))
    ).one_or_none()
    if announced is not None:
        return bundle.make(announced[0].rules, links(events_of(session, announced[1].id)))
    if actor.edition_id != edition_id:
        raise NotFound
    found = protocol_for(session, actor, slug, now=now)
    if not found.closed:
        raise Refused("sitting_is_open")
    return bundle.make(found.jury.rules, links(found.events))


def may_export(session: Session, actor: Actor, slug: str) -> tuple[Jury, Seat, Sitting]:
    """The closed sitting whose boxes this actor may hold: the jury's secretary alone (2 statements).

    Raises NotFound, Forbidden("for_the_secretary"), Refused("sitting_is_open").
    """
    jury, seat = jury_for(session, actor, slug)
    if seat is None or not runs(seat.function):
        raise Forbidden("for_the_secretary")
    sitting = real_sitting(session, jury.id)
    if sitting is None or sitting.closed_at is None:
        raise Refused("sitting_is_open")
    return jury, seat, sitting


def sealed_bundle_for(
    session: Session, actor: Actor, keys: tuple[str, ...], slug: str
) -> tuple[Sitting, dict[str, Any]]:
    """The secretary's bundle, with the box of every counted round. Raises as `may_export`; "box_does_not_open" where
    our keys do not open one. To hand it out see fest_ops.jury.protocol.commands.export."""
    jury, _, sitting = may_export(session, actor, slug)
    counted = select(Round.id).where(Round.sitting_id == sitting.id, Round.state == "counted")
    boxes: dict[str, Box] = {}
    for round_id in session.scalars(counted.order_by(Round.number)):
        found = box.read(session, keys, round_id)
        if found is None:
            raise Refused("box_does_not_open")
        boxes[str(round_id)] = Box(found.salt, found.slips)
    return sitting, bundle.make(jury.rules, links(events_of(session, sitting.id)), boxes=boxes)
