"""The announcement of a palmares: from which minute it is public."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Forbidden, Refused
from fest_ops.jury.palmares.queries import real_sitting
from fest_ops.jury.panel.models import Jury
from fest_ops.jury.panel.queries import jury_for
from fest_ops.jury.panel.rules import may_set_up
from fest_ops.selection.decisions.rules import why_not_announce


def announce(session: Session, actor: Actor, slug: str, at: dt.datetime | None, *, now: dt.datetime) -> Jury:
    """Set the minute from which a palmares is public: now, or planned; None takes a plan back.

    A plan may be made before the sitting; while the sitting is not closed nothing is public, whatever the hour.
    Raises Forbidden for all but organisers; NotFound; Refused("palmares_is_public" | "moment_is_past" |
    "sitting_is_open" | "jury_is_closed").
    """
    jury, _ = jury_for(session, actor, slug, lock=True)
    if not may_set_up(actor):
        raise Forbidden("for_organisers")
    if jury.closed_at is not None:
        raise Refused("jury_is_closed")
    sitting = real_sitting(session, jury.id)
    closed = sitting is not None and sitting.closed_at is not None
    why_not = why_not_announce(at, jury.announce_at if closed else None, now)
    if why_not == "already_announced":
        raise Refused("palmares_is_public", at=jury.announce_at)
    if why_not:
        raise Refused(why_not, fields={"at": ""})
    if at is not None and at <= now and not closed:
        raise Refused("sitting_is_open")
    before, jury.announce_at = jury.announce_at, at
    record(session, actor, "jury.announce", now=now, kind="jury", object_id=jury.id, at=at, before=before)
    session.flush()
    return jury
