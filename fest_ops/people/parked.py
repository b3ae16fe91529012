"""Forms that were posted after the sign-in had run out: kept, and given back to the same account only."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import NotFound
from fest_ops.people.models import ParkedForm
from fest_ops.people.tokens import digest, new_token

Fields = dict[str, list[str]]
LARGEST = 200_000
"""Bytes of a form that is kept."""
MOST = 20
"""Forms kept for one account; the oldest goes first."""
LASTS = dt.timedelta(days=30)
NOT_KEPT = frozenset({"csrf_token", "password", "old_password", "new_password"})


def park(
    session: Session,
    account_id: uuid.UUID,
    path: str,
    fields: Mapping[str, Sequence[str]],
    *,
    now: dt.datetime,
) -> str:
    """Keep the fields for this account, but for the CSRF token and passwords. Gives the token to take them by."""
    kept: Fields = {
        name: [value.replace("\x00", "") for value in values]
        for name, values in fields.items()
        if name not in NOT_KEPT
    }
    token, token_digest = new_token()
    old = session.scalars(
        select(ParkedForm.id)
        .where(ParkedForm.account_id == account_id)
        .order_by(ParkedForm.created_at.desc())
        .offset(MOST - 1)
    ).all()
    session.execute(delete(ParkedForm).where(ParkedForm.id.in_(old)))
    session.add(
        ParkedForm(token_digest=token_digest, account_id=account_id, path=path, fields=kept, created_at=now)
    )
    session.flush()
    return token


def look(session: Session, actor: Actor, token: str, *, now: dt.datetime) -> ParkedForm:
    """The form of a token, left where it is. Raises NotFound for another account's, and where it is gone."""
    form = session.scalars(
        select(ParkedForm).where(
            ParkedForm.token_digest == digest(token),
            ParkedForm.account_id == actor.account_id,
            ParkedForm.created_at > now - LASTS,
        )
    ).one_or_none()
    if form is None:
        raise NotFound
    return form


def take(session: Session, actor: Actor, token: str, *, now: dt.datetime) -> Fields:
    """The fields, given back once: the form is forgotten. Raises NotFound as `look`."""
    form = look(session, actor, token, now=now)
    fields: Fields = form.fields
    session.delete(form)
    session.flush()
    return fields


def waiting(session: Session, actor: Actor) -> int:
    """How many forms are kept for the actor's account."""
    return (
        session.scalar(
            select(func.count()).select_from(ParkedForm).where(ParkedForm.account_id == actor.account_id)
        )
        or 0
    )
