"""Reading the record of an edition: for its organisers."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.audit.models import AuditEvent, AuditPayload, AuditSeal
from fest_ops.audit.names import names_of
from fest_ops.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the record."""

    id: int
    at: dt.datetime
    verb: str
    object_kind: str
    object_id: uuid.UUID | None
    object_name: str
    actor_id: uuid.UUID | None
    actor_name: str
    system: bool
    subject_id: uuid.UUID | None
    subject_name: str
    values: tuple[tuple[str, str], ...]
    kept: bool
    """Its values are a review, and this reader is a selector: nobody sees others' scores before giving their own."""
    erased: bool
    """A person was forgotten, and with them what this event said."""
    position: int | None
    """Its place in the sealed chain; None for the second until it is sealed."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the record, the newest first. `older` is the id to go on from, None at the end."""

    events: tuple[Event, ...]
    older: int | None


def events(
    session: Session,
    actor: Actor,
    *,
    verb: str = "",
    object_id: uuid.UUID | None = None,
    person_id: uuid.UUID | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Page:
    """What was done in the actor's edition (at most 4 statements): by verb (a whole one, or "entry." for all of a
    kind), about an object, by or about a person. Organisers only: raises Forbidden."""
    if not (actor.has(Role.ORGANISER) or actor.system):
        raise Forbidden("forbidden")
    wanted: list[ColumnElement[bool]] = [AuditEvent.edition_id == actor.edition_id]
    if verb.endswith("."):
        wanted.append(AuditEvent.verb.startswith(verb, autoescape=True))
    elif verb:
        wanted.append(AuditEvent.verb == verb)
    if object_id:
        wanted.append(AuditEvent.object_id == object_id)
    if person_id:
        wanted.append(
            or_(AuditPayload.actor_person_id == person_id, AuditPayload.subject_person_id == person_id)
        )
    if before:
        wanted.append(AuditEvent.id < before)
    found = _read(session, actor, wanted, limit + 1)
    return Page(tuple(found[:limit]), found[limit - 1].id if len(found) > limit else None)


def events_of(session: Session, actor: Actor, kind: str, object_id: uuid.UUID) -> list[Event]:
    """What happened to one object of the edition, the oldest first: for pages of their own features, which have
    checked that the actor may see the object. Staff only: raises Forbidden."""
    if not (actor.staff or actor.system):
        raise Forbidden("forbidden")
    wanted = [
        AuditEvent.edition_id == actor.edition_id,
        AuditEvent.object_kind == kind,
        AuditEvent.object_id == object_id,
    ]
    return _read(session, actor, wanted, 200)[::-1]


def verbs(session: Session, actor: Actor) -> list[str]:
    """The verbs that the record of this edition knows, for its filter. Organisers only: raises Forbidden."""
    if not (actor.has(Role.ORGANISER) or actor.system):
        raise Forbidden("forbidden")
    query = select(AuditEvent.verb).where(AuditEvent.edition_id == actor.edition_id).distinct()
    return sorted(session.scalars(query))


def _read(session: Session, actor: Actor, wanted: Iterable[ColumnElement[bool]], limit: int) -> list[Event]:
    rows: list[Any] = list(
        session.execute(
            select(AuditEvent, AuditPayload, AuditSeal.position)
            .outerjoin(AuditPayload, AuditPayload.event_id == AuditEvent.id)
            .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
            .where(*wanted)
            .order_by(AuditEvent.id.desc())
            .limit(limit)
        )
    )
    people = {
        person_id
        for _, payload, _ in rows
        if payload is not None
        for person_id in (payload.actor_person_id, payload.subject_person_id)
        if person_id
    }
    objects: dict[str, set[uuid.UUID]] = {}
    for event, _, _ in rows:
        if event.object_id:
            objects.setdefault(event.object_kind, set()).add(event.object_id)
    people |= objects.pop("person", set())
    names: dict[uuid.UUID, str] = dict(names_of(session, "person", people))
    for kind, ids in objects.items():
        names.update(names_of(session, kind, ids))
    return [_event(actor, event, payload, position, names) for event, payload, position in rows]


def _event(
    actor: Actor,
    event: AuditEvent,
    payload: AuditPayload | None,
    position: int | None,
    names: dict[uuid.UUID, str],
) -> Event:
    told: dict[str, Any] = payload.payload if payload else {}
    actor_id = payload.actor_person_id if payload else None
    subject_id = payload.subject_person_id if payload else None
    review_of_another = event.verb.startswith("review.") and actor_id != actor.person_id
    kept = review_of_another and actor.has(Role.SELECTOR)
    return Event(
        id=event.id,
        at=event.at,
        verb=event.verb,
        object_kind=event.object_kind,
        object_id=event.object_id,
        object_name=names.get(event.object_id, "") if event.object_id else "",
        actor_id=actor_id,
        actor_name=names.get(actor_id, "") if actor_id else "",
        system=told.get("actor") == "system",
        subject_id=subject_id,
        subject_name=names.get(subject_id, "") if subject_id else "",
        kept=kept,
        values=()
        if kept
        else tuple(
            (key, ", ".join(map(str, value)) if isinstance(value, list) else str(value))
            for key, value in sorted(told.get("values", {}).items())
            if value not in (None, "", [], {})
        ),
        erased=payload is None,
        position=position,
    )
