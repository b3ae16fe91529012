"""Reading works and their credits."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.works.models import Credit


def credits_of(session: Session, work_id: uuid.UUID) -> list[Credit]:
    """The credits of a work in their order (1 statement). The caller has read the work through a door."""
    return list(session.scalars(select(Credit).where(Credit.work_id == work_id).order_by(Credit.position)))
