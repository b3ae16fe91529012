"""What persons are called in the record."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.audit.names import Invented, named
from fest_ops.notifications.models import Address
from fest_ops.people.models import Account, Person


def names_of(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Persons' names by id (1 statement); who was erased has none. The caller has checked its actor."""
    rows = session.execute(
        select(Person.id, Person.name, Person.invented).where(Person.id.in_(ids), Person.name != "")
    )
    return {row.id: named(row.name, row.invented) for row in rows}


def invented_at(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The made-up persons to whom these addresses belong, by the address's id (1 statement)."""
    rows = session.execute(
        select(Address.id, Person.name)
        .join(Account, Account.email == Address.email)
        .join(Person, Person.id == Account.person_id)
        .where(Address.id.in_(ids), Person.invented)
    )
    return {row.id: Invented(row.name) for row in rows}
