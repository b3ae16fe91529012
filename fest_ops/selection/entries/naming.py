"""What entries are called in the record."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.audit.names import named
from fest_ops.selection.entries.models import Entry
from fest_ops.web.languages import words


def names_of(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Entries' titles in the reader's language by id, with the number where there is one (1 statement).

    The caller has checked its actor.
    """
    rows = session.execute(
        select(Entry.id, Entry.number, Entry.title, Entry.invented).where(Entry.id.in_(ids))
    )
    return {
        row.id: named(
            f"{row.number}. {words(row.title)}" if row.number else str(words(row.title)), row.invented
        )
        for row in rows
    }
