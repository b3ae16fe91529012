"""Reading decisions, offers and places: the doors, each of which takes the actor."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.names import named
from fest_ops.errors import Forbidden, NotFound
from fest_ops.festival.embargo import chosen_titles, may_know
from fest_ops.festival.models import Section
from fest_ops.people.models import Account, Person
from fest_ops.selection.decisions.models import Decision, Offer
from fest_ops.selection.decisions.rules import Room, may_decide
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.selection.states import PLACED, State
from fest_ops.works.models import Credit

PUBLIC_STATES = (State.OFFERED.value, State.ACCEPTED.value)
"""Chosen and told: what an announcement names. A film selected but not yet told, declined or lost is not in it."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """An owner who gets the festival's letters about an entry."""

    entry_id: uuid.UUID
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A decision with the name of whoever made it."""

    decision: Decision
    by: str


def known_titles_clause(
    actor: Actor, edition_id: uuid.UUID, announced_at: dt.datetime | None, now: dt.datetime
) -> ColumnElement[bool]:
    """The condition on Entry under which this actor may know now that it was chosen.

    Staff, and after the announcement everybody: whatever was offered or accepted. Before it an applicant knows
    of their own alone, and a visitor of none. The counterpart of fest_ops.festival.embargo.may_know in SQL.
    """
    chosen = and_(Entry.edition_id == edition_id, Entry.state.in_(PUBLIC_STATES))
    if may_know(actor, chosen_titles(edition_id, announced_at), now):
        return chosen
    if actor.person_id is None:
        return false()
    owns = exists().where(EntryOwner.entry_id == Entry.id, EntryOwner.person_id == actor.person_id)
    return and_(chosen, owns)


def chosen_entries(
    session: Session,
    actor: Actor,
    edition_id: uuid.UUID,
    announced_at: dt.datetime | None,
    now: dt.datetime,
) -> list[tuple[Section, Entry]]:
    """The chosen entries that this actor may know of, by section and in Kazakh order of titles (1 statement)."""
    rows = session.execute(
        select(Section, Entry)
        .join(Section, Section.id == Entry.section_id)
        .where(known_titles_clause(actor, edition_id, announced_at, now))
        .order_by(Section.position, Section.slug, Entry.sort_key, Entry.id)
    )
    return [(section, entry) for section, entry in rows]


def spellings(session: Session, entries: Iterable[Entry]) -> dict[uuid.UUID, dict[str, dict[str, str]]]:
    """How the directors of these entries' films spell their names in other languages, as far as anybody said: by work,
    then by the name as credited (1 statement)."""
    found: dict[uuid.UUID, dict[str, dict[str, str]]] = {
        entry.work_id: {} for entry in entries if entry.work_id is not None
    }
    rows = session.execute(
        select(Credit.work_id, Credit.as_credited, Person.names)
        .join(Person, Person.id == Credit.person_id)
        .where(Credit.work_id.in_(found), Credit.role == "director")
    )
    for work_id, credited, names in rows:
        found[work_id][credited] = names
    return found


def rooms(session: Session, sections: Collection[Section]) -> dict[uuid.UUID, Room]:
    """How full each of these sections is (1 statement; none where there are none)."""
    if not sections:
        return {}
    rows = session.execute(
        select(Entry.section_id, func.count())
        .where(Entry.section_id.in_([section.id for section in sections]), Entry.state.in_(PLACED))
        .group_by(Entry.section_id)
    ).all()
    taken = {row[0]: row[1] for row in rows}
    return {section.id: Room(taken.get(section.id, 0), section.quota) for section in sections}


def decisions_of(session: Session, actor: Actor, entry_id: uuid.UUID) -> list[PastDecision]:
    """Every decision on an entry, the newest first: the festival's own record (1 statement). Raises Forbidden."""
    if not (actor.staff or actor.system):
        raise Forbidden("forbidden")
    rows = session.execute(
        select(Decision, Person.name, Person.invented)
        .outerjoin(Person, Person.id == Decision.by_id)
        .where(Decision.entry_id == entry_id, Decision.edition_id == actor.edition_id)
        .order_by(Decision.at.desc(), Decision.superseded_at.desc().nulls_first())
    )
    return [PastDecision(decision, named(by or "", bool(made_up))) for decision, by, made_up in rows]


def offers_of(session: Session, entry_id: uuid.UUID) -> list[Offer]:
    """The offers of an entry that went through a door before, the newest first (1 statement)."""
    query = select(Offer).where(Offer.entry_id == entry_id).order_by(Offer.made_at.desc())
    return list(session.scalars(query))


def offer_for(
    session: Session, actor: Actor, offer_id: uuid.UUID, *, lock: bool = False
) -> tuple[Offer, Entry]:
    """An offer of this edition with its entry: to whoever acts for the entry, and to staff (1 statement).

    `lock` holds the entry's and the offer's rows, in that order, read afresh. Raises NotFound.
    """
    owns = exists().where(EntryOwner.entry_id == Entry.id, EntryOwner.person_id == actor.person_id)
    query = (
        select(Entry, Offer)
        .join(Offer, Offer.entry_id == Entry.id)
        .where(Offer.id == offer_id, Entry.edition_id == actor.edition_id)
    )
    if not (actor.staff or actor.system):
        query = query.where(owns)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row[1], row[0]


def open_offer(session: Session, entry_id: uuid.UUID) -> Offer | None:
    """The offer of an entry that waits for an answer (1 statement)."""
    return session.scalars(
        select(Offer).where(Offer.entry_id == entry_id, Offer.answer.is_(None))
    ).one_or_none()


def addressees(session: Session, entry_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Addressee]]:
    """Who gets the letters about each entry: its told owners with an account in use (1 statement)."""
    found: dict[uuid.UUID, list[Addressee]] = {}
    for row in session.execute(
        select(EntryOwner.entry_id, Person.name, Account.email, Account.language)
        .join(Person, Person.id == EntryOwner.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(EntryOwner.entry_id.in_(entry_ids), EntryOwner.told, Account.disabled_at.is_(None))
        .order_by(EntryOwner.entry_id, EntryOwner.since, Person.id)
    ):
        found.setdefault(row.entry_id, []).append(Addressee(row.entry_id, row.name, row.email, row.language))
    return found


def entries_to_decide(
    session: Session, actor: Actor, entry_ids: Collection[uuid.UUID], *, lock: bool = False
) -> list[Entry]:
    """These entries of this edition, by number; with `lock` their rows held in one order and read afresh.

    1 statement. Raises Forbidden for who does not decide, NotFound where one is unknown here or a draft.
    """
    if not may_decide(actor):
        raise Forbidden("not_yours_to_decide")
    query = select(Entry).where(
        Entry.id.in_(entry_ids), Entry.edition_id == actor.edition_id, Entry.state != State.DRAFT.value
    )
    if lock:
        query = query.order_by(Entry.id).with_for_update().execution_options(populate_existing=True)
    found = list(session.scalars(query))
    if len(found) != len(set(entry_ids)):
        raise NotFound
    return sorted(found, key=lambda entry: (entry.number or 0, str(entry.id)))


def standing_decisions(session: Session, entry_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Decision]:
    """The decision that stands on each of these entries, where there is one (1 statement)."""
    query = select(Decision).where(Decision.entry_id.in_(entry_ids), Decision.superseded_at.is_(None))
    return {decision.entry_id: decision for decision in session.scalars(query)}


def last_decision(session: Session, entry_id: uuid.UUID) -> PastDecision | None:
    """The newest decision on an entry, for telling a second decider who was first (1 statement)."""
    row = session.execute(
        select(Decision, Person.name)
        .outerjoin(Person, Person.id == Decision.by_id)
        .where(Decision.entry_id == entry_id)
        .order_by(Decision.at.desc(), or_(Decision.superseded_at.is_(None)).desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else PastDecision(row[0], row[1] or "")
