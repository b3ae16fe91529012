"""A round's scores side by side: the mean, the calibrated score, the standard scores, and each selector's severity."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden
from fest_ops.people.models import Person
from fest_ops.selection.calls.queries import round_in
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews import rules
from fest_ops.selection.reviews.calibration import Given, calibrate, z_scores
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.queries import hidden_scores_for
from fest_ops.selection.reviews.scoring import rounded


@dataclass(frozen=True, slots=True)
class Compared:
    """One entry: ranks are from 1, equal scores share one; `part` numbers the comparable part it is in."""

    entry_id: uuid.UUID
    number: int
    title: dict[str, str]
    invented: bool
    reviews: int
    mean: Decimal
    calibrated: Decimal
    z: float
    rank: int
    calibrated_rank: int
    part: int


@dataclass(frozen=True, slots=True)
class Severity:
    """By how much a selector gives more (+) or less (-) than the others would have given the same entries."""

    person_id: uuid.UUID
    name: str
    invented: bool
    reviews: int
    bias: Decimal
    part: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of a round; `parts` above 1 means that not every two entries can be compared. `hidden` entries are those
    whose scores this reader may not see yet."""

    entries: list[Compared]
    selectors: list[Severity]
    parts: int
    hidden: int


def compare(session: Session, actor: Actor, round_id: uuid.UUID) -> Comparison:
    """The comparison of all given reviews of a round, for staff (5 statements).

    It informs and decides nothing: nobody is rejected on a calibrated score alone (section 6 of the field's rules).
    Raises Forbidden, NotFound.
    """
    if not rules.may_assign(actor):
        raise Forbidden("forbidden")
    round_in(session, actor, round_id)
    hidden = hidden_scores_for(session, actor, round_id)
    held = [row for row in _totals(session, round_id) if row[0] not in hidden]
    given = [Given(entry_id, person_id, value) for entry_id, person_id, value in held]
    fitted = calibrate(given)
    scores = z_scores(given)
    part_of = {entry: n for n, (entries, _) in enumerate(fitted.components, 1) for entry in entries}
    part_of |= {who: n for n, (_, people) in enumerate(fitted.components, 1) for who in people}
    totals: dict[uuid.UUID, list[Decimal]] = {}
    done: dict[uuid.UUID, int] = {}
    for entry_id, person_id, value in held:
        totals.setdefault(entry_id, []).append(value)
        done[person_id] = done.get(person_id, 0) + 1
    calibrated = {entry: rounded(value) for entry, value in fitted.merit.items()}
    facts = session.execute(
        select(Entry.id, Entry.number, Entry.title, Entry.invented).where(Entry.id.in_(totals))
    ).all()
    means = {
        entry: rounded(sum(map(Fraction, values), Fraction()) / len(values), ROUND_HALF_UP)
        for entry, values in totals.items()
    }
    ranks, calibrated_ranks = _ranks(means), _ranks(calibrated)
    entries = [
        Compared(
            entry_id=row.id,
            number=row.number or 0,
            title=row.title,
            invented=row.invented,
            reviews=len(totals[row.id]),
            mean=means[row.id],
            calibrated=calibrated[row.id],
            z=scores[row.id],
            rank=ranks[row.id],
            calibrated_rank=calibrated_ranks[row.id],
            part=part_of[row.id],
        )
        for row in facts
    ]
    people = session.execute(
        select(Person.id, Person.name, Person.invented)
        .where(Person.id.in_(done))
        .order_by(Person.sort_key, Person.id)
    )
    selectors = [
        Severity(row.id, row.name, row.invented, done[row.id], rounded(fitted.bias[row.id]), part_of[row.id])
        for row in people
    ]
    entries.sort(key=lambda entry: (entry.calibrated_rank, entry.number))
    return Comparison(entries, selectors, len(fitted.components), len(hidden))


def _totals(session: Session, round_id: uuid.UUID) -> list[tuple[uuid.UUID, uuid.UUID, Decimal]]:
    """Entry, selector and total of every review that counts in a round."""
    rows = session.execute(
        select(Review.entry_id, Review.person_id, Review.total)
        .join(
            Assignment,
            (Assignment.round_id == Review.round_id)
            & (Assignment.entry_id == Review.entry_id)
            & (Assignment.person_id == Review.person_id),
        )
        .where(Review.round_id == round_id, Review.given_at.is_not(None), Assignment.recused_at.is_(None))
        .order_by(Review.entry_id, Review.person_id)
    )
    return [(entry_id, who, value) for entry_id, who, value in rows if value is not None]


def _ranks(scores: dict[uuid.UUID, Decimal]) -> dict[uuid.UUID, int]:
    """1 for the highest; equal ones share a rank, the next counts on."""
    ordered = sorted(scores.values(), reverse=True)
    first: dict[Decimal, int] = {}
    for place, score in enumerate(ordered, 1):
        first.setdefault(score, place)
    return {entry: first[score] for entry, score in scores.items()}
