"""Invitations as the organisers list them, and as the invited finds one by its link."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.errors import NotFound, Refused
from fest_ops.festival.models import Edition, Festival
from fest_ops.people import rules
from fest_ops.people.models import Account, Invitation, Person
from fest_ops.people.tokens import digest


def still_open(now: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which an invitation can be accepted."""
    return (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > now)


@dataclass(frozen=True, slots=True)
class Offer:
    """An invitation as its holder sees it."""

    id: uuid.UUID
    edition_id: uuid.UUID
    role: Role
    email: str
    name: str
    language: str
    until: dt.datetime
    inviter: str
    festival: Mapping[str, str]
    festival_slug: str
    edition_slug: str
    number: str
    year: int
    timezone: str
    has_account: bool
    """Whether the invited address has an account: its owner signs in to accept."""


def offer(session: Session, token: str, *, now: dt.datetime) -> Offer:
    """The open invitation of a link (1 statement). Raises Refused("invitation_dead")."""
    confirmed = (
        select(Account.id)
        .where(Account.email == Invitation.email, Account.confirmed_at.is_not(None))
        .exists()
    )
    row = session.execute(
        select(Invitation, Edition, Festival, Person.name, confirmed)
        .join(Edition, Edition.id == Invitation.edition_id)
        .join(Festival, Festival.id == Edition.festival_id)
        .outerjoin(Person, Person.id == Invitation.invited_by_id)
        .where(Invitation.token_digest == digest(token), *still_open(now))
    ).one_or_none()
    if row is None:
        raise Refused("invitation_dead")
    invitation, edition, festival, inviter, has_account = row
    return Offer(
        id=invitation.id,
        edition_id=invitation.edition_id,
        role=Role(invitation.role),
        email=invitation.email,
        name=invitation.name,
        language=invitation.language,
        until=invitation.expires_at,
        inviter=inviter or "",
        festival=festival.name,
        festival_slug=festival.slug,
        edition_slug=edition.slug,
        number=edition.number,
        year=edition.year,
        timezone=edition.timezone,
        has_account=has_account,
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """One line of the list of open invitations."""

    invitation: Invitation
    inviter: str
    expired: bool
    mine_to_change: bool


def open_invitations(session: Session, actor: Actor, *, now: dt.datetime) -> list[Sent]:
    """Invitations of the actor's edition that wait, the expired too, newest first (1 statement). Raises NotFound."""
    if actor.edition_id is None or not rules.may_see_people(actor):
        raise NotFound
    rows = session.execute(
        select(Invitation, Person.name)
        .outerjoin(Person, Person.id == Invitation.invited_by_id)
        .where(Invitation.edition_id == actor.edition_id)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .order_by(Invitation.created_at.desc(), Invitation.id)
    )
    return [
        Sent(
            invitation,
            inviter or "",
            invitation.expires_at <= now,
            rules.may_give_role(actor, Role(invitation.role)),
        )
        for invitation, inviter in rows
    ]
