"""Who else acts for an entry: co-owners and agents, invited by e-mail."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role, system_actor
from fest_ops.audit.commands import record
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition
from fest_ops.people.addresses import checked
from fest_ops.people.models import RoleHeld
from fest_ops.people.tokens import digest, new_token
from fest_ops.selection.entries import commands as engine
from fest_ops.selection.entries import queries as entries
from fest_ops.selection.entries import rules
from fest_ops.selection.entries.models import Entry
from fest_ops.submissions.films import letters, queries
from fest_ops.submissions.films.queries import Owner
from fest_ops.submissions.models import EntryInvitation
from fest_ops.web.languages import instant
from fest_ops.words import speak

STANDS = dt.timedelta(days=14)
"""How long an invitation's link works."""
MOST = 10
"""How many invitations of one entry may stand at once: a form is no way to write to the world."""
INVITED_AS = ("co_owner", "agent")


def invite(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    *,
    email: str,
    role: str,
    language: str,
    now: dt.datetime,
) -> EntryInvitation:
    """Invite somebody to act for the entry; the letter's link makes whoever opens it signed in a co-owner or agent.

    The same letter goes to an address with an account and to one without: nobody learns which it is. `language` is
    the letter's. Raises NotFound, Forbidden; Refused: "not_an_address", "owner_role_unknown", "already_invited",
    "too_many_invitations".
    """
    entry = entries.own_entry(session, actor, entry_id)
    if not rules.may_change_owners(actor, entries.owner_role(session, actor, entry_id)):
        raise Forbidden("forbidden")
    if role not in INVITED_AS:
        raise Refused("owner_role_unknown", fields={"role": ""})
    address = checked(email)
    session.scalars(select(Entry.id).where(Entry.id == entry_id).with_for_update(key_share=True)).one()
    standing = queries.invitations_of(session, entry_id, now)
    if any(each.email.lower() == address for each in standing):
        raise Refused("already_invited", fields={"email": ""})
    if len(standing) >= MOST:
        raise Refused("too_many_invitations")
    token, token_digest = new_token()
    made = EntryInvitation(
        entry_id=entry_id,
        email=address,
        role=role,
        token_digest=token_digest,
        invited_by_id=actor.person_id,
        created_at=now,
        expires_at=now + STANDS,
    )
    session.add(made)
    session.flush()
    record(session, actor, "entry.invite_owner", now=now, kind="entry", object_id=entry_id, role=role)
    zone = session.get_one(Edition, entry.edition_id).timezone

    def merge(spoken: str) -> dict[str, str]:
        return {
            "film": str(speak(entry.title, spoken)) or "–",
            "inviter": actor.name,
            "token": token,
            "until": instant(made.expires_at, zone),
        }

    letters.put_to(
        session,
        [Owner(made.id, "", role, address, language, True)],
        "entry_invitation",
        ("entry_invitation", made.id),
        merge,
        edition_id=entry.edition_id,
        now=now,
    )
    return made


def invitation_for(
    session: Session, actor: Actor, token: str, *, now: dt.datetime
) -> tuple[EntryInvitation, Entry]:
    """The invitation of a link in this edition, with its entry. Raises NotFound for a wrong link, Refused
    ("link_expired") for one that ran out, was taken back or was used by somebody else."""
    row = session.execute(
        select(EntryInvitation, Entry)
        .join(Entry, Entry.id == EntryInvitation.entry_id)
        .where(EntryInvitation.token_digest == digest(token), Entry.edition_id == actor.edition_id)
        .with_for_update(of=EntryInvitation)
    ).one_or_none()
    if row is None:
        raise NotFound
    invitation, entry = row
    used_by_another = invitation.accepted_at and invitation.accepted_by_id != actor.person_id
    if (
        invitation.revoked_at
        or used_by_another
        or (invitation.expires_at <= now and not invitation.accepted_at)
    ):
        raise Refused("link_expired")
    return invitation, entry


def join(session: Session, actor: Actor, token: str, *, now: dt.datetime) -> uuid.UUID:
    """Accept an invitation; the actor acts for the entry from now on. The entry's id; a second time changes nothing.

    Raises Forbidden, NotFound, Refused("link_expired").
    """
    if actor.person_id is None:
        raise Forbidden("forbidden")
    invitation, entry = invitation_for(session, actor, token, now=now)
    if invitation.accepted_at is None:
        invitation.accepted_at, invitation.accepted_by_id = now, actor.person_id
        on_behalf = system_actor(entry.edition_id)
        engine.add_owner(session, on_behalf, entry.id, actor.person_id, role=invitation.role, now=now)
        record(session, actor, "entry.join", now=now, kind="entry", object_id=entry.id, role=invitation.role)
        session.execute(
            insert(RoleHeld)
            .values(
                edition_id=entry.edition_id,
                person_id=actor.person_id,
                role=Role.SUBMITTER.value,
                given_at=now,
            )
            .on_conflict_do_nothing()
        )
        session.flush()
    return entry.id


def take_back(
    session: Session, actor: Actor, entry_id: uuid.UUID, invitation_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """Take an invitation back: its link works no longer. Raises NotFound, Forbidden."""
    entries.own_entry(session, actor, entry_id)
    if not rules.may_change_owners(actor, entries.owner_role(session, actor, entry_id)):
        raise Forbidden("forbidden")
    held = session.get(EntryInvitation, invitation_id)
    if held is None or held.entry_id != entry_id:
        raise NotFound
    if held.accepted_at is None and held.revoked_at is None:
        held.revoked_at = now
        record(session, actor, "entry.take_back_invitation", now=now, kind="entry", object_id=entry_id)
        session.flush()
