"""Server-side sign-ins: started, found, revoked. Knows nothing of Flask.

A sign-in slides: it runs out SLIDES after it was last seen, and LASTS after it began in any case.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ARRAY, Table, Text, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.people.models import Account, Person, RoleHeld, SignIn
from fest_ops.people.tokens import digest, new_token

SLIDES = dt.timedelta(days=14)
LASTS = dt.timedelta(days=60)
SEEN_EVERY = dt.timedelta(minutes=5)
"""`seen_at` is written at most this often: a page that only reads should not write."""
KEPT = dt.timedelta(days=90)
"""How long a sign-in that ran out still tells whose it was, so that a form posted with it can be kept."""

# Tables, not entities: this runs on every page, and an entity's SELECT costs twice the time (250 to 120 µs).
_sign_in, _account, _person, _held = (
    cast(Table, entity.__table__) for entity in (SignIn, Account, Person, RoleHeld)
)
_roles = (
    select(_held.c.role)
    .where(_held.c.person_id == _person.c.id, _held.c.edition_id == bindparam("edition_id"))
    .correlate(_person)
    .scalar_subquery()
)
_FIND = (
    select(
        _sign_in.c.id,
        _sign_in.c.seen_at,
        _sign_in.c.account_id,
        _account.c.language,
        _account.c.administrator,
        _person.c.id.label("person_id"),
        _person.c.name,
        func.array(_roles, type_=ARRAY(Text)).label("roles"),
    )
    .join(_account, _account.c.id == _sign_in.c.account_id)
    .join(_person, _person.c.id == _account.c.person_id)
    .where(
        _sign_in.c.token_digest == bindparam("token_digest"),
        _sign_in.c.revoked_at.is_(None),
        _sign_in.c.expires_at > bindparam("now"),
        _account.c.disabled_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """A sign-in that holds: its id and the actor it makes. `stale` asks for `touch`."""

    id: uuid.UUID
    actor: Actor
    stale: bool


def start(session: Session, account_id: uuid.UUID, *, device: str = "", now: dt.datetime) -> str:
    """Begin a sign-in of an account and give its token, which is stored nowhere. `device` is a user agent."""
    token, token_digest = new_token()
    session.add(
        SignIn(
            token_digest=token_digest,
            account_id=account_id,
            created_at=now,
            seen_at=now,
            expires_at=now + SLIDES,
            device=device[:200],
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, edition_id: uuid.UUID | None, *, now: dt.datetime) -> Found | None:
    """The sign-in of a token with its actor's roles in the edition, or None where it does not hold (1 statement)."""
    row = session.execute(
        _FIND, {"token_digest": digest(token), "edition_id": edition_id, "now": now}
    ).one_or_none()
    if row is None:
        return None
    actor = Actor(
        person_id=row.person_id,
        account_id=row.account_id,
        name=row.name,
        language=row.language,
        edition_id=edition_id,
        roles=frozenset(map(Role, row.roles)),
        administrator=row.administrator,
    )
    return Found(row.id, actor, now - row.seen_at > SEEN_EVERY)


def touch(session: Session, sign_in_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Write that the sign-in was seen, and let it slide."""
    session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id)
        .values(seen_at=now, expires_at=func.least(SignIn.created_at + LASTS, now + SLIDES))
    )


def account_of(session: Session, token: str) -> uuid.UUID | None:
    """Whose sign-in this token is or was, even where it ran out or was revoked. Admits to nothing."""
    return session.scalar(
        select(SignIn.account_id)
        .join(Account, Account.id == SignIn.account_id)
        .where(SignIn.token_digest == digest(token), Account.disabled_at.is_(None))
    )


def revoke(session: Session, token: str, *, now: dt.datetime) -> None:
    """End the sign-in of a token."""
    session.execute(
        update(SignIn)
        .where(SignIn.token_digest == digest(token), SignIn.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def revoke_all(
    session: Session, account_id: uuid.UUID, *, except_id: uuid.UUID | None = None, now: dt.datetime
) -> int:
    """End every sign-in of an account, but for one. Returns how many were ended."""
    ended = session.execute(
        update(SignIn)
        .where(SignIn.account_id == account_id, SignIn.revoked_at.is_(None), SignIn.expires_at > now)
        .where(SignIn.id != except_id if except_id else SignIn.id.is_not(None))
        .values(revoked_at=now)
        .returning(SignIn.id)
    )
    return len(ended.all())


def sweep(session: Session, *, now: dt.datetime) -> int:
    """Forget sign-ins that ran out KEPT ago. Returns how many."""
    gone = session.execute(
        delete(SignIn)
        .where(func.least(SignIn.expires_at, SignIn.revoked_at) < now - KEPT)
        .returning(SignIn.id)
    )
    return len(gone.all())
