"""What the end of a jury's sitting means for the jury: who voted, on what and how stands as the minutes say it."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.errors import Refused
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.panel.models import Jury


def real_sitting_of(session: Session, jury_id: uuid.UUID) -> Sitting | None:
    """The real sitting of a jury that went through a door, open or closed (1 statement)."""
    return session.scalars(
        select(Sitting).where(Sitting.jury_id == jury_id, ~Sitting.rehearsal)
    ).one_or_none()


def is_over(session: Session, jury: Jury) -> bool:
    """Whether nothing that its minutes tell changes any more: the jury or its sitting is closed (1 statement)."""
    return why_not_change(session, jury) is not None


def why_not_change(session: Session, jury: Jury) -> str | None:
    """Why seats with a vote, interests and films seen stay as they are: "jury_is_closed", "sitting_is_closed", or None
    (1 statement). Whoever writes holds the jury's row, as closing a sitting does."""
    if jury.closed_at is not None:
        return "jury_is_closed"
    closed = select(Sitting.id).where(
        Sitting.jury_id == jury.id, ~Sitting.rehearsal, Sitting.closed_at.is_not(None)
    )
    return "sitting_is_closed" if session.scalar(closed) is not None else None


def refuse_once_over(session: Session, jury: Jury) -> None:
    """Raises Refused("jury_is_closed" | "sitting_is_closed") where `why_not_change` has a reason (1 statement)."""
    why_not = why_not_change(session, jury)
    if why_not is not None:
        raise Refused(why_not)
