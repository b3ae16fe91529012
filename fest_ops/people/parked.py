"""Forms that were posted after the sign-in had run out: kept, and given back to the same account only."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import NotFound
from fest_ops.people.models import ParkedForm

Fields = dict[str, list[str]]
LARGEST = 200_000
"""Bytes of a form that is kept."""
MOST = 20
"""Forms kept for one account; the oldest goes first."""
LASTS = dt.timedelta(days=30)
NEVER = "secret"
"""A form with a field whose name begins so is not kept at all: a ballot, which the database must not know."""
NOT_KEPT = frozenset({"csrf_token", "password", "old_password", "new_password", "screener_password"})


def park(
    session: Session,
    account_id: uuid.UUID,
    path: str,
    fields: Mapping[str, Sequence[str]],
    *,
    now: dt.datetime,
) -> uuid.UUID:
    """Keep the fields for this account, but for the CSRF token and passwords. Gives the id to take them by."""
    kept: Fields = {
        name: [value.replace("\x00", "") for value in values]
        for name, values in fields.items()
        if name not in NOT_KEPT
    }
    old = session.scalars(
        select(ParkedForm.id)
        .where(ParkedForm.account_id == account_id)
        .order_by(ParkedForm.created_at.desc())
        .offset(MOST - 1)
    ).all()
    session.execute(delete(ParkedForm).where(ParkedForm.id.in_(old)))
    form = ParkedForm(account_id=account_id, path=path, fields=kept, created_at=now)
    session.add(form)
    session.flush()
    return form.id


def look(session: Session, actor: Actor, form_id: uuid.UUID, *, now: dt.datetime) -> ParkedForm:
    """A kept form, left where it is. Raises NotFound for another account's, and where it is gone."""
    form = session.scalars(
        select(ParkedForm).where(
            ParkedForm.id == form_id,
            ParkedForm.account_id == actor.account_id,
            ParkedForm.created_at > now - LASTS,
        )
    ).one_or_none()
    if form is None:
        raise NotFound
    return form


def take(session: Session, actor: Actor, form_id: uuid.UUID, *, now: dt.datetime) -> Fields:
    """The fields, given back once: the form is forgotten. Raises NotFound as `look`."""
    form = look(session, actor, form_id, now=now)
    fields: Fields = form.fields
    session.delete(form)
    session.flush()
    return fields


def waiting(session: Session, actor: Actor, *, now: dt.datetime) -> list[ParkedForm]:
    """The forms kept for the actor's account, the newest first (1 statement)."""
    return list(
        session.scalars(
            select(ParkedForm)
            .where(ParkedForm.account_id == actor.account_id, ParkedForm.created_at > now - LASTS)
            .order_by(ParkedForm.created_at.desc())
        )
    )
