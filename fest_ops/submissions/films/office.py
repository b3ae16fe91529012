"""What the festival's office does to an entry for those who act for it: they are written to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.festival.models import Edition
from fest_ops.selection.entries import commands as engine
from fest_ops.selection.entries import queries as entries
from fest_ops.selection.entries.models import Entry
from fest_ops.submissions.films import letters, queries
from fest_ops.web.languages import instant
from fest_ops.words import speak


def withdraw_at_word(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    *,
    asked_by: uuid.UUID | None,
    reason: str,
    seen_version: int,
    now: dt.datetime,
) -> None:
    """Staff withdraw an entry because `asked_by`, who acts for it, asked.

    Raises as selection's withdraw.
    """
    engine.withdraw(
        session, actor, entry_id, now=now, seen_version=seen_version, asked_by=asked_by, reason=reason
    )
    entry = entries.readable_entry(session, actor, entry_id)
    asker = next(
        (owner.name for owner in queries.owners_of(session, entry_id) if owner.person_id == asked_by), "–"
    )
    _write(session, entry, "withdrawn", {"number": str(entry.number), "asker": asker}, entry.id, now)


def reopen(
    session: Session, actor: Actor, entry_id: uuid.UUID, *, until: dt.datetime, reason: str, now: dt.datetime
) -> None:
    """Let one entry in after the deadline. Raises as selection's reopen."""
    engine.reopen(session, actor, entry_id, until=until, reason=reason, now=now)
    entry = entries.readable_entry(session, actor, entry_id)
    # Opened until another moment, it is another letter; a second click is none.
    _write(session, entry, "reopened", {"until": until}, uuid.uuid5(entry.id, until.isoformat()), now)


def _write(
    session: Session,
    entry: Entry,
    kind: str,
    values: Mapping[str, str | dt.datetime],
    fact_id: uuid.UUID,
    now: dt.datetime,
) -> None:
    zone = session.get_one(Edition, entry.edition_id).timezone

    def merge(language: str) -> dict[str, str]:
        said = {
            name: instant(value, zone) if isinstance(value, dt.datetime) else value
            for name, value in values.items()
        }
        return {"film": str(speak(entry.title, language)) or "–", "entry": str(entry.id), **said}

    letters.put_to(
        session,
        queries.owners_of(session, entry.id),
        kind,
        ("entry", fact_id),
        merge,
        edition_id=entry.edition_id,
        now=now,
    )
