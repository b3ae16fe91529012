"""What changes on a jury while it sits reaches the sitting: the roll of the running round, and the protocol."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from fest_ops.jury.ballots import box
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.protocol.commands import tell_of_seat

RUNNING = ("open", "closed")


@dataclass(frozen=True, slots=True)
class Running:
    """A sitting that is open (the real one or a rehearsal) and the round that has not been counted, if there is one."""

    sitting: Sitting
    round: Round | None

    def votes_on(self, entry_id: uuid.UUID) -> bool:
        """Whether the running round has this film, or a person in it, among its candidates."""
        if self.round is None:
            return False
        return any(each["film"] == str(entry_id) for each in self.round.spec["candidates"])


def running(session: Session, jury_id: uuid.UUID) -> list[Running]:
    """The open sittings of a jury whose row the caller holds, their rows held, the real one first (1 statement)."""
    rows = session.execute(
        select(Sitting, Round)
        .outerjoin(Round, and_(Round.sitting_id == Sitting.id, Round.state.in_(RUNNING)))
        .where(Sitting.jury_id == jury_id, Sitting.closed_at.is_(None))
        .order_by(Sitting.rehearsal, Sitting.id)
        .with_for_update(of=Sitting)
        .execution_options(populate_existing=True)
    )
    found: list[Running] = []
    for row in rows:
        under_way: Round | None = row[1]
        found.append(Running(row[0], under_way))
    return found


def tell(
    session: Session, sittings: list[Running], verb: str, content: Mapping[str, Any], *, now: dt.datetime
) -> None:
    """Put what became of a seat down in the protocol of each of these sittings."""
    for each in sittings:
        tell_of_seat(session, each.sitting, verb, content, now=now)


def strike(session: Session, sittings: list[Running], seat_id: uuid.UUID) -> bool:
    """Take a seat that has not voted off the rolls of the rounds that are open; whether it was on one."""
    struck = [
        box.strike(session, each.round.id, seat_id)
        for each in sittings
        if each.round is not None and each.round.state == "open"
    ]
    return any(struck)


def has_cast(session: Session, sittings: list[Running], seat_id: uuid.UUID) -> bool:
    """Whether a seat has voted in a running round: its ballot stays, whatever becomes of the seat."""
    return any(
        line.seat_id == seat_id and line.voted
        for each in sittings
        if each.round is not None
        for line in box.roll(session, each.round.id)
    )
