"""Snapshots: what was handed in, word for word, with the digest that the receipt prints."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import canonical
from fest_ops.selection.entries.models import Entry, EntrySnapshot


def digest_of(payload: dict[str, Any]) -> bytes:
    """SHA-256 of the payload's canonical JSON."""
    return hashlib.sha256(canonical(payload)).digest()


def take(
    session: Session,
    actor: Actor,
    entry: Entry,
    payload: dict[str, Any],
    regulations_id: uuid.UUID | None,
    now: dt.datetime,
) -> EntrySnapshot:
    """Add the next snapshot of an entry whose row the caller has locked. A trigger keeps it as it is."""
    last = session.scalar(select(func.max(EntrySnapshot.position)).where(EntrySnapshot.entry_id == entry.id))
    snapshot = EntrySnapshot(
        entry_id=entry.id,
        position=(last or 0) + 1,
        taken_at=now,
        taken_by_id=actor.person_id,
        regulations_id=regulations_id,
        payload=json.loads(json.dumps(payload)),
        digest=digest_of(payload),
    )
    session.add(snapshot)
    session.flush()
    return snapshot
