"""What the juries of an edition want of one person today: for the landing page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from fest_ops.actor import Actor
from fest_ops.jury.panel import queries, rules
from fest_ops.jury.panel.films import JUDGED_STATES, stands_in_the_sitting
from fest_ops.jury.panel.models import Interest, Jury, Seat, Seen
from fest_ops.selection.entries.models import Entry


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something of a jury that waits for one person.

    kind: seat (to be accepted), declaration (to be signed), films (`n` to see), interests (`n` to decide); and what
    ballots.waiting finds: ballot, outcome (to be shown), round and sitting (to be led). `endpoint` is the page, which
    takes `slug=jury.slug`.
    """

    kind: str
    jury: Jury
    endpoint: str
    n: int = 1


def waiting_for(session: Session, actor: Actor) -> list[Waiting]:
    """What the juries of this edition want of this actor, jury by jury (at most 4 statements; none for a visitor)."""
    if actor.person_id is None or actor.edition_id is None:
        return []
    found = [Waiting("seat", jury, "panel.answer") for jury, _ in queries.offered_seats(session, actor)]
    juries = queries.juries_of(session, actor, at_work=True)
    mine = [seat for _, seat in juries if seat is not None]
    to_see = _films_to_see(session, [seat.id for seat in mine if seat.function in rules.VOTING])
    prepares = [
        jury.id
        for jury, seat in juries
        if rules.may_set_up(actor) or (seat is not None and rules.runs(seat.function))
    ]
    undecided = _undecided(session, prepares)
    for jury, seat in juries:
        if seat is not None and seat.function in rules.VOTING:
            if seat.declared_at is None:
                found.append(Waiting("declaration", jury, "panel.declaration"))
            if to_see.get(seat.id):
                found.append(Waiting("films", jury, "panel.films", to_see[seat.id]))
        n, secretary = undecided.get(jury.id, (0, False))
        runs = seat is not None and rules.runs(seat.function)
        if n and (runs or (rules.may_set_up(actor) and not secretary)):
            found.append(Waiting("interests", jury, "panel.interests", n))
    return found


def _films_to_see(session: Session, seat_ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    if not seat_ids:
        return {}
    seen = exists().where(Seen.seat_id == Seat.id, Seen.entry_id == Entry.id)
    recused = exists().where(
        Interest.seat_id == Seat.id, Interest.entry_id == Entry.id, Interest.outcome == rules.RECUSED
    )
    rows = session.execute(
        select(Seat.id, func.count())
        .join(Jury, Jury.id == Seat.jury_id)
        .join(Entry, and_(Entry.edition_id == Jury.edition_id, Entry.section_id == Jury.section_id))
        .where(
            Seat.id.in_(seat_ids),
            Entry.state.in_(JUDGED_STATES),
            stands_in_the_sitting(Jury.id),
            ~seen,
            ~recused,
        )
        .group_by(Seat.id)
    )
    return dict(rows.all())


def _undecided(session: Session, jury_ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[int, bool]]:
    """How many interests wait for a decision, by jury, and whether the jury has a secretary."""
    if not jury_ids:
        return {}
    secretary = aliased(Seat)
    there = exists().where(
        secretary.jury_id == Seat.jury_id,
        secretary.function == rules.SECRETARY,
        secretary.accepted_at.is_not(None),
        secretary.left_at.is_(None),
    )
    rows = session.execute(
        select(Seat.jury_id, func.count(), there)
        .join(Interest, Interest.seat_id == Seat.id)
        .where(Seat.jury_id.in_(jury_ids), Seat.left_at.is_(None), Interest.outcome.is_(None))
        .group_by(Seat.jury_id)
    )
    return {row[0]: (row[1], bool(row[2])) for row in rows}
