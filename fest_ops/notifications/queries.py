"""Reading letters: the overview, lists, one letter, an address, the mail room. Staff see those of their edition."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden, NotFound
from fest_ops.notifications.kinds import hidden_from
from fest_ops.notifications.models import Address, Letter, LetterTemplate, MailRoomLetter

STATES = ("held", "released", "sending", "sent", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Count:
    """Letters of one kind in one state: how many, in which languages, and how many of them something holds up."""

    kind: str
    state: str
    count: int
    languages: dict[str, int]
    stuck: int
    oldest: dt.datetime
    """When the one that has waited longest was put."""


@dataclass(frozen=True, slots=True)
class Line:
    """A letter in a list: without its text."""

    id: uuid.UUID
    kind: str
    state: str
    language: str
    subject: str | None
    secret: bool
    error: str | None
    tries: int
    repeated: bool
    put_at: dt.datetime
    released_at: dt.datetime | None
    sent_at: dt.datetime | None
    try_after: dt.datetime | None
    fact_id: uuid.UUID
    address_id: uuid.UUID
    email: str
    name: str
    muted: bool


_LINE = (
    Letter.id, Letter.kind, Letter.state, Letter.language, Letter.subject, Letter.secret, Letter.error, Letter.tries,
    Letter.repeated, Letter.put_at, Letter.released_at, Letter.sent_at, Letter.try_after, Letter.fact_id,
    Letter.address_id, Address.email, Address.name, Address.muted_at.is_not(None),
)  # fmt: skip


def counts(session: Session, actor: Actor) -> list[Count]:
    """How many letters of each kind stand in each state (1 statement). Raises Forbidden."""
    _staff(actor)
    rows = session.execute(
        select(
            Letter.kind, Letter.state, Letter.language, func.count(), func.count(Letter.error), func.min(Letter.put_at)
        )
        .where(known_to(actor))
        .group_by(Letter.kind, Letter.state, Letter.language)
        .order_by(Letter.kind, Letter.state, Letter.language)
    )  # fmt: skip
    found: dict[tuple[str, str], Count] = {}
    for kind, state, language, count, stuck, oldest in rows:
        before = found.get((kind, state))
        found[kind, state] = Count(
            kind,
            state,
            count + (before.count if before else 0),
            {**(before.languages if before else {}), language: count},
            stuck + (before.stuck if before else 0),
            min(oldest, before.oldest) if before else oldest,
        )
    return list(found.values())


def lines(
    session: Session,
    actor: Actor,
    *,
    state: str = "",
    kind: str = "",
    search: str = "",
    address_id: uuid.UUID | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Line], int]:
    """Letters of the edition, the newest first, and how many there are in all (2 statements). Raises Forbidden."""
    _staff(actor)
    wanted: list[ColumnElement[bool]] = [known_to(actor)]
    if state:
        wanted.append(Letter.state == state)
    if kind:
        wanted.append(Letter.kind == kind)
    if address_id:
        wanted.append(Letter.address_id == address_id)
    if search.strip():
        wanted.append(
            or_(
                *(
                    column.icontains(search.strip(), autoescape=True)
                    for column in (Address.email, Address.name)
                )
            )
        )
    query = _lines().where(*wanted).order_by(Letter.put_at.desc(), Letter.id).limit(limit).offset(offset)
    count = (
        select(func.count()).select_from(Letter).join(Address, Address.id == Letter.address_id).where(*wanted)
    )
    return [Line(*row) for row in session.execute(query)], session.scalar(count) or 0


def held_ids(session: Session, actor: Actor, kind: str, *, limit: int) -> tuple[list[uuid.UUID], int]:
    """Letters of a kind that wait for their release, in the order they were put, and how many there are in all."""
    _staff(actor)
    wanted = (known_to(actor), Letter.kind == kind, Letter.state == "held")
    ids = session.scalars(
        select(Letter.id).where(*wanted).order_by(Letter.put_at, Letter.id).limit(limit)
    ).all()
    count = session.scalar(select(func.count()).select_from(Letter).where(*wanted))
    return list(ids), count or 0


def lines_of(session: Session, actor: Actor, letter_ids: Collection[uuid.UUID]) -> list[Line]:
    """These letters, in the order they were put. Raises NotFound where one is no letter of this edition."""
    _staff(actor)
    query = _lines().where(Letter.id.in_(letter_ids), known_to(actor))
    rows = [Line(*row) for row in session.execute(query.order_by(Letter.put_at, Letter.id))]
    if len(rows) != len(set(letter_ids)):
        raise NotFound
    return rows


def letter_in(session: Session, actor: Actor, letter_id: uuid.UUID) -> tuple[Letter, Address]:
    """A letter of this edition and where it goes. Raises Forbidden, NotFound."""
    _staff(actor)
    row = session.execute(
        select(Letter, Address)
        .join(Address, Address.id == Letter.address_id)
        .where(Letter.id == letter_id, known_to(actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def address_in(session: Session, actor: Actor, address_id: uuid.UUID) -> Address:
    """An address that this edition has written to. Raises Forbidden, NotFound."""
    _staff(actor)
    written = select(Letter.id).where(Letter.address_id == address_id, known_to(actor))
    address = session.scalars(select(Address).where(Address.id == address_id, written.exists())).one_or_none()
    if address is None:
        raise NotFound
    return address


def own_templates(session: Session, actor: Actor) -> dict[tuple[str, str], LetterTemplate]:
    """The edition's own wordings by (kind, language). Raises Forbidden."""
    _staff(actor)
    rows = session.scalars(select(LetterTemplate).where(LetterTemplate.edition_id == actor.edition_id))
    return {(row.kind, row.language): row for row in rows}


def letters_about(
    session: Session, fact_kind: str, fact_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[Line]]:
    """The letters that tell of these facts, by fact, in the order they were put (1 statement): who has been told what.

    For the queries of the feature that owns the facts: it has checked the actor.
    """
    found: dict[uuid.UUID, list[Line]] = {fact_id: [] for fact_id in fact_ids}
    query = _lines().where(Letter.fact_kind == fact_kind, Letter.fact_id.in_(fact_ids))
    for row in session.execute(query.order_by(Letter.put_at, Letter.id)):
        line = Line(*row)
        found[line.fact_id].append(line)
    return found


def mail_room(
    session: Session, *, search: str = "", limit: int = 50, offset: int = 0
) -> tuple[list[MailRoomLetter], int]:
    """What landed in a demo's mail room, the newest first, and how many. Only for a view that has checked that this
    is a demo from which nothing leaves."""
    wanted = [MailRoomLetter.recipient.icontains(search.strip(), autoescape=True)] if search.strip() else []
    query = (
        select(MailRoomLetter).where(*wanted).order_by(MailRoomLetter.arrived_at.desc(), MailRoomLetter.id)
    )
    count = session.scalar(select(func.count()).select_from(MailRoomLetter).where(*wanted))
    return list(session.scalars(query.limit(limit).offset(offset))), count or 0


def mail_room_letter(session: Session, key: uuid.UUID) -> MailRoomLetter:
    """One letter of the mail room. Raises NotFound."""
    found = session.get(MailRoomLetter, key)
    if found is None:
        raise NotFound
    return found


def waiting(session: Session, *, now: dt.datetime) -> dict[str, int]:
    """The installation's outbox for its operator: letters by state, and "overdue", released five minutes ago and
    never tried: the worker does not run, or the mail server cannot be reached."""
    rows = session.execute(select(Letter.state, func.count()).group_by(Letter.state))
    found = dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in rows}
    late = select(func.count()).where(
        Letter.state == "released", Letter.released_at < now - dt.timedelta(minutes=5), Letter.tries == 0
    )
    return {**found, "overdue": session.scalar(late) or 0}


def known_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on Letter under which it is of the actor's edition and no secret from this actor, who is staff."""
    return and_(Letter.edition_id == actor.edition_id, Letter.kind.not_in(hidden_from(actor)))


def _lines() -> Any:
    return select(*_LINE).join(Address, Address.id == Letter.address_id)


def _staff(actor: Actor) -> None:
    if not (actor.staff or actor.system):
        raise Forbidden("forbidden")
