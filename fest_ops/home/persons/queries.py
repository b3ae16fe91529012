"""Finding persons across all editions, and what a merge or an erasure would come to: for administrators, and for
oneself."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.models import AuditPayload
from fest_ops.errors import Forbidden, NotFound
from fest_ops.home.persons.erasing import WAITING, seats_of
from fest_ops.home.persons.rules import (
    UNDER_DECISION,
    Fate,
    Reason,
    may_work_on_persons,
    why_not_erase,
    why_not_merge,
)
from fest_ops.home.persons.standing import acting_for, between, held_by
from fest_ops.home.persons.tracing import Traces, traces_of
from fest_ops.jury.panel.models import Seat
from fest_ops.media.models import File
from fest_ops.notifications.models import Address, Letter
from fest_ops.people.models import Account, Invitation, Person, RoleHeld, SignIn
from fest_ops.selection.entries.models import EntryOwner
from fest_ops.selection.reviews.models import Review
from fest_ops.submissions.models import EntryInvitation, EntryMessage
from fest_ops.words import search_key
from fest_ops.works.models import Credit

STANDS = (Person.erased_at.is_(None), Person.merged_into_id.is_(None))
COUNTED = {
    "entries": EntryOwner.person_id,
    "credits": Credit.person_id,
    "roles": RoleHeld.person_id,
    "seats": Seat.person_id,
    "reviews": Review.person_id,
}
"""What a person is known by, as counts."""


@dataclass(frozen=True, slots=True)
class Known:
    """A person as an administrator tells one from another. `counts` by the codes of COUNTED."""

    person: Person
    email: str | None
    administrator: bool
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Alike:
    """Persons who may be one: "name" where every word of the names meets, "email" where an address does."""

    why: str
    persons: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging `gone` into `kept` moves (the counts of `gone`), and why it cannot be done."""

    kept: Known
    gone: Known
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ErasePreview:
    """What erasing a person forgets, by code, what stays, by code of fest_ops.home.persons.reasons.STAYS, and why it
    cannot be done."""

    known: Known
    reasons: tuple[Reason, ...]
    counts: dict[str, int]
    stays: tuple[str, ...] = field(default=())


def _administrators(actor: Actor) -> None:
    if not may_work_on_persons(actor):
        raise Forbidden("forbidden")


def search(
    session: Session, actor: Actor, typed: str, *, limit: int = 50, offset: int = 0
) -> tuple[list[Known], int]:
    """Persons by any spelling of the name, or by a part of an address (without an @, of what stands before it), in the
    order of names; how many there are (2 statements). Administrators only: raises Forbidden."""
    _administrators(actor)
    wanted = select(Person.id).outerjoin(Account, Account.person_id == Person.id).where(*STANDS)
    if "@" in typed:
        wanted = wanted.where(func.lower(Account.email).contains(typed.strip().lower(), autoescape=True))
    elif words := search_key(typed).split():
        before_the_at = func.split_part(func.lower(Account.email), "@", 1)
        wanted = wanted.where(
            and_(*(Person.search_key.contains(word, autoescape=True) for word in words))
            | before_the_at.contains(typed.strip().lower(), autoescape=True)
        )
    else:
        wanted = wanted.where(Person.name.contains(typed.strip(), autoescape=True))
    found = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page = wanted.order_by(Person.sort_key, Person.id).limit(limit).offset(offset)
    return _known(session, page), found


def known(session: Session, actor: Actor, person_id: uuid.UUID) -> Known:
    """One person, for administrators and for themselves (1 statement). Raises Forbidden, NotFound."""
    if actor.person_id != person_id:
        _administrators(actor)
    found = _known(session, select(Person.id).where(Person.id == person_id, *STANDS))
    if not found:
        raise NotFound
    return found[0]


def _known(session: Session, ids: Select[Any]) -> list[Known]:
    chosen = ids.subquery()
    counts = [
        select(func.count()).where(column == Person.id).correlate(Person).scalar_subquery()
        for column in COUNTED.values()
    ]
    rows = session.execute(
        select(Person, Account.email, Account.administrator, *counts)
        .join(chosen, chosen.c.id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .order_by(Person.sort_key, Person.id)
    )
    return [
        Known(row[0], row[1], bool(row[2]), dict(zip(COUNTED, map(int, row[3:]), strict=True)))
        for row in map(tuple, rows)
    ]


def alike(session: Session, actor: Actor, *, limit: int = 40) -> list[Alike]:
    """Persons who are likely one and the same: first those with a common address, then those with the same words in
    their names, in whatever order and spelling; whoever has an account first (3 statements).

    Administrators only: raises Forbidden.
    """
    _administrators(actor)
    groups = [("email", ids) for ids in _groups(session, _by_email(), limit)]
    groups += [("name", ids) for ids in _groups(session, _by_name(), limit - len(groups))]
    ids = {each for _, group in groups for each in group}
    rows = {each.person.id: each for each in _known(session, select(Person.id).where(Person.id.in_(ids)))}
    made = [Alike(why, tuple(rows[each] for each in group if each in rows)) for why, group in groups]
    return [each for each in made if len(each.persons) > 1]


def _groups(session: Session, keyed: Select[Any], limit: int) -> list[Sequence[uuid.UUID]]:
    """`keyed` gives (key, person id); the persons of each key that more than one has."""
    of = keyed.subquery()
    accounts = func.count(Account.id)
    query = (
        select(func.array_agg(of.c.id.distinct()))
        .outerjoin(Account, Account.person_id == of.c.id)
        .where(of.c.key != "")
        .group_by(of.c.key)
        .having(func.count(of.c.id.distinct()) > 1)
        .order_by(accounts.desc(), of.c.key)
        .limit(max(limit, 0))
    )
    return list(session.scalars(query))


def _by_name() -> Select[Any]:
    word = func.regexp_split_to_table(Person.search_key, " ").column_valued("word")
    key = select(func.string_agg(word.distinct(), literal(" "))).scalar_subquery()
    return select(key.label("key"), Person.id.label("id")).where(*STANDS)


def _by_email() -> Select[Any]:
    def keyed(email: Any, person_id: Any) -> Select[Any]:
        bare = func.regexp_replace(func.lower(email), r"\+[^@]*@", "@")
        return (
            select(bare.label("key"), Person.id.label("id"))
            .join(Person, Person.id == person_id)
            .where(*STANDS)
        )

    parts = union_all(
        keyed(Account.email, Account.person_id),
        keyed(Invitation.email, Invitation.accepted_by_id),
        keyed(EntryInvitation.email, EntryInvitation.accepted_by_id),
    ).subquery()
    return select(parts.c.key, parts.c.id)


def merge_preview(session: Session, actor: Actor, *, kept_id: uuid.UUID, gone_id: uuid.UUID) -> MergePreview:
    """What merging the one into the other would do. Raises Forbidden, NotFound (also for one person twice)."""
    _administrators(actor)
    if kept_id == gone_id:
        raise NotFound
    reasons = why_not_merge(between(session, kept_id=kept_id, gone_id=gone_id))
    return MergePreview(known(session, actor, kept_id), known(session, actor, gone_id), tuple(reasons))


def erase_preview(session: Session, actor: Actor, person_id: uuid.UUID, *, now: dt.datetime) -> ErasePreview:
    """What erasing a person would forget and leave, for administrators and for themselves. Raises Forbidden,
    NotFound."""
    held = known(session, actor, person_id)
    traces = traces_of(session, person_id)
    acting = acting_for(session, traces.ids)
    reasons = why_not_erase(held_by(session, traces.ids, acting, now=now))
    seats = seats_of(session, traces)
    decided = [each for each in acting if each.told not in UNDER_DECISION]
    fates = {f"entries_{each}": sum(one.fate is each for one in decided) for each in Fate}
    counts = {**fates, **_counts(session, traces), "seats": len(seats)}
    return ErasePreview(
        held,
        tuple(reasons),
        {what: n for what, n in counts.items() if n},
        tuple(_stays(held, counts, sat=any(sat for _, _, sat in seats))),
    )


def _counts(session: Session, traces: Traces) -> dict[str, int]:
    ids = traces.ids
    # A letter that is still held may tell a verdict that was not released: even their number would.
    to_them = Letter.address_id.in_(select(Address.id).where(Address.email.in_(traces.emails))) & (
        Letter.state != "held"
    )
    accounts = select(Account.id).where(Account.person_id.in_(ids))

    def n(*conditions: ColumnElement[bool]) -> Any:
        return select(func.count()).where(*conditions).scalar_subquery()

    asked = {
        "letters": n(to_them),
        "cancelled": n(to_them, Letter.state.in_(WAITING)),
        "messages": n(EntryMessage.author_id.in_(ids), ~EntryMessage.from_festival),
        "files": n(File.owner_id.in_(ids), File.state != "dropped"),
        "reviews": n(Review.person_id.in_(ids)),
        "roles": n(RoleHeld.person_id.in_(ids)),
        "sign_ins": n(SignIn.account_id.in_(accounts)),
        "credits": n(Credit.person_id.in_(ids)),
        "record": n(AuditPayload.actor_person_id.in_(ids) | AuditPayload.subject_person_id.in_(ids)),
    }
    row = session.execute(select(*asked.values())).one()
    return dict(zip(asked, map(int, tuple(row)), strict=True))


def _stays(held: Known, counts: dict[str, int], *, sat: bool) -> list[str]:
    """Which of STAYS are true of this person."""
    return [
        *(["minutes", "palmares", "ballots"] if sat else []),
        *(["credit"] if counts["credits"] else []),
        *(["scores"] if counts["reviews"] else []),
        *(["letters"] if counts["letters"] else []),
        "record",
        *(["announced"] if held.counts["seats"] else []),
        "words",
    ]
