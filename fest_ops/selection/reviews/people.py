"""Who reviews one entry, and which entries of a round can go on: reads for the pages of staff."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Round
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.entries.queries import readable_entry
from fest_ops.selection.reviews import rules
from fest_ops.selection.reviews.duties import own_review
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.plans import ASSIGNABLE
from fest_ops.selection.states import State


@dataclass(frozen=True, slots=True)
class Reviewer:
    """One assignment of an entry, without what was given in it."""

    person_id: uuid.UUID
    name: str
    invented: bool
    round_id: uuid.UUID
    kind: str
    current: bool
    """Whether it is of the round the entry is in."""
    assigned_at: dt.datetime
    begun: bool
    given_at: dt.datetime | None
    recused_at: dt.datetime | None
    recusal: str | None


@dataclass(frozen=True, slots=True)
class AssignedTo:
    """An entry and its reviewers; `open` where more can be assigned."""

    entry: Entry
    people: list[Reviewer]
    open: bool


def assigned_to(session: Session, actor: Actor, entry_id: uuid.UUID) -> AssignedTo:
    """Who is to review an entry, for staff (2 statements). Raises Forbidden, NotFound."""
    if not rules.may_assign(actor):
        raise Forbidden("forbidden")
    entry = readable_entry(session, actor, entry_id)
    rows = session.execute(
        select(Assignment, Person.name, Person.invented, Round.kind, Review.version, Review.given_at)
        .join(Person, Person.id == Assignment.person_id)
        .join(Round, Round.id == Assignment.round_id)
        .outerjoin(Review, own_review)
        .where(Assignment.entry_id == entry_id)
        .order_by(Round.position.desc(), Person.sort_key, Person.id)
    ).all()
    people = [
        Reviewer(
            person_id=held.person_id,
            name=name,
            invented=invented,
            round_id=held.round_id,
            kind=kind,
            current=held.round_id == entry.round_id,
            assigned_at=held.assigned_at,
            begun=bool(version),
            given_at=given_at,
            recused_at=held.recused_at,
            recusal=held.recusal,
        )
        for held, name, invented, kind, version, given_at in rows
    ]
    return AssignedTo(entry, people, entry.round_id is not None and State(entry.state) in rules.ASSIGNABLE)


def on_the_way(session: Session, actor: Actor, round_id: uuid.UUID, *, shortlisted: bool) -> list[Entry]:
    """The entries of a round that can go on to the next, by number: the shortlisted ones, or all (1 statement)."""
    states = [State.SHORTLISTED.value] if shortlisted else ASSIGNABLE
    return list(
        session.scalars(
            select(Entry)
            .where(Entry.round_id == round_id, Entry.edition_id == actor.edition_id, Entry.state.in_(states))
            .order_by(Entry.number)
        )
    )
