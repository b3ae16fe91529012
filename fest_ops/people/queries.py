"""Persons as they may be seen: through a role or an entry in the edition, and in no other way."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, any_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.errors import NotFound
from fest_ops.people import rules
from fest_ops.people.models import Account, Person, RoleHeld
from fest_ops.words import search_key

Ground = Callable[[uuid.UUID], Select[Any]]
"""From an edition to the person ids that something makes visible there."""
_grounds: list[Ground] = []


def visible_through(ground: Ground) -> Ground:
    """Register what else than a role makes a person visible in an edition: selection says "an entry", for example."""
    if ground not in _grounds:
        _grounds.append(ground)
    return ground


def visible_in(edition_id: uuid.UUID) -> ColumnElement[bool]:
    """The condition under which a Person is visible in an edition."""
    by_role = select(RoleHeld.person_id).where(RoleHeld.edition_id == edition_id)
    return and_(
        Person.erased_at.is_(None),
        Person.merged_into_id.is_(None),
        or_(Person.id.in_(by_role), *(Person.id.in_(ground(edition_id)) for ground in _grounds)),
    )


def person_in_edition(session: Session, actor: Actor, person_id: uuid.UUID) -> Person:
    """A person who is visible in the actor's edition, for those who run it; oneself anywhere. Raises NotFound."""
    if actor.person_id == person_id:
        return session.get_one(Person, person_id)
    if actor.edition_id is None or not rules.may_see_people(actor):
        raise NotFound
    person = session.scalars(
        select(Person).where(Person.id == person_id, visible_in(actor.edition_id))
    ).one_or_none()
    if person is None:
        raise NotFound
    return person


def persons_for_update(session: Session, *person_ids: uuid.UUID) -> list[Person]:
    """These persons, in this order, their rows locked in the order of their ids and read afresh: for commands that
    check their actor. Raises NotFound where one is unknown, erased or merged into another."""
    found = session.scalars(
        select(Person)
        .where(Person.id.in_(person_ids), Person.erased_at.is_(None), Person.merged_into_id.is_(None))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    by_id = {person.id: person for person in found}
    if len(by_id) != len(person_ids):
        raise NotFound
    return [by_id[person_id] for person_id in person_ids]


def merged_into(session: Session, person_id: uuid.UUID) -> uuid.UUID:
    """The person that this one was merged into, and so on to the last; itself where it was not."""
    while True:
        further = session.scalar(select(Person.merged_into_id).where(Person.id == person_id))
        if further is None:
            return person_id
        person_id = further


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where to write to a person, and in which language."""

    person_id: uuid.UUID
    name: str
    email: str
    language: str


def mailboxes(session: Session, person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Mailbox]:
    """Addresses of those who have an account that is confirmed and not disabled (1 statement)."""
    rows = session.execute(
        select(Person.id, Person.name, Account.email, Account.language)
        .join(Account, Account.person_id == Person.id)
        .where(
            Person.id.in_(list(person_ids)), Account.confirmed_at.is_not(None), Account.disabled_at.is_(None)
        )
    )
    return {row.id: Mailbox(row.id, row.name, row.email, row.language) for row in rows}


def roles_of(session: Session, actor: Actor, person_id: uuid.UUID) -> tuple[Role, ...]:
    """A person's roles in the actor's edition, for those who run it and oneself (1 statement). Raises NotFound."""
    if not (actor.person_id == person_id or rules.may_see_people(actor)):
        raise NotFound
    held = session.scalars(
        select(RoleHeld.role).where(RoleHeld.edition_id == actor.edition_id, RoleHeld.person_id == person_id)
    ).all()
    return tuple(role for role in Role if role.value in held)


def holders(session: Session, edition_id: uuid.UUID, role: Role) -> list[Person]:
    """Who holds a role in an edition, in the order of names (1 statement). For rooms that have checked the actor."""
    return list(
        session.scalars(
            select(Person)
            .join(RoleHeld, RoleHeld.person_id == Person.id)
            .where(RoleHeld.edition_id == edition_id, RoleHeld.role == role.value)
            .order_by(Person.sort_key, Person.id)
        )
    )


def editions_with_roles(session: Session, actor: Actor) -> dict[uuid.UUID, frozenset[Role]]:
    """The actor's own roles by edition (1 statement): the home page's way to the editions that wait."""
    found: dict[uuid.UUID, set[Role]] = {}
    if actor.person_id is not None:
        rows = select(RoleHeld.edition_id, RoleHeld.role).where(RoleHeld.person_id == actor.person_id)
        for edition_id, role in session.execute(rows):
            found.setdefault(edition_id, set()).add(Role(role))
    return {edition_id: frozenset(roles) for edition_id, roles in found.items()}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of an edition's people."""

    id: uuid.UUID
    name: str
    names: dict[str, str]
    country: str
    invented: bool
    email: str | None
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class People:
    """A page of an edition's people; `found` counts all that match, `by_role` all of the edition."""

    rows: list[Listed]
    found: int
    by_role: dict[Role, int]


def people_of(
    session: Session,
    actor: Actor,
    *,
    search: str = "",
    role: Role | None = None,
    limit: int = 50,
    offset: int = 0,
) -> People:
    """The people of the actor's edition in Kazakh order of names (3 statements). Raises NotFound for others than those
    who run it. `search` finds any spelling of a name ("Baigazin" finds Байғазин) and a part of an address."""
    if actor.edition_id is None or not rules.may_see_people(actor):
        raise NotFound
    held = (
        select(
            RoleHeld.person_id,
            func.array_agg(aggregate_order_by(RoleHeld.role, RoleHeld.role)).label("roles"),
        )
        .where(RoleHeld.edition_id == actor.edition_id)
        .group_by(RoleHeld.person_id)
        .subquery()
    )
    wanted = (
        select(Person.id)
        .outerjoin(held, held.c.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(visible_in(actor.edition_id))
    )
    for word in search_key(search).split():
        wanted = (
            wanted.where(Person.search_key.contains(word, autoescape=True)) if "@" not in search else wanted
        )
    if "@" in search:
        wanted = wanted.where(func.lower(Account.email).contains(search.strip().lower(), autoescape=True))
    elif search.strip() and not search_key(search):
        wanted = wanted.where(Person.name.contains(search.strip(), autoescape=True))
    if role is not None:
        wanted = wanted.where(literal(role.value) == any_(held.c.roles))
    found = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.execute(
        wanted.with_only_columns(Person, Account.email, held.c.roles)
        .order_by(Person.sort_key, Person.id)
        .limit(limit)
        .offset(offset)
    )
    counts = session.execute(
        select(RoleHeld.role, func.count())
        .where(RoleHeld.edition_id == actor.edition_id)
        .group_by(RoleHeld.role)
    )
    listed = [
        Listed(
            id=person.id,
            name=person.name,
            names=person.names,
            country=person.country,
            invented=person.invented,
            email=email,
            roles=tuple(each for each in Role if each.value in (roles or ())),
        )
        for person, email, roles in rows
    ]
    by_role = dict(counts.all())
    return People(listed, found, {each: by_role[each.value] for each in Role if each.value in by_role})
