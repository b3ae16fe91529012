"""An assignment as it is planned and previewed, and the loads of the selectors: reads."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.errors import Forbidden, Refused
from fest_ops.people.models import Person, RoleHeld
from fest_ops.selection.calls.queries import round_in
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews import rules
from fest_ops.selection.reviews.assignment import Need, Proposal, propose
from fest_ops.selection.reviews.conflicts import conflicts_of
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.words import search_key

ASSIGNABLE = sorted(state.value for state in rules.ASSIGNABLE)
UNKNOWN_MINUTES = 90
"""What a film of unknown length counts as, where not even one film of the plan says its own."""


@dataclass(frozen=True, slots=True)
class Which:
    """Which entries of a round are meant. `lacking`: "none" has no selector yet, "some" fewer than wanted, "" any."""

    lacking: str = "some"
    section_id: uuid.UUID | None = None
    country: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """One entry of a plan: who reviews it already, who is to, who must not and why."""

    entry_id: uuid.UUID
    number: int
    title: dict[str, str]
    minutes: int | None
    invented: bool
    state: str
    held: tuple[uuid.UUID, ...]
    new: tuple[uuid.UUID, ...]
    barred: dict[uuid.UUID, str]
    short: int


@dataclass(frozen=True, slots=True)
class Load:
    """What a selector has in a round. Minutes are of the films' running time; recusals do not count."""

    person_id: uuid.UUID
    name: str
    invented: bool
    films: int
    given: int
    minutes: int
    minutes_left: int
    recused: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposal over the world as it was read; `digest` names both, so that exactly this can be applied."""

    entries: tuple[PlannedEntry, ...]
    loads: tuple[Load, ...]
    proposal: Proposal
    digest: str

    @property
    def new(self) -> int:
        """How many assignments it makes."""
        return len(self.proposal.pairs)


def selectors_of(session: Session, edition_id: uuid.UUID | None) -> list[Person]:
    """Who holds the selector's role in an edition, by name (1 statement)."""
    return list(
        session.scalars(
            select(Person)
            .join(RoleHeld, RoleHeld.person_id == Person.id)
            .where(RoleHeld.edition_id == edition_id, RoleHeld.role == Role.SELECTOR.value)
            .order_by(Person.sort_key, Person.id)
        )
    )


def loads_of(session: Session, actor: Actor, round_id: uuid.UUID) -> list[Load]:
    """What each selector of the edition has in a round, by name; those who have left the team as well, where
    something is assigned to them (2 statements). Raises Forbidden, NotFound."""
    if not rules.may_assign(actor):
        raise Forbidden("forbidden")
    round_in(session, actor, round_id)
    held = RoleHeld.person_id.is_not(None)
    active = Assignment.recused_at.is_(None) & Assignment.entry_id.is_not(None)
    open_ = active & Review.given_at.is_(None) & Entry.state.in_(ASSIGNABLE)
    rows = session.execute(
        select(
            Person.id,
            Person.name,
            Person.invented,
            func.count().filter(active),
            func.count().filter(active & Review.given_at.is_not(None)),
            func.coalesce(func.sum(Entry.minutes).filter(active), 0),
            func.coalesce(func.sum(Entry.minutes).filter(open_), 0),
            func.count().filter(Assignment.recused_at.is_not(None)),
        )
        .select_from(Person)
        .outerjoin(
            RoleHeld,
            (RoleHeld.person_id == Person.id)
            & (RoleHeld.edition_id == actor.edition_id)
            & (RoleHeld.role == Role.SELECTOR.value),
        )
        .outerjoin(Assignment, (Assignment.person_id == Person.id) & (Assignment.round_id == round_id))
        .outerjoin(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(
            Review,
            (Review.round_id == Assignment.round_id)
            & (Review.entry_id == Assignment.entry_id)
            & (Review.person_id == Assignment.person_id),
        )
        .where(held | Assignment.entry_id.is_not(None))
        .group_by(Person.id)
        .order_by(Person.sort_key, Person.id)
    ).all()
    return [Load(*row[:5], int(row[5] or 0), int(row[6] or 0), row[7]) for row in rows]


def plan_assignment(
    session: Session,
    actor: Actor,
    round_id: uuid.UUID,
    *,
    selector_ids: Sequence[uuid.UUID],
    wanted: int,
    which: Which,
    today: dt.date,
    lock: bool = False,
) -> Plan:
    """Who would see what, if the chosen selectors were given the chosen entries until `wanted` see each.

    8 statements at any size. `lock` takes the entries' rows, to apply it. Raises Forbidden, NotFound,
    Refused("selectors_needed" | "not_a_selector").
    """
    if not selector_ids:
        raise Refused("selectors_needed", fields={"selectors": "selectors_needed"})
    loads = loads_of(session, actor, round_id)
    if not set(selector_ids) <= {person.id for person in selectors_of(session, actor.edition_id)}:
        raise Refused("not_a_selector", fields={"selectors": "not_a_selector"})
    query = _entries(round_id, which, wanted)
    if lock:
        session.execute(
            select(Entry.id).where(Entry.round_id == round_id).order_by(Entry.id).with_for_update()
        )
    entries = session.execute(query).all()
    ids = [row.id for row in entries]
    held = _held(session, round_id, ids)
    barred = conflicts_of(session, ids, selector_ids, on=today)
    known = [row.minutes for row in entries if row.minutes]
    guess = round(sum(known) / len(known)) if known else UNKNOWN_MINUTES
    needs = [
        Need(row.id, row.minutes or guess, frozenset(held[row.id]), frozenset(barred.get(row.id, ())))
        for row in entries
    ]
    minutes = {load.person_id: load.minutes for load in loads if load.person_id in set(selector_ids)}
    proposal = propose(needs, minutes, wanted)
    return Plan(
        entries=_planned(entries, needs, barred, proposal),
        loads=tuple(load for load in loads if load.person_id in minutes),
        proposal=proposal,
        digest=proposal.digest(_world(round_id, needs, minutes, wanted)),
    )


def _entries(round_id: uuid.UUID, which: Which, wanted: int) -> Select[*tuple[Any, ...]]:
    query = select(Entry.id, Entry.number, Entry.title, Entry.minutes, Entry.invented, Entry.state).where(
        Entry.round_id == round_id, Entry.state.in_(ASSIGNABLE)
    )
    if which.lacking == "none":
        query = query.where(Entry.assigned == 0)
    elif which.lacking == "some":
        query = query.where(Entry.assigned < wanted)
    if which.section_id:
        query = query.where(Entry.section_wanted_id == which.section_id)
    if which.country:
        query = query.where(Entry.countries.contains([which.country]))
    key = search_key(which.search)
    if key:
        query = query.where(Entry.search_key.contains(key, autoescape=True))
    return query.order_by(Entry.number, Entry.id)


def _held(
    session: Session, round_id: uuid.UUID, ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[uuid.UUID]]:
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    rows = session.execute(
        select(Assignment.entry_id, Assignment.person_id)
        .where(Assignment.round_id == round_id, Assignment.entry_id.in_(ids), Assignment.recused_at.is_(None))
        .order_by(Assignment.assigned_at, Assignment.person_id)
    )
    for entry_id, person_id in rows:
        found[entry_id].append(person_id)
    return found


def _planned(
    entries: Sequence[Any],
    needs: Sequence[Need],
    barred: dict[uuid.UUID, dict[uuid.UUID, str]],
    proposal: Proposal,
) -> tuple[PlannedEntry, ...]:
    new: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for entry_id, person_id in proposal.pairs:
        new[entry_id].append(person_id)
    short = Counter(dict(proposal.short))
    return tuple(
        PlannedEntry(
            entry_id=row.id,
            number=row.number,
            title=row.title,
            minutes=row.minutes,
            invented=row.invented,
            state=row.state,
            held=tuple(sorted(need.held)),
            new=tuple(new[row.id]),
            barred=barred.get(row.id, {}),
            short=short[row.id],
        )
        for row, need in zip(entries, needs, strict=True)
    )


def _world(round_id: uuid.UUID, needs: Sequence[Need], minutes: dict[uuid.UUID, int], wanted: int) -> bytes:
    """What the plan stood on, as bytes: it changes with anything that the preview showed."""
    lines = [f"{round_id} {wanted}"]
    lines += sorted(
        f"{need.entry} {need.minutes} {sorted(map(str, need.held))} {sorted(map(str, need.barred))}"
        for need in needs
    )
    lines += sorted(f"{who} {load}" for who, load in minutes.items())
    return hashlib.sha256("\n".join(lines).encode()).digest()
