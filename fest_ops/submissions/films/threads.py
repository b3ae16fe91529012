"""The thread of messages between an entry's owners and the festival."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.audit.commands import record
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.people.models import Account, Person, RoleHeld
from fest_ops.selection.entries import queries as entries
from fest_ops.selection.entries.models import Entry
from fest_ops.submissions.films import letters, queries
from fest_ops.submissions.films.queries import Owner
from fest_ops.submissions.films.reading import tidy_lines
from fest_ops.submissions.models import EntryMessage
from fest_ops.words import speak

LONGEST = 5_000
"""Characters of one message."""
A_HOUR = 20
"""How many messages one person may write in one thread within an hour."""
SAME_WITHIN = dt.timedelta(minutes=2)
"""The same words again within this time are a double click."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message with the name of whoever wrote it ("" where the person was erased)."""

    message: EntryMessage
    author: str


@dataclass(frozen=True, slots=True)
class Thread:
    """One thread of the festival's inbox."""

    entry: Entry
    last: EntryMessage
    unread: int


def thread_side(session: Session, actor: Actor, entry_id: uuid.UUID) -> bool:
    """Whether the actor speaks for the festival (True) or for the entry (False) in its thread.

    Who acts for the entry speaks for it even where they are staff as well. Raises NotFound for everybody else,
    selectors among them.
    """
    if entries.owner_role(session, actor, entry_id) is not None:
        entries.own_entry(session, actor, entry_id)
        return False
    if not actor.staff:
        raise NotFound
    entries.readable_entry(session, actor, entry_id)
    return True


def thread_of(session: Session, actor: Actor, entry_id: uuid.UUID) -> list[Said]:
    """The messages of an entry's thread, oldest first. Raises NotFound."""
    thread_side(session, actor, entry_id)
    rows = session.execute(
        select(EntryMessage, Person.name)
        .outerjoin(Person, Person.id == EntryMessage.author_id)
        .where(EntryMessage.entry_id == entry_id)
        .order_by(EntryMessage.at, EntryMessage.id)
    )
    return [Said(message, name or "") for message, name in rows]


def mark_read(session: Session, actor: Actor, entry_id: uuid.UUID, *, now: dt.datetime) -> int:
    """Note that this side opened the other side's messages; how many were new. Raises NotFound."""
    festival = thread_side(session, actor, entry_id)
    opened = session.scalars(
        update(EntryMessage)
        .where(
            EntryMessage.entry_id == entry_id,
            EntryMessage.from_festival.is_(not festival),
            EntryMessage.read_at.is_(None),
        )
        .values(read_at=now)
        .returning(EntryMessage.id)
    ).all()
    return len(opened)


def inbox(session: Session, actor: Actor, *, limit: int = 100) -> list[Thread]:
    """The edition's threads, those with unread messages first, then the newest (1 statement). Raises Forbidden."""
    if not actor.staff:
        raise Forbidden("forbidden")
    newest = (
        select(
            EntryMessage.id,
            func.row_number()
            .over(
                partition_by=EntryMessage.entry_id, order_by=(EntryMessage.at.desc(), EntryMessage.id.desc())
            )
            .label("place"),
            func.count()
            .filter(EntryMessage.read_at.is_(None), EntryMessage.from_festival.is_(False))
            .over(partition_by=EntryMessage.entry_id)
            .label("unread"),
        )
        .join(Entry, Entry.id == EntryMessage.entry_id)
        .where(Entry.edition_id == actor.edition_id)
        .subquery()
    )
    rows = session.execute(
        select(Entry, EntryMessage, newest.c.unread)
        .join(EntryMessage, EntryMessage.entry_id == Entry.id)
        .join(newest, newest.c.id == EntryMessage.id)
        .where(newest.c.place == 1)
        .order_by((newest.c.unread > 0).desc(), EntryMessage.at.desc(), Entry.id)
        .limit(limit)
    )
    return [Thread(entry, message, unread) for entry, message, unread in rows]


def write(
    session: Session, actor: Actor, entry_id: uuid.UUID, body: str, *, now: dt.datetime
) -> EntryMessage:
    """Add a message to an entry's thread; the other side gets one letter until it has read.

    The same words by the same person within two minutes are a double click and give the first message back. Raises
    NotFound; Refused: "message_empty", "message_too_long", "too_many_messages".
    """
    festival = thread_side(session, actor, entry_id)
    text = tidy_lines(body)
    if not text:
        raise Refused("message_empty", fields={"body": ""})
    if len(text) > LONGEST:
        raise Refused("message_too_long", fields={"body": ""}, limit=LONGEST, length=len(text))
    entry = session.scalars(select(Entry).where(Entry.id == entry_id).with_for_update(key_share=True)).one()
    recent = list(
        session.scalars(
            select(EntryMessage)
            .where(
                EntryMessage.entry_id == entry_id,
                EntryMessage.author_id == actor.person_id,
                EntryMessage.at > now - dt.timedelta(hours=1),
            )
            .order_by(EntryMessage.at.desc())
        )
    )
    for said in recent:
        if said.body == text and said.at > now - SAME_WITHIN:
            return said
    if len(recent) >= A_HOUR:
        raise Refused("too_many_messages")
    waiting = bool(queries.unread(session, [entry_id], from_festival=festival))
    message = EntryMessage(
        entry_id=entry_id, author_id=actor.person_id, from_festival=festival, body=text, at=now
    )
    session.add(message)
    session.flush()
    record(session, actor, "entry.message", now=now, kind="entry", object_id=entry_id, message=message.id)
    if not waiting:
        _tell(session, actor, entry, message, now)
    return message


def _tell(session: Session, actor: Actor, entry: Entry, message: EntryMessage, now: dt.datetime) -> None:
    if message.from_festival:
        to, kind = queries.owners_of(session, entry.id), "message"
    else:
        to, kind = _organisers(session, entry.edition_id), "message_to_festival"

    def merge(language: str) -> dict[str, str]:
        return {
            "film": str(speak(entry.title, language)) or "–",
            "entry": str(entry.id),
            "sender": actor.name,
            "message": message.body,
        }

    letters.put_to(
        session,
        [each for each in to if each.person_id != actor.person_id],
        kind,
        ("message", message.id),
        merge,
        edition_id=entry.edition_id,
        now=now,
    )


def _organisers(session: Session, edition_id: uuid.UUID) -> list[Owner]:
    rows = session.execute(
        select(Person.id, Person.name, Account.email, Account.language)
        .join(RoleHeld, RoleHeld.person_id == Person.id)
        .join(Account, Account.person_id == Person.id)
        .where(
            RoleHeld.edition_id == edition_id,
            RoleHeld.role == Role.ORGANISER.value,
            Account.disabled_at.is_(None),
        )
        .order_by(Person.id)
    )
    return [
        Owner(person_id, name, "festival", email, language, True) for person_id, name, email, language in rows
    ]
