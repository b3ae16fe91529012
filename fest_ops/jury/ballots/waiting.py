"""What a sitting wants of one person at this moment: for the landing page."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Uuid, and_, column, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from fest_ops.actor import Actor
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.panel import rules
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.panel.queries import my_seat
from fest_ops.jury.panel.waiting import Waiting


def waiting_for(session: Session, actor: Actor) -> list[Waiting]:
    """What sittings want of this actor (1 statement; none for a visitor): a ballot to cast, for the chair an outcome
    to show, for the secretary a round to lead, or a sitting that can begin or goes on.

    A ballot that was cast waits no more.
    """
    if actor.person_id is None or actor.edition_id is None:
        return []
    line = func.ballot.roll_of(Round.id).table_valued(column("seat_id", Uuid), column("voted"), name="line")
    on_roll = select(line.c.voted).where(line.c.seat_id == Seat.id).scalar_subquery()
    asked = and_(Round.sitting_id == Sitting.id, or_(Round.state == "open", _to_be_shown()))
    rows = session.execute(
        select(Jury, Seat.function, Round.state, on_roll)
        .join(Seat, Seat.jury_id == Jury.id)
        .outerjoin(Sitting, Sitting.jury_id == Jury.id)
        .outerjoin(Round, asked)
        .where(Jury.edition_id == actor.edition_id, my_seat(actor), or_(Round.id.is_not(None), _to_be_led()))
        .order_by(Jury.position, Jury.slug, Round.state)
    ).all()
    found: list[Waiting] = []
    for jury, function, state, voted in rows:
        if state == "counted":
            found.append(Waiting("outcome", jury, "ballots.ballot"))
        elif state == "open" and rules.runs(function):
            found.append(Waiting("round", jury, "ballots.sitting"))
        elif state == "open" and voted is False:
            found.append(Waiting("ballot", jury, "ballots.ballot"))
        elif state is None and all(each.jury.id != jury.id for each in found):
            found.append(Waiting("sitting", jury, "ballots.sitting"))
    return found


def _to_be_shown() -> ColumnElement[bool]:
    """The chair's: the last round of a sitting that goes on, counted and not shown."""
    later = aliased(Round)
    return and_(
        Seat.function == rules.CHAIR,
        Round.state == "counted",
        Round.shown_at.is_(None),
        Sitting.closed_at.is_(None),
        ~exists().where(later.sitting_id == Round.sitting_id, later.number > Round.number),
    )


def _to_be_led() -> ColumnElement[bool]:
    """The secretary's: a sitting that goes on, or none yet although everybody who votes has declared."""
    voter = aliased(Seat)
    votes = (
        voter.jury_id == Jury.id,
        voter.function.in_(rules.VOTING),
        voter.accepted_at.is_not(None),
        voter.left_at.is_(None),
    )
    ready = and_(exists().where(*votes), ~exists().where(*votes, voter.declared_at.is_(None)))
    return and_(
        Seat.function == rules.SECRETARY,
        Jury.closed_at.is_(None),
        Sitting.closed_at.is_(None),
        or_(Sitting.id.is_not(None), ready),
    )
