"""What a sitting wants of one person at this moment: for the landing page."""

from __future__ import annotations

from sqlalchemy import Uuid, column, func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.panel import rules
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.panel.queries import my_seat
from fest_ops.jury.panel.waiting import Waiting


def waiting_for(session: Session, actor: Actor) -> list[Waiting]:
    """The rounds that are open before this actor: a ballot to cast, or for the secretary a round to lead (1 statement;
    none for a visitor). A ballot that was cast waits no more."""
    if actor.person_id is None or actor.edition_id is None:
        return []
    line = func.ballot.roll_of(Round.id).table_valued(column("seat_id", Uuid), column("voted"), name="line")
    on_roll = select(line.c.voted).where(line.c.seat_id == Seat.id).scalar_subquery()
    rows = session.execute(
        select(Jury, Seat.function, on_roll)
        .join(Seat, Seat.jury_id == Jury.id)
        .join(Sitting, Sitting.jury_id == Jury.id)
        .join(Round, Round.sitting_id == Sitting.id)
        .where(Jury.edition_id == actor.edition_id, my_seat(actor), Round.state == "open")
        .order_by(Jury.position, Jury.slug)
    ).all()
    found: list[Waiting] = []
    for jury, function, voted in rows:
        if rules.runs(function):
            found.append(Waiting("round", jury, "ballots.sitting"))
        elif voted is False:
            found.append(Waiting("ballot", jury, "ballots.ballot"))
    return found
