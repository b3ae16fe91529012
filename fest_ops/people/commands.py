"""Persons and their roles: named, given, taken, merged, erased."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.audit import commands as audit
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.people import links, queries, rules, sign_in
from fest_ops.people.models import (
    Account,
    Affiliation,
    Invitation,
    OneTimeLink,
    ParkedForm,
    Person,
    RoleHeld,
    SignIn,
)
from fest_ops.words import clean_words, search_key, sort_key

PARKED_KEPT = dt.timedelta(days=30)
UNCONFIRMED_KEPT = dt.timedelta(days=30)


def name_person(person: Person, name: str, names: Mapping[str, str | None] | None = None) -> Person:
    """Name a person (and in other languages, where `names` is given), with the keys to sort and find them by.

    Raises Refused("name_missing" | "name_too_long") at the field "name".
    """
    name = rules.clean_name(name)
    if code := rules.why_not_name(name):
        raise Refused(code, fields={"name": ""}, longest=rules.NAME_LONGEST)
    if names is not None:
        person.names = clean_words({key: rules.clean_name(said or "") for key, said in names.items()})
    person.name = name
    person.sort_key = sort_key(name)
    person.search_key = search_key(name, *(person.names or {}).values())
    return person


def new_person(
    session: Session, name: str, *, names: Mapping[str, str | None] | None = None, country: str = ""
) -> Person:
    """A new person without an account. Raises Refused as `name_person`."""
    person = name_person(Person(names={}, country=country), name, names)
    session.add(person)
    session.flush()
    return person


def grant(
    session: Session,
    actor: Actor,
    person_id: uuid.UUID,
    role: Role,
    *,
    edition_id: uuid.UUID,
    now: dt.datetime,
) -> bool:
    """Write a role that somebody's own act brings (an entry makes a submitter, an invitation what it says).

    Returns whether it is new; asks nobody's leave, so acts of persons use `give_role`.
    """
    row = {"edition_id": edition_id, "person_id": person_id, "role": role.value, "given_at": now}
    given = session.scalar(insert(RoleHeld).values(row).on_conflict_do_nothing().returning(RoleHeld.role))
    if given is None:
        return False
    audit.record(
        session,
        actor,
        "role.given",
        now=now,
        kind="person",
        object_id=person_id,
        edition_id=edition_id,
        subject_person_id=person_id,
        role=role.value,
    )
    return True


def give_role(session: Session, actor: Actor, person_id: uuid.UUID, role: Role, *, now: dt.datetime) -> bool:
    """Give a role in the actor's edition to a person who is visible there. Returns whether it is new.

    Raises Forbidden, NotFound.
    """
    edition_id = _edition(actor)
    if not rules.may_give_role(actor, role):
        raise Forbidden("may_not_give_role")
    person = queries.person_in_edition(session, actor, person_id)
    return grant(session, actor, person.id, role, edition_id=edition_id, now=now)


def take_role(session: Session, actor: Actor, person_id: uuid.UUID, role: Role, *, now: dt.datetime) -> None:
    """Take a role in the actor's edition from a person. Raises Forbidden, NotFound, Refused("last_organiser")."""
    edition_id = _edition(actor)
    if not rules.may_see_people(actor):
        raise NotFound
    if not rules.may_give_role(actor, role):
        raise Forbidden("may_not_give_role")
    holders = list(
        session.scalars(
            select(RoleHeld)
            .where(RoleHeld.edition_id == edition_id, RoleHeld.role == role.value)
            .order_by(RoleHeld.person_id)
            .with_for_update()
        )
    )
    held = next((holder for holder in holders if holder.person_id == person_id), None)
    if held is None:
        raise NotFound
    if code := rules.why_not_take_role(role, len(holders)):
        raise Refused(code)
    session.delete(held)
    session.flush()
    audit.record(
        session,
        actor,
        "role.taken",
        now=now,
        kind="person",
        object_id=person_id,
        subject_person_id=person_id,
        role=role.value,
    )


def _edition(actor: Actor) -> uuid.UUID:
    if actor.edition_id is None:
        raise LookupError("roles belong to an edition, and this actor stands in none")
    return actor.edition_id


def merge_persons(
    session: Session,
    actor: Actor,
    *,
    kept_id: uuid.UUID,
    gone_id: uuid.UUID,
    now: dt.datetime,
    moved: Mapping[str, Any] | None = None,
) -> None:
    """Make two rows of one human being one in people's own tables: fest_ops.home.persons.commands.merge has moved what
    other rooms hold, and counts it for the record in `moved`.

    Roles, affiliations and invitations move to the kept person; an account moves where the kept person has none, else
    the other account is closed with its sign-ins. Administrators only. Raises Forbidden, NotFound,
    Refused("merge_with_itself").
    """
    if not (actor.administrator or actor.system):
        raise Forbidden("forbidden")
    if kept_id == gone_id:
        raise Refused("merge_with_itself")
    session.flush()
    kept, gone = queries.persons_for_update(session, kept_id, gone_id)
    theirs = select(RoleHeld.edition_id, literal(kept_id), RoleHeld.role, RoleHeld.given_at)
    session.execute(
        insert(RoleHeld)
        .from_select(
            ["edition_id", "person_id", "role", "given_at"], theirs.where(RoleHeld.person_id == gone_id)
        )
        .on_conflict_do_nothing()
    )
    session.execute(delete(RoleHeld).where(RoleHeld.person_id == gone_id))
    known = select(Affiliation.organisation_id).where(Affiliation.person_id == kept_id)
    session.execute(
        delete(Affiliation).where(Affiliation.person_id == gone_id, Affiliation.organisation_id.in_(known))
    )
    session.execute(update(Affiliation).where(Affiliation.person_id == gone_id).values(person_id=kept_id))
    for column in (Invitation.invited_by_id, Invitation.accepted_by_id):
        session.execute(update(Invitation).where(column == gone_id).values({column.key: kept_id}))
    accounts = {
        account.person_id: account
        for account in session.scalars(select(Account).where(Account.person_id.in_((kept_id, gone_id))))
    }
    if gone_id in accounts and kept_id not in accounts:
        accounts[gone_id].person_id = kept_id
    elif gone_id in accounts:
        _close_account(session, accounts[gone_id])
    names = {**(gone.names or {}), **(kept.names or {})}
    if gone.name != kept.name:
        names.setdefault("original", gone.name)
    name_person(kept, kept.name, names)
    kept.biography = {**(gone.biography or {}), **(kept.biography or {})}
    kept.country = kept.country or gone.country
    gone.merged_into_id = kept_id
    session.flush()
    audit.record(
        session,
        actor,
        "person.merged",
        now=now,
        kind="person",
        object_id=kept_id,
        subject_person_id=kept_id,
        gone=gone_id,
        **(moved or {}),
    )


def erase_person(
    session: Session,
    actor: Actor,
    person_id: uuid.UUID,
    *,
    now: dt.datetime,
    forgotten: Mapping[str, Any] | None = None,
) -> None:
    """Forget a person in people's own tables: name, biography, account, sign-ins, roles, invitations.

    The empty row stays, so that what others recorded points somewhere. fest_ops.home.persons.commands.erase has erased
    what other rooms hold, and counts it for the record in `forgotten`. Administrators, or the person. Raises Forbidden,
    NotFound.
    """
    if not (actor.administrator or actor.system or actor.person_id == person_id):
        raise Forbidden("forbidden")
    person = session.scalars(
        select(Person).where(Person.id == person_id, Person.erased_at.is_(None)).with_for_update()
    ).one_or_none()
    if person is None:
        raise NotFound
    for account in session.scalars(select(Account).where(Account.person_id == person_id)):
        session.execute(delete(Invitation).where(Invitation.email == account.email))
        _close_account(session, account)
    session.execute(delete(Invitation).where(Invitation.accepted_by_id == person_id))
    session.execute(
        update(Invitation).where(Invitation.invited_by_id == person_id).values(invited_by_id=None)
    )
    session.execute(delete(RoleHeld).where(RoleHeld.person_id == person_id))
    session.execute(delete(Affiliation).where(Affiliation.person_id == person_id))
    person.name = person.country = ""
    person.names, person.biography = {}, {}
    person.sort_key = person.search_key = ""
    person.erased_at = now
    session.flush()
    audit.record(
        session, actor, "person.erased", now=now, kind="person", object_id=person_id, **(forgotten or {})
    )


def drop_unconfirmed(session: Session, account: Account, *, now: dt.datetime) -> None:
    """Forget an account that nobody confirmed, and its person: anybody may have typed that address."""
    _close_account(session, account)
    session.execute(
        update(Person)
        .where(Person.id == account.person_id)
        .values(name="", names={}, sort_key="", search_key="", erased_at=now)
    )


def _close_account(session: Session, account: Account) -> None:
    for table in (SignIn, OneTimeLink, ParkedForm):
        session.execute(delete(table).where(table.account_id == account.id))
    session.delete(account)
    session.flush()


def sweep(session: Session, *, now: dt.datetime) -> dict[str, int]:
    """Forget what ran out: sign-ins, links, parked forms, invitations, accounts that nobody confirmed.

    For the worker, once a day. Returns how many of each.
    """
    parked = session.execute(
        delete(ParkedForm).where(ParkedForm.created_at < now - PARKED_KEPT).returning(ParkedForm.id)
    )
    stale = session.scalars(
        select(Account)
        .where(Account.confirmed_at.is_(None), Account.created_at < now - UNCONFIRMED_KEPT)
        .where(~select(RoleHeld.role).where(RoleHeld.person_id == Account.person_id).exists())
    ).all()
    for account in stale:
        drop_unconfirmed(session, account, now=now)
    return {
        "sign_ins": sign_in.sweep(session, now=now),
        "links": links.sweep(session, now=now),
        "parked": len(parked.all()),
        "unconfirmed": len(stale),
    }
