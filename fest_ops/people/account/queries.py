"""One's own account and sign-ins."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import NotFound
from fest_ops.people.models import Account, Person, SignIn


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """A person with the account they signed in with."""

    person: Person
    account: Account


def own_account(session: Session, actor: Actor) -> OwnAccount:
    """The actor's own account (1 statement). Raises NotFound where there is none."""
    row = session.execute(
        select(Person, Account)
        .join(Account, Account.person_id == Person.id)
        .where(Account.id == actor.account_id, Person.id == actor.person_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return OwnAccount(row[0], row[1])


def own_sign_ins(session: Session, actor: Actor, *, now: dt.datetime) -> list[SignIn]:
    """The actor's sign-ins that hold, the last seen first (1 statement)."""
    return list(
        session.scalars(
            select(SignIn)
            .where(SignIn.account_id == actor.account_id)
            .where(SignIn.revoked_at.is_(None), SignIn.expires_at > now)
            .order_by(SignIn.seen_at.desc(), SignIn.id)
        )
    )
