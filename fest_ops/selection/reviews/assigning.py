"""Giving entries to selectors, in bulk or one by one, and taking them back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record, record_many
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.selection.calls.models import Round
from fest_ops.selection.calls.queries import round_in
from fest_ops.selection.entries.commands import move
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews import rules
from fest_ops.selection.reviews.commands import lock_entry
from fest_ops.selection.reviews.conflicts import conflicts_of
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.plans import Plan, Which, plan_assignment, selectors_of
from fest_ops.selection.reviews.recount import recount
from fest_ops.selection.states import Move, State


def apply_plan(
    session: Session,
    actor: Actor,
    round_id: uuid.UUID,
    *,
    selector_ids: Sequence[uuid.UUID],
    wanted: int,
    which: Which,
    seen_digest: str,
    today: dt.date,
    now: dt.datetime,
) -> Plan:
    """Make exactly the assignments that were previewed (Plan.digest); entries submitted so far go into review.

    The plan is made again over locked rows: where anything that it stood on has changed, Conflict("plan_is_old") and
    nothing is done. Raises what plan_assignment raises.
    """
    if not rules.may_assign(actor):
        raise Forbidden("forbidden")
    round_in(session, actor, round_id)
    session.execute(select(Round.id).where(Round.id == round_id).with_for_update(key_share=True))
    plan = plan_assignment(
        session,
        actor,
        round_id,
        selector_ids=selector_ids,
        wanted=wanted,
        which=which,
        today=today,
        lock=True,
    )
    if plan.digest != seen_digest:
        raise Conflict("plan_is_old")
    _give(session, actor, round_id, plan.proposal.pairs, now)
    return plan


def assign_one(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    today: dt.date,
    now: dt.datetime,
) -> None:
    """Give an entry to one more selector, in the round it is in. Who has it already keeps it.

    Raises Forbidden, NotFound, Refused("reviewing_ended" | "not_a_selector" | "selector_conflict").
    """
    if not rules.may_assign(actor):
        raise Forbidden("forbidden")
    entry = lock_entry(session, actor, entry_id)
    if entry.round_id is None or State(entry.state) not in rules.ASSIGNABLE:
        raise Refused("reviewing_ended")
    if person_id not in {person.id for person in selectors_of(session, actor.edition_id)}:
        raise Refused("not_a_selector", fields={"person": "not_a_selector"})
    if conflicts_of(session, [entry.id], [person_id], on=today).get(entry.id):
        raise Refused("selector_conflict", fields={"person": "selector_conflict"})
    if session.get(Assignment, (entry.round_id, entry.id, person_id)) is None:
        _give(session, actor, entry.round_id, [(entry.id, person_id)], now)


def unassign(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    round_id: uuid.UUID,
    now: dt.datetime,
) -> None:
    """Take an entry from a selector who has not begun to review it; whoever has, steps back instead.

    Raises Forbidden, NotFound, Refused("review_begun" | "recusal_stays").
    """
    if not rules.may_assign(actor):
        raise Forbidden("forbidden")
    entry = lock_entry(session, actor, entry_id)
    key = (round_id, entry.id, person_id)
    assignment = session.get(Assignment, key, with_for_update=True)
    if assignment is None:
        raise NotFound
    why_not = rules.why_not_unassign(
        saved=session.get(Review, key) is not None, recused=assignment.recused_at is not None
    )
    if why_not:
        raise Refused(why_not)
    session.delete(assignment)
    session.flush()
    recount(session, [entry.id])
    record(
        session, actor, "assignment.take", now=now, kind="entry", object_id=entry.id, subject_person_id=person_id
    )  # fmt: skip
    session.expire(entry)


def _give(
    session: Session,
    actor: Actor,
    round_id: uuid.UUID,
    pairs: Sequence[tuple[uuid.UUID, uuid.UUID]],
    now: dt.datetime,
) -> None:
    """Insert the assignments of entries whose rows are locked, start their review, and recount them."""
    if not pairs:
        return
    by = actor.person_id
    session.execute(
        insert(Assignment).on_conflict_do_nothing(),
        [
            {
                "round_id": round_id,
                "entry_id": entry,
                "person_id": who,
                "assigned_at": now,
                "assigned_by_id": by,
            }
            for entry, who in pairs
        ],
    )
    ids = list(dict.fromkeys(entry for entry, _ in pairs))
    waiting = session.scalars(
        select(Entry)
        .where(Entry.id.in_(ids), Entry.state == State.SUBMITTED.value)
        .order_by(Entry.id)
        .execution_options(populate_existing=True)
    ).all()
    for entry in waiting:
        move(session, actor, entry, Move.START_REVIEW, now=now)
    recount(session, ids)
    for entry in waiting:
        session.expire(entry)
    by_selector: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for entry_id, who in pairs:
        by_selector[who].append(entry_id)
    for who, given in sorted(by_selector.items()):
        rows: list[tuple[uuid.UUID, dict[str, str]]] = [(entry_id, {}) for entry_id in given]
        record_many(
            session, actor, "assignment.give", now=now, kind="entry", rows=rows, subject_person_id=who
        )
