"""A rehearsal: the whole deliberation played before the real one, and deleted whole when it ends."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Refused
from fest_ops.jury.ballots import box, queries
from fest_ops.jury.ballots.desk import desk_of
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.ballots.sittings import begin, why_not_sit
from fest_ops.jury.palmares.models import Mention, Outcome
from fest_ops.jury.protocol.models import ProtocolEvent


def begin_rehearsal(session: Session, actor: Actor, slug: str, *, now: dt.datetime) -> Sitting:
    """Begin a rehearsal by the rules as they are now, frozen or not; nobody need have declared or seen anything.

    A repeat gives the one that is on. Raises Forbidden for all but the secretary; Refused with the first obstacle,
    "sitting_opened_already" once the real one was opened.
    """
    jury, _ = queries.run_by(session, actor, slug, lock=True)
    desk = desk_of(session, jury, lock=True)
    if desk.sitting is not None:
        if not desk.sitting.rehearsal:
            raise Refused("sitting_opened_already")
        return desk.sitting
    for reason in why_not_sit(desk, rehearsal=True):
        raise Refused(reason.code, **reason.values)
    sitting = begin(session, desk, rehearsal=True, now=now)
    record(session, actor, "rehearsal.begin", now=now, kind="jury", object_id=jury.id)
    return sitting


def end_rehearsal(session: Session, actor: Actor, slug: str, *, now: dt.datetime) -> bool:
    """End the rehearsal and delete it whole: rounds, rolls, boxes, outcomes, mentions and protocol. Whether one was on.

    Raises Forbidden for all but the secretary.
    """
    jury, _ = queries.run_by(session, actor, slug, lock=True)
    sitting = queries.sitting_of(session, jury.id, lock=True)
    if sitting is None or not sitting.rehearsal:
        return False
    for round_id in session.scalars(select(Round.id).where(Round.sitting_id == sitting.id)).all():
        box.forget(session, round_id)
    for table in (Mention, Outcome, ProtocolEvent, Round):
        session.execute(delete(table).where(table.sitting_id == sitting.id))
    session.execute(delete(Sitting).where(Sitting.id == sitting.id, Sitting.rehearsal))
    record(session, actor, "rehearsal.end", now=now, kind="jury", object_id=jury.id)
    return True
