"""What was given to an entry, and who may see it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, bindparam, exists, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import NotFound
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Criterion, Round
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.selection.reviews import rules
from fest_ops.selection.reviews.duties import STANDS, joined, own_review, theirs
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.rules import Mine
from fest_ops.selection.states import State


def _hidden(*narrowed: ColumnElement[bool]) -> CompoundSelect[Any]:
    where = (Entry.edition_id == bindparam("edition_id"), *narrowed)
    pending = joined(Entry.id).where(*theirs(), *where, Assignment.stand != STANDS[Mine.GIVEN])
    own = (
        select(Entry.id)
        .join(EntryOwner, EntryOwner.entry_id == Entry.id)
        .where(EntryOwner.person_id == bindparam("person_id"), Entry.round_id.is_not(None), *where)
    )
    return pending.union(own)


_HIDDEN = _hidden()
"""Made once: every page of a board asks it."""
_HIDDEN_IN_ROUND = _hidden(Entry.round_id == bindparam("round_id"))


@dataclass(frozen=True, slots=True)
class OwnReview:
    """A selector's own scorecard of an entry, with the round it is of. `version` is 0 before the first save."""

    round_id: uuid.UUID
    position: int
    kind: str
    scale_min: int
    scale_max: int
    closes_at: dt.datetime | None
    in_round: bool
    state: State
    recused: bool
    scores: dict[str, int]
    total: Decimal | None
    note: str
    flag: bool
    recommendation: str | None
    given_at: dt.datetime | None
    saved_at: dt.datetime | None
    version: int

    @property
    def mine(self) -> Mine:
        """Where the selector stands."""
        return rules.mine(
            self.state if self.in_round else State.WITHDRAWN,
            recused=self.recused,
            saved=self.version > 0,
            given=self.given_at is not None,
        )

    def why_not_save(self, now: dt.datetime) -> str | None:
        """Why saving it now would be refused: a page must not offer what the command refuses."""
        return rules.why_not_review(
            self.state, in_round=self.in_round, recused=self.recused, closes_at=self.closes_at, now=now
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """A review as others see it."""

    round_id: uuid.UUID
    position: int
    person_id: uuid.UUID
    name: str
    invented: bool
    scores: dict[str, int]
    total: Decimal
    note: str
    flag: bool
    recommendation: str | None
    given_at: dt.datetime
    saved_at: dt.datetime
    """When it was changed last."""


def own_reviews(session: Session, actor: Actor, entry_id: uuid.UUID) -> list[OwnReview]:
    """The actor's scorecards of an entry, of its present round first, then the newest (1 statement).

    Raises NotFound where the entry was never assigned to the actor in this edition. Recusals are among them.
    """
    rows = session.execute(
        joined(Entry.round_id, Entry.state, Assignment.recused_at, Round, Review)
        .join(Round, Round.id == Assignment.round_id)
        .where(
            Assignment.entry_id == entry_id,
            Assignment.person_id == actor.person_id,
            Entry.edition_id == actor.edition_id,
        )
        .order_by((Entry.round_id == Round.id).desc(), Round.position.desc())
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        raise NotFound
    return [
        _own(round_, review, in_round=here == round_.id, state=State(state), recused=recused_at is not None)
        for here, state, recused_at, round_, review in rows
    ]


def _own(round_: Round, review: Review | None, *, in_round: bool, state: State, recused: bool) -> OwnReview:
    return OwnReview(
        round_id=round_.id,
        position=round_.position,
        kind=round_.kind,
        scale_min=round_.scale_min,
        scale_max=round_.scale_max,
        closes_at=round_.closes_at,
        in_round=in_round,
        state=state,
        recused=recused,
        scores=dict(review.scores) if review else {},
        total=review.total if review else None,
        note=review.note if review else "",
        flag=review.flag if review else False,
        recommendation=review.recommendation if review else None,
        given_at=review.given_at if review else None,
        saved_at=review.saved_at if review else None,
        version=review.version if review else 0,
    )


def given_reviews(session: Session, actor: Actor, entry_id: uuid.UUID) -> list[Seen]:
    """The reviews given to an entry that went through a door before, of those rounds where the actor may see them.

    2 statements; the actor's own are among them; recused selectors' are not. See rules.may_see_scores.
    """
    own = session.scalar(
        select(exists().where(EntryOwner.entry_id == entry_id, EntryOwner.person_id == actor.person_id))
    )
    rows = session.execute(
        select(Assignment, Review, Round.position, Person.name, Person.invented)
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Person, Person.id == Assignment.person_id)
        .outerjoin(Review, own_review & Review.given_at.is_not(None))
        .where(Assignment.entry_id == entry_id)
        .order_by(Round.position, Review.given_at, Person.sort_key)
        .execution_options(populate_existing=True)
    ).all()
    mine = {row[0].round_id: (row[0], row[1]) for row in rows if row[0].person_id == actor.person_id}
    seen = []
    for assignment, review, position, name, invented in rows:
        held, given = mine.get(assignment.round_id, (None, None))
        held_review: Review | None = review
        sees = rules.may_see_scores(
            actor,
            assigned=held is not None,
            recused=held is not None and held.recused_at is not None,
            given=given is not None,
            own=bool(own),
        )
        if sees and held_review is not None and assignment.recused_at is None:
            seen.append(_seen(held_review, position, name, invented))
    return seen


def _seen(review: Review, position: int, name: str, invented: bool) -> Seen:
    assert review.total is not None and review.given_at is not None
    return Seen(
        round_id=review.round_id,
        position=position,
        person_id=review.person_id,
        name=name,
        invented=invented,
        scores=dict(review.scores),
        total=review.total,
        note=review.note,
        flag=review.flag,
        recommendation=review.recommendation,
        given_at=review.given_at,
        saved_at=review.saved_at,
    )


def hidden_scores_for(session: Session, actor: Actor, round_id: uuid.UUID | None = None) -> set[uuid.UUID]:
    """The entries of this edition whose scores staff may not see yet, in the rounds they are in (1 statement).

    Those that the actor is to review and has not, stepped back from, or acts for. A board shows "give yours first"
    there, and must neither sort nor filter by what it hides. `round_id` narrows it to one round.
    """
    if actor.person_id is None:
        return set()
    asked = {"person_id": actor.person_id, "edition_id": actor.edition_id, "round_id": round_id}
    return set(session.scalars(_HIDDEN if round_id is None else _HIDDEN_IN_ROUND, asked))


def criteria_by_round(session: Session, round_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Criterion]]:
    """The scorecards of several rounds (1 statement)."""
    found: dict[uuid.UUID, list[Criterion]] = {round_id: [] for round_id in round_ids}
    query = select(Criterion).where(Criterion.round_id.in_(round_ids))
    for criterion in session.scalars(query.order_by(Criterion.position, Criterion.code)):
        found[criterion.round_id].append(criterion)
    return found
