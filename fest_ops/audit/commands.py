"""Writing the record: one row a fact, in the fact's own transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import uuid
from typing import Any

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.models import AuditEvent, AuditPayload


def canonical(payload: dict[str, Any]) -> bytes:
    """The bytes that are digested: JSON with sorted keys and no spaces, UTF-8."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


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
    session.add(
        AuditPayload(
            event=event,
            actor_person_id=actor.person_id,
            subject_person_id=subject_person_id,
            salt=salt,
            payload=payload,
        )
    )
