"""Writing the record: one row a fact, in the fact's own transaction; and forgetting what it says of a person."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import CursorResult, delete, or_
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.chain import canonical as canonical  # entries digest their snapshots alike
from fest_ops.audit.models import AuditEvent, AuditPayload, AuditPending


def record(
    session: Session,
    actor: Actor,
    verb: str,
    *,
    now: dt.datetime,
    kind: str,
    object_id: uuid.UUID | None = None,
    edition_id: uuid.UUID | None = None,
    subject_person_id: uuid.UUID | None = None,
    **values: Any,
) -> None:
    """Record that `actor` did `verb` to the `kind` `object_id`; `values` are codes and numbers, never words.

    `edition_id` is the actor's edition unless given. `subject_person_id` is whom the event is about: erasing that
    person, or the actor, drops the payload. Values must be JSON; UUIDs and dates are written as text.
    """
    record_many(
        session,
        actor,
        verb,
        now=now,
        kind=kind,
        rows=[(object_id, values)],
        edition_id=edition_id,
        subject_person_id=subject_person_id,
    )


def record_many(
    session: Session,
    actor: Actor,
    verb: str,
    *,
    now: dt.datetime,
    kind: str,
    rows: Iterable[tuple[uuid.UUID | None, Mapping[str, Any]]],
    edition_id: uuid.UUID | None = None,
    subject_person_id: uuid.UUID | None = None,
) -> None:
    """Record one act on many objects, one event for each (object, values), in 3 statements however many there are."""
    made: list[tuple[AuditEvent, bytes, dict[str, Any]]] = []
    for object_id, values in rows:
        payload = {
            "actor": str(actor.person_id) if actor.person_id else ("system" if actor.system else "visitor"),
            "subject": str(subject_person_id) if subject_person_id else None,
            "values": json.loads(json.dumps(values, default=str)),
        }
        salt = secrets.token_bytes(32)
        event = AuditEvent(
            edition_id=edition_id or actor.edition_id,
            at=now,
            verb=verb,
            object_kind=kind,
            object_id=object_id,
            digest=hashlib.sha256(salt + canonical(payload)).digest(),
        )
        made.append((event, salt, payload))
    events = [event for event, _, _ in made]
    session.add_all(events)
    session.flush()
    session.add_all(
        AuditPayload(
            event_id=event.id,
            actor_person_id=actor.person_id,
            subject_person_id=subject_person_id,
            salt=salt,
            payload=payload,
        )
        for event, salt, payload in made
    )
    session.add_all(AuditPending(event_id=event.id) for event in events)


def forget_person(session: Session, person_id: uuid.UUID) -> int:
    """Drop payload and salt of every event that a person did or that is about them; how many were dropped.

    The events and their digests stay, so the chain still verifies; what the digests were made of is nowhere.
    """
    session.flush()
    dropped = session.execute(
        delete(AuditPayload).where(
            or_(AuditPayload.actor_person_id == person_id, AuditPayload.subject_person_id == person_id)
        )
    )
    return cast("CursorResult[Any]", dropped).rowcount
