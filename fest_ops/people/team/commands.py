"""Invitations to a role in an edition: sent, sent again, revoked, accepted."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.audit import commands as audit
from fest_ops.config import LANGUAGES
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.notifications import commands as outbox
from fest_ops.people import addresses, letters, passwords, rules
from fest_ops.people.commands import drop_unconfirmed, grant, new_person
from fest_ops.people.links import Address
from fest_ops.people.models import Account, Invitation, RoleHeld
from fest_ops.people.reasons import ROLES
from fest_ops.people.team import queries
from fest_ops.people.tokens import new_token
from fest_ops.web.languages import date, gettext, speaking


@dataclass(frozen=True, slots=True)
class Invited:
    """One line of an invitation: whom, or the reason code why not."""

    name: str
    email: str
    refused: str = ""


def plan(session: Session, actor: Actor, typed: str, role: Role, *, now: dt.datetime) -> list[Invited]:
    """What `invite` would do with these lines ("Name <address>"), each with the reason where it would not.

    Raises Forbidden, Refused("nobody_to_invite" | "too_many_at_once") at "addresses". What it says of an address was
    visible to the organiser anyway: a role held in this edition, an invitation sent from it.
    """
    edition_id = _may(actor, role)
    lines = rules.unrepeated(rules.lines_of_addresses(typed))
    if not lines:
        raise Refused("nobody_to_invite", fields={"addresses": ""})
    if len(lines) > rules.INVITED_AT_ONCE:
        raise Refused("too_many_at_once", fields={"addresses": ""}, most=rules.INVITED_AT_ONCE)
    good = {addresses.comparable(email) for _, email in lines}
    holding = set(
        session.scalars(
            select(Account.email)
            .join(RoleHeld, RoleHeld.person_id == Account.person_id)
            .where(RoleHeld.edition_id == edition_id, RoleHeld.role == role.value, Account.email.in_(good))
        )
    )
    open_already = set(
        session.scalars(
            select(Invitation.email)
            .where(
                Invitation.edition_id == edition_id, Invitation.role == role.value, Invitation.email.in_(good)
            )
            .where(*queries.still_open(now))
        )
    )
    planned: list[Invited] = []
    for name, email in lines:
        try:
            email = addresses.checked(email)
        except Refused as refused:
            planned.append(Invited(name, email, refused.code))
            continue
        code = "has_the_role" if email in holding else "invited_already" if email in open_already else ""
        planned.append(
            Invited(name, email, code or ("name_too_long" if rules.why_not_name(name or "-") else ""))
        )
    return planned


def invite(
    session: Session,
    actor: Actor,
    typed: str,
    role: Role,
    *,
    language: str,
    link: Address,
    now: dt.datetime,
) -> list[Invited]:
    """Invite every line that `plan` does not refuse; each gets a letter at once. Returns the plan. Raises as it."""
    edition_id = _may(actor, role)
    planned = plan(session, actor, typed, role, now=now)
    if language not in LANGUAGES:
        raise Refused("no_such_language", fields={"language": ""})
    for line in planned:
        if not line.refused:
            _send(session, actor, edition_id, line.name, line.email, role, language, link, now)
    return planned


def _may(actor: Actor, role: Role) -> uuid.UUID:
    if actor.edition_id is None or not rules.may_see_people(actor):
        raise NotFound
    if not rules.may_give_role(actor, role):
        raise Forbidden("may_not_give_role")
    return actor.edition_id


def _send(
    session: Session,
    actor: Actor,
    edition_id: uuid.UUID,
    name: str,
    email: str,
    role: Role,
    language: str,
    link: Address,
    now: dt.datetime,
) -> Invitation:
    token, token_digest = new_token()
    invitation = Invitation(
        edition_id=edition_id,
        role=role.value,
        email=email,
        name=name,
        language=language,
        token_digest=token_digest,
        invited_by_id=actor.person_id,
        created_at=now,
        expires_at=now + rules.INVITATION_LASTS,
    )
    session.add(invitation)
    session.flush()
    letters.put(
        session,
        "invitation",
        fact_kind="invitation",
        fact_id=invitation.id,
        email=email,
        name=name,
        language=language,
        edition_id=edition_id,
        now=now,
        link=link(token),
        **said(actor, role, language, invitation.expires_at),
    )
    _record(session, actor, "invitation.sent", invitation, now)
    return invitation


def said(actor: Actor, role: Role, language: str, until: dt.datetime) -> dict[str, str]:
    """The words of an invitation's merge fields in its language, but for the link."""
    with speaking(language):
        return {"inviter": actor.name, "role": gettext(ROLES[role]), "until": date(until.date())}


def revoke(session: Session, actor: Actor, invitation_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Take an invitation back; a letter that has not left is stopped. Raises NotFound, Forbidden."""
    invitation = _open_one(session, actor, invitation_id, now)
    invitation.revoked_at = now
    outbox.cancel_about(session, actor, fact_kind="invitation", fact_ids=[invitation.id], now=now)
    _record(session, actor, "invitation.revoked", invitation, now)


def send_again(
    session: Session, actor: Actor, invitation_id: uuid.UUID, *, link: Address, now: dt.datetime
) -> Invitation:
    """Send an invitation again, with a new link and a new term; the old link stops working. Raises as `revoke`."""
    old = _open_one(session, actor, invitation_id, now, expired_too=True)
    old.revoked_at = now
    outbox.cancel_about(session, actor, fact_kind="invitation", fact_ids=[old.id], now=now)
    return _send(session, actor, old.edition_id, old.name, old.email, Role(old.role), old.language, link, now)


def _open_one(
    session: Session, actor: Actor, invitation_id: uuid.UUID, now: dt.datetime, *, expired_too: bool = False
) -> Invitation:
    if not rules.may_see_people(actor):
        raise NotFound
    invitation = session.scalars(
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.edition_id == actor.edition_id)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if invitation is None or not (expired_too or invitation.expires_at > now):
        raise NotFound
    if not rules.may_give_role(actor, Role(invitation.role)):
        raise Forbidden("may_not_give_role")
    return invitation


def accept(
    session: Session, actor: Actor, token: str, *, other_address_confirmed: bool = False, now: dt.datetime
) -> queries.Offer:
    """Take the role as the signed-in person. Gives the invitation as it was.

    Where the account has another address than the invitation, it must be said explicitly. Raises
    Refused("invitation_dead" | "other_address").
    """
    offer = queries.offer(session, token, now=now)
    account = session.get(Account, actor.account_id) if actor.account_id else None
    if account is None or account.person_id != actor.person_id:
        raise Forbidden("forbidden")
    if account.email != offer.email and not other_address_confirmed:
        raise Refused("other_address", fields={"other_address": ""})
    _take(session, actor, offer, now)
    return offer


def accept_and_sign_up(
    session: Session, token: str, *, name: str, password: str, language: str, now: dt.datetime
) -> uuid.UUID:
    """Make an account with the invited address and take the role; gives the account to sign in.

    Whoever holds the link has the mailbox, so the account is confirmed at once. Where the address has an account, its
    owner signs in instead: a link of 30 days opens no existing account. Raises Refused.
    """
    offer = queries.offer(session, token, now=now)
    if password:
        passwords.check(password, offer.email)
    there = session.scalars(select(Account).where(Account.email == offer.email)).one_or_none()
    if there is not None and there.confirmed_at is not None:
        raise Refused("sign_in_to_accept")
    if there is not None:
        drop_unconfirmed(session, there, now=now)
    person = new_person(session, name)
    account = Account(
        person_id=person.id,
        email=offer.email,
        password_hash=passwords.hashed(password) if password else None,
        language=language if language in LANGUAGES else offer.language,
        created_at=now,
        confirmed_at=now,
    )
    session.add(account)
    session.flush()
    actor = Actor(person_id=person.id, account_id=account.id, name=person.name, edition_id=offer.edition_id)
    _take(session, actor, offer, now)
    return account.id


def _take(session: Session, actor: Actor, offer: queries.Offer, now: dt.datetime) -> None:
    won = session.scalar(
        update(Invitation)
        .where(Invitation.id == offer.id, *queries.still_open(now))
        .values(accepted_at=now, accepted_by_id=actor.person_id)
        .returning(Invitation.id)
    )
    if won is None or actor.person_id is None:
        raise Refused("invitation_dead")
    grant(session, actor, actor.person_id, offer.role, edition_id=offer.edition_id, now=now)
    invitation = session.get_one(Invitation, offer.id)
    _record(session, actor, "invitation.accepted", invitation, now)


def _record(session: Session, actor: Actor, verb: str, invitation: Invitation, now: dt.datetime) -> None:
    audit.record(
        session,
        actor,
        verb,
        now=now,
        kind="invitation",
        object_id=invitation.id,
        edition_id=invitation.edition_id,
        role=invitation.role,
    )


def refused_lines(planned: Sequence[Invited]) -> list[Invited]:
    """Those of a plan that get no letter."""
    return [line for line in planned if line.refused]
