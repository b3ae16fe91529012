"""Opening the sitting of a jury: the real one, once."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Refused
from fest_ops.jury.ballots import queries, rules
from fest_ops.jury.ballots.desk import Desk, desk_of
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.profiles import document
from fest_ops.jury.protocol.commands import append, note_interests


def why_not_sit(desk: Desk, *, rehearsal: bool = False) -> list[rules.Reason]:
    """Everything that stands in the way of opening the sitting, or a rehearsal of it."""
    found = rules.why_not_sit(
        desk.seats,
        frozen=desk.jury.frozen_at is not None,
        films=len(desk.films),
        prizes=len(desk.profile.prizes),
        rehearsal=rehearsal,
    )
    if desk.jury.closed_at is not None:
        found.insert(0, rules.Reason("jury_is_closed"))
    return found


def open_sitting(session: Session, actor: Actor, slug: str, *, now: dt.datetime) -> Sitting:
    """Open the real sitting: its protocol begins with who sits, which films, which rules and which interests.

    A repeat gives the sitting that is open. Raises Forbidden for all but the secretary; Refused with the first
    obstacle, "rehearsal_runs" while one is on.
    """
    jury, _ = queries.run_by(session, actor, slug, lock=True)
    desk = desk_of(session, jury, lock=True)
    if desk.sitting is not None:
        if desk.sitting.rehearsal:
            raise Refused("rehearsal_runs")
        return desk.sitting
    for reason in why_not_sit(desk):
        raise Refused(reason.code, **reason.values)
    sitting = begin(session, desk, rehearsal=False, now=now)
    record(session, actor, "sitting.open", now=now, kind="jury_sitting", object_id=sitting.id, jury=slug)
    return sitting


def begin(session: Session, desk: Desk, *, rehearsal: bool, now: dt.datetime) -> Sitting:
    """Put a sitting down and begin its protocol. The caller has checked that it may open."""
    digest = (desk.jury.rules_digest or document.digest(desk.jury.rules)).hex()
    sitting = Sitting(id=uuid.uuid4(), jury_id=desk.jury.id, rehearsal=rehearsal, opened_at=now)
    session.add(sitting)
    session.flush()
    opened: dict[str, Any] = {
        "jury": str(desk.jury.id),
        "rehearsal": rehearsal,
        "seats": [
            {
                "seat": str(each.seat.id),
                "name": each.name,
                "function": each.seat.function,
                "country": each.seat.country,
            }
            for each in desk.seated
        ],
        "films": [
            {"entry": film.key, "title": dict(film.title), "countries": list(film.countries)}
            for film in desk.films
        ],
        "rules": digest,
    }
    append(session, sitting, "sitting.opened", opened, now=now)
    append(session, sitting, "rules.frozen", {"digest": digest}, now=now)
    for each in desk.seated:
        note_interests(session, sitting, each, now=now)
    return sitting
