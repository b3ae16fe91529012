"""The doors to an entry: each takes the actor, and says NotFound of whatever this actor may not know of."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Conflict, NotFound
from fest_ops.people.queries import visible_through
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries.models import Entry, EntryOwner, EntrySnapshot
from fest_ops.selection.reviews.models import Assignment


@visible_through
def entrants(edition_id: uuid.UUID) -> Select[Any]:
    """Whom an entry makes visible in an edition: those who act for it, and the person who applies."""
    acting = select(EntryOwner.person_id).join(Entry, Entry.id == EntryOwner.entry_id)
    applying = select(Entry.person_id).where(Entry.edition_id == edition_id, Entry.person_id.is_not(None))
    return select(acting.where(Entry.edition_id == edition_id).union(applying).subquery().c.person_id)


def owner_role(session: Session, actor: Actor, entry_id: uuid.UUID) -> str | None:
    """In which role the actor acts for the entry: "owner", "co_owner", "agent"; None where in none (1 statement)."""
    if actor.person_id is None:
        return None
    return session.scalars(
        select(EntryOwner.role).where(
            EntryOwner.entry_id == entry_id, EntryOwner.person_id == actor.person_id
        )
    ).one_or_none()


def own_entry(session: Session, actor: Actor, entry_id: uuid.UUID) -> Entry:
    """An entry that the actor acts for, in this edition (1 statement). Raises NotFound."""
    entry = session.scalars(
        select(Entry)
        .join(EntryOwner, EntryOwner.entry_id == Entry.id)
        .where(
            Entry.id == entry_id,
            Entry.edition_id == actor.edition_id,
            EntryOwner.person_id == actor.person_id,
        )
    ).one_or_none()
    if entry is None:
        raise NotFound
    return entry


def own_entries(session: Session, actor: Actor) -> list[Entry]:
    """The entries that the actor acts for, newest first: of this edition, or of all where the address names none."""
    if actor.person_id is None:
        return []
    query = (
        select(Entry)
        .join(EntryOwner, EntryOwner.entry_id == Entry.id)
        .where(EntryOwner.person_id == actor.person_id)
        .order_by(Entry.created_at.desc(), Entry.id)
    )
    if actor.edition_id is not None:
        query = query.where(Entry.edition_id == actor.edition_id)
    return list(session.scalars(query))


def readable_entry(session: Session, actor: Actor, entry_id: uuid.UUID) -> Entry:
    """An entry of this edition that the actor may read: acts for it, is staff, or is to review it and has not
    recused (at most 2 statements). Raises NotFound."""
    entry = session.get(Entry, entry_id)
    _check_readable(session, actor, entry)
    assert entry is not None
    return entry


def entry_for_update(
    session: Session, actor: Actor, entry_id: uuid.UUID, *, seen_version: int | None = None
) -> Entry:
    """The same entry, its row locked and read afresh (2 statements).

    Raises NotFound where readable_entry would, and Conflict("changed_meanwhile") where `seen_version` is given and
    is no longer the entry's. Never show an applicant the version: it counts the verdicts not yet told.
    """
    entry = session.scalars(
        select(Entry).where(Entry.id == entry_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    _check_readable(session, actor, entry)
    assert entry is not None
    if seen_version is not None and entry.version != seen_version:
        raise Conflict("changed_meanwhile")
    return entry


def _check_readable(session: Session, actor: Actor, entry: Entry | None) -> None:
    if entry is None or entry.edition_id != actor.edition_id:
        raise NotFound
    if actor.staff or actor.system:
        return
    if actor.person_id is None or not session.scalar(select(_concerns(actor.person_id, entry.id))):
        raise NotFound


def _concerns(person_id: uuid.UUID, entry_id: uuid.UUID) -> ColumnElement[bool]:
    of_this = and_(Assignment.entry_id == entry_id, Assignment.person_id == person_id)
    owns = exists().where(EntryOwner.entry_id == entry_id, EntryOwner.person_id == person_id)
    reviews = exists().where(of_this, Assignment.recused_at.is_(None))
    recused = exists().where(of_this, Assignment.recused_at.is_not(None))
    return owns | (reviews & ~recused)


def owners_of(session: Session, entry_id: uuid.UUID) -> list[EntryOwner]:
    """Who acts for an entry that went through a door before, the submitter first (1 statement)."""
    order = (EntryOwner.role != "owner", EntryOwner.since, EntryOwner.person_id)
    return list(session.scalars(select(EntryOwner).where(EntryOwner.entry_id == entry_id).order_by(*order)))


def snapshots_of(session: Session, entry_id: uuid.UUID) -> list[EntrySnapshot]:
    """What was handed in with an entry that went through a door before: the submission, then its amendments."""
    query = select(EntrySnapshot).where(EntrySnapshot.entry_id == entry_id).order_by(EntrySnapshot.position)
    return list(session.scalars(query))


def last_snapshot(session: Session, entry_id: uuid.UUID) -> EntrySnapshot | None:
    """The newest snapshot of an entry that went through a door before; None of a draft."""
    query = select(EntrySnapshot).where(EntrySnapshot.entry_id == entry_id)
    return session.scalars(query.order_by(EntrySnapshot.position.desc()).limit(1)).one_or_none()


def call_of(session: Session, entry: Entry) -> Call:
    """The call that an entry is in (no statement where it was read before)."""
    return session.get_one(Call, entry.call_id)
