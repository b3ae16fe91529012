"""What juries and seats are called in the record."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.audit.names import named
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.people.models import Person
from fest_ops.web.languages import words


def juries(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Juries' names in the reader's language by id (1 statement). The caller has checked its actor."""
    rows = session.execute(select(Jury.id, Jury.name).where(Jury.id.in_(ids)))
    return {row[0]: words(row[1]).text for row in rows}


def seats(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of seats' holders by the seat's id (1 statement). The caller has checked its actor."""
    name = func.coalesce(func.nullif(Person.name, ""), Seat.name)
    rows = session.execute(
        select(Seat.id, name, func.coalesce(Person.invented, False))
        .outerjoin(Person, Person.id == Seat.person_id)
        .where(Seat.id.in_(ids))
    )
    return {row[0]: named(row[1], row[2]) for row in rows}
