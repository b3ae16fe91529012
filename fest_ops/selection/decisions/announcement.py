"""The announcement of the selection: from when the chosen titles are public."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition
from fest_ops.selection.decisions import rules


def announce(session: Session, actor: Actor, at: dt.datetime | None, *, now: dt.datetime) -> None:
    """Set the moment from which the chosen titles are public: now, or planned; None takes a plan back.

    Raises Forbidden, Refused("already_announced" | "moment_is_past").
    """
    if not rules.may_announce(actor):
        raise Forbidden("not_yours_to_decide")
    edition = session.scalars(
        select(Edition)
        .where(Edition.id == actor.edition_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if edition is None:
        raise NotFound
    why_not = rules.why_not_announce(at, edition.selection_announced_at, now)
    if why_not:
        raise Refused(why_not, at=edition.selection_announced_at, fields={"at": ""})
    before, edition.selection_announced_at = edition.selection_announced_at, at
    record(
        session,
        actor,
        "selection.announce",
        now=now,
        kind="edition",
        object_id=edition.id,
        at=at,
        before=before,
    )
    session.flush()
