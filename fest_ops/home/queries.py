"""What the front pages and "what waits for me" count: the numbers that need several features' tables."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.festival.models import Edition, Festival
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Invitation, RoleHeld
from fest_ops.selection.calls.models import Call
from fest_ops.selection.decisions.models import Offer
from fest_ops.selection.entries.models import Entry, EntryCount, EntryOwner
from fest_ops.selection.states import IN_PLAY, State
from fest_ops.submissions.models import EntryMessage


@dataclass(frozen=True, slots=True)
class ListedEdition:
    """An edition with the calls that are open in it now."""

    edition: Edition
    calls: list[Call] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ListedFestival:
    """A festival with its editions, the newest first."""

    festival: Festival
    editions: list[ListedEdition]


def festivals(session: Session, now: dt.datetime) -> list[ListedFestival]:
    """Every festival, those with an edition first, then by name as it is stored (3 statements)."""
    calls: dict[uuid.UUID, list[Call]] = {}
    for call in session.scalars(
        select(Call).where(Call.opens_at <= now, Call.deadline_at > now).order_by(Call.deadline_at, Call.slug)
    ):
        calls.setdefault(call.edition_id, []).append(call)
    editions: dict[uuid.UUID, list[ListedEdition]] = {}
    for edition in session.scalars(select(Edition).order_by(Edition.starts.desc(), Edition.slug)):
        listed = ListedEdition(edition, calls.get(edition.id, []))
        editions.setdefault(edition.festival_id, []).append(listed)
    found = session.scalars(select(Festival).order_by(Festival.founded, Festival.slug))
    listed_festivals = [ListedFestival(festival, editions.get(festival.id, [])) for festival in found]
    return sorted(listed_festivals, key=lambda each: not each.editions)


def own_editions(session: Session, person_id: uuid.UUID) -> list[tuple[Festival, Edition]]:
    """The editions in which a person holds a role or acts for an entry, the newest first (1 statement)."""
    holds = exists().where(RoleHeld.edition_id == Edition.id, RoleHeld.person_id == person_id)
    enters = exists().where(
        Entry.edition_id == Edition.id, EntryOwner.entry_id == Entry.id, EntryOwner.person_id == person_id
    )
    rows = session.execute(
        select(Festival, Edition)
        .join(Edition, Edition.festival_id == Festival.id)
        .where(or_(holds, enters))
        .order_by(Edition.starts.desc(), Edition.slug)
    )
    return [(festival, edition) for festival, edition in rows]


def own_roles(session: Session, person_id: uuid.UUID) -> dict[uuid.UUID, list[Role]]:
    """The roles that a person holds, by edition, in their own order (1 statement)."""
    rows = session.execute(select(RoleHeld.edition_id, RoleHeld.role).where(RoleHeld.person_id == person_id))
    held: dict[uuid.UUID, set[str]] = {}
    for edition_id, role in rows:
        held.setdefault(edition_id, set()).add(role)
    return {edition_id: [role for role in Role if role.value in roles] for edition_id, roles in held.items()}


def organisers(session: Session, edition_id: uuid.UUID) -> int:
    """How many organisers an edition has (1 statement)."""
    held = (RoleHeld.edition_id == edition_id, RoleHeld.role == Role.ORGANISER.value)
    return session.scalar(select(func.count()).select_from(RoleHeld).where(*held)) or 0


def states(session: Session, edition_id: uuid.UUID) -> dict[State, int]:
    """How many entries of an edition's calls stand in each state (1 statement, whatever their number)."""
    rows = session.execute(
        select(EntryCount.state, func.sum(EntryCount.n))
        .join(Call, Call.id == EntryCount.call_id)
        .where(Call.edition_id == edition_id, EntryCount.facet == "state")
        .group_by(EntryCount.state)
    )
    return {State(state): int(n) for state, n in rows if n}


@dataclass(frozen=True, slots=True)
class Undecided:
    """Entries that wait for a verdict, by how far their reviewing is."""

    reviewed: int
    """As many reviews as the call wants, or more."""
    unassigned: int
    """Seen by nobody and assigned to nobody."""
    lacking: int
    """Assigned to fewer selectors than the call wants, or to none."""


def undecided(session: Session, edition_id: uuid.UUID) -> Undecided:
    """How far the reviewing of undecided entries is (1 statement)."""
    waiting = Entry.state.in_(sorted(state.value for state in IN_PLAY))
    row = session.execute(
        select(
            func.count().filter(Entry.reviews >= Call.reviews_wanted),
            func.count().filter(Entry.assigned == 0),
            func.count().filter(Entry.assigned < Call.reviews_wanted),
        )
        .join(Call, Call.id == Entry.call_id)
        .where(Entry.edition_id == edition_id, waiting)
    ).one()
    return Undecided(int(row[0]), int(row[1]), int(row[2]))


def disagreements(
    session: Session, edition_id: uuid.UUID, *, hidden: set[uuid.UUID], limit: int = 3
) -> list[Entry]:
    """The undecided entries on which the selectors differ most, without those whose scores are hidden from the
    reader (1 statement)."""
    query = (
        select(Entry)
        .where(
            Entry.edition_id == edition_id,
            Entry.state.in_(sorted(state.value for state in IN_PLAY)),
            Entry.reviews >= 2,
            Entry.spread > 0,
            Entry.id.not_in(hidden),
        )
        .order_by(Entry.spread.desc(), Entry.number)
        .limit(limit)
    )
    return list(session.scalars(query))


def letters(session: Session, edition_id: uuid.UUID) -> dict[str, int]:
    """An edition's letters by state: held, released, sending, sent, failed, cancelled (1 statement)."""
    rows = session.execute(
        select(Letter.state, func.count()).where(Letter.edition_id == edition_id).group_by(Letter.state)
    )
    return {state: int(n) for state, n in rows}


def unread_messages(session: Session, edition_id: uuid.UUID) -> int:
    """Messages of applicants that the festival has not opened (1 statement)."""
    query = (
        select(func.count())
        .select_from(EntryMessage)
        .join(Entry, Entry.id == EntryMessage.entry_id)
        .where(Entry.edition_id == edition_id, ~EntryMessage.from_festival, EntryMessage.read_at.is_(None))
    )
    return session.scalar(query) or 0


def open_invitations(session: Session, edition_id: uuid.UUID, now: dt.datetime) -> int:
    """Invitations to roles that nobody has answered yet and that still work (1 statement)."""
    query = select(func.count()).where(
        Invitation.edition_id == edition_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now,
    )
    return session.scalar(query) or 0


def own_offers(session: Session, actor: Actor, now: dt.datetime) -> list[tuple[Offer, Entry]]:
    """The invitations that the actor may still answer, the one that ends first, first (1 statement)."""
    rows = session.execute(
        select(Offer, Entry)
        .join(Entry, Entry.id == Offer.entry_id)
        .join(EntryOwner, EntryOwner.entry_id == Entry.id)
        .where(
            Entry.edition_id == actor.edition_id,
            EntryOwner.person_id == actor.person_id,
            Entry.state == State.OFFERED.value,
            Offer.answer.is_(None),
            Offer.expires_at > now,
        )
        .order_by(Offer.expires_at)
    )
    return [(offer, entry) for offer, entry in rows]
