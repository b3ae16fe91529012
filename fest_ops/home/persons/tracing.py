"""Whom an erasure is about: every row, name and address that is this one human being."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from fest_ops.home.persons.scrub import Who
from fest_ops.notifications.models import Address, Letter
from fest_ops.people.models import Account, Invitation, OneTimeLink, Person, RoleHeld
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.submissions.models import EntryInvitation
from fest_ops.words import search_key
from fest_ops.works.models import Credit


@dataclass(frozen=True, slots=True)
class Traces:
    """One human being as the tables know them. `ids` holds `person_id`, whoever was merged into it, and the bare
    names that the credits of their own entries made of them."""

    person_id: uuid.UUID
    ids: frozenset[uuid.UUID]
    names: frozenset[str]
    emails: frozenset[str]

    @property
    def who(self) -> Who:
        """The same for `scrub`."""
        keys = frozenset(key for key in map(search_key, self.names) if key)
        return Who(frozenset(map(str, self.ids)), keys, self.emails)


def merged_ids(session: Session, person_id: uuid.UUID) -> set[uuid.UUID]:
    """The person with everybody who was merged into them, and into those (1 statement)."""
    known = select(Person.id).where(Person.id == person_id).cte(recursive=True)
    further = aliased(Person)
    known = known.union(select(further.id).join(known, further.merged_into_id == known.c.id))
    return set(session.scalars(select(known.c.id)))


def traces_of(session: Session, person_id: uuid.UUID) -> Traces:
    """Every row, name and address of a person who was found before (5 statements)."""
    ids = merged_ids(session, person_id)
    names: set[str] = set()
    for person in session.scalars(select(Person).where(Person.id.in_(ids))):
        names |= {person.name, *person.names.values()}
    ids |= _named_by_their_own_entries(session, ids, names)
    emails = _emails(session, ids)
    return Traces(
        person_id,
        frozenset(ids),
        frozenset(name for name in names if name.strip()),
        frozenset(emails - _of_somebody_else(session, ids, emails)),
    )


def _named_by_their_own_entries(
    session: Session, ids: Collection[uuid.UUID], names: Collection[str]
) -> set[uuid.UUID]:
    """Persons without account and role whom a credit of the person's own entry made under the person's name."""
    keys = [key for key in map(search_key, names) if key]
    own = select(Entry.work_id).join(EntryOwner, EntryOwner.entry_id == Entry.id)
    elsewhere = aliased(Credit)
    works = own.where(EntryOwner.person_id.in_(ids), Entry.work_id.is_not(None))
    return set(
        session.scalars(
            select(Person.id)
            .join(Credit, Credit.person_id == Person.id)
            .where(
                Credit.work_id.in_(works),
                Person.search_key.in_(keys),
                Person.erased_at.is_(None),
                ~exists().where(Account.person_id == Person.id),
                ~exists().where(RoleHeld.person_id == Person.id),
                ~exists().where(elsewhere.person_id == Person.id, elsewhere.work_id.not_in(works)),
            )
        )
    )


def _emails(session: Session, ids: Collection[uuid.UUID]) -> set[str]:
    """The account's address, those of invitations they took, and those that their one-time links were sent to."""
    accounts = select(Account.id).where(Account.person_id.in_(ids))
    links = select(OneTimeLink.id).where(OneTimeLink.account_id.in_(accounts))
    asked = (
        select(Address.email)
        .join(Letter, Letter.address_id == Address.id)
        .where(Letter.fact_kind == "one_time_link", Letter.fact_id.in_(links))
    )
    parts = (
        select(Account.email).where(Account.person_id.in_(ids)),
        select(Invitation.email).where(Invitation.accepted_by_id.in_(ids)),
        select(EntryInvitation.email).where(EntryInvitation.accepted_by_id.in_(ids)),
        asked,
    )
    return {email.lower() for part in parts for email in session.scalars(part)}


def _of_somebody_else(session: Session, ids: Collection[uuid.UUID], emails: Collection[str]) -> set[str]:
    """Those addresses with which somebody else signs in: a forwarded invitation is no reason to silence them."""
    query = select(Account.email).where(
        Account.person_id.not_in(ids), or_(func.lower(Account.email).in_(emails), Account.email.in_(emails))
    )
    return {email.lower() for email in session.scalars(query)}
