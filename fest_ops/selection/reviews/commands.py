"""Reviewing: saving and giving a review, stepping back, sending entries to the next round."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.selection.calls.models import Criterion, Round
from fest_ops.selection.calls.queries import round_in
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews import rules, scoring
from fest_ops.selection.reviews.duties import own_review
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.recount import recount
from fest_ops.selection.states import State

_criteria = (
    select(func.jsonb_object_agg(Criterion.code, Criterion.weight.cast(Text)))
    .where(Criterion.round_id == Round.id)
    .correlate(Round)
    .scalar_subquery()
)
_OWN = (
    select(
        Entry.state,
        (Entry.round_id == Assignment.round_id).label("in_round"),
        Assignment.recused_at,
        Round.position,
        Round.scale_min,
        Round.scale_max,
        Round.closes_at,
        _criteria.label("criteria"),
        Review.given_at,
        Review.total,
        func.coalesce(Review.version, 0).label("version"),
    )
    .select_from(Assignment)
    .join(Entry, Entry.id == Assignment.entry_id)
    .join(Round, Round.id == Assignment.round_id)
    .outerjoin(Review, own_review)
    .where(
        Assignment.entry_id == bindparam("entry_id"),
        Assignment.round_id == bindparam("round_id"),
        Assignment.person_id == bindparam("person_id"),
        Assignment.edition_id == bindparam("edition_id"),
    )
    .with_for_update(of=[Entry, Assignment])
)
_upsert = insert(Review)
_SAVE = _upsert.on_conflict_do_update(
    index_elements=["round_id", "entry_id", "person_id"],
    set_={
        name: _upsert.excluded[name]
        for name in ("scores", "note", "flag", "recommendation", "total", "saved_at", "given_at", "version")
    },
    where=Review.version == _upsert.excluded.version - 1,
).returning(Review.version)


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to."""

    total: Decimal | None
    given: bool
    version: int


def save_review(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    *,
    round_id: uuid.UUID,
    scores: Mapping[str, int],
    note: str = "",
    flag: bool = False,
    recommendation: str | None = None,
    give: bool,
    seen_version: int | None,
    now: dt.datetime,
) -> Saved:
    """Save the actor's scorecard of an entry in a round; `give` it once every criterion has its score.

    A given review may be changed while the round runs, and stays given. 2 statements, 6 with the audit rows of a
    given one. `seen_version` is OwnReview.version of the page (0: nothing saved yet); None does not look. Raises
    NotFound where it is not the actor's to review, Refused("you_recused" | "reviewing_ended" | "scorecard_wrong" |
    "note_too_long"), Conflict where another tab has saved meanwhile; what that one saved word for word (a second
    click) is no conflict.
    """
    held = _lock_own(session, actor, entry_id, round_id)
    why_not = rules.why_not_review(
        State(held.state),
        in_round=held.in_round,
        recused=held.recused_at is not None,
        closes_at=held.closes_at,
        now=now,
    )
    if why_not:
        raise Refused(why_not)
    weights = {code: Decimal(weight) for code, weight in (held.criteria or {}).items()}
    given = give or held.given_at is not None
    _check_scorecard(held, weights, scores, note, recommendation, whole=given)
    total = scoring.total(scores, weights)
    key = {"round_id": round_id, "entry_id": entry_id, "person_id": actor.person_id}
    said = {
        "scores": dict(scores),
        "note": note.strip(),
        "flag": flag,
        "recommendation": recommendation,
    }
    if seen_version is not None and seen_version != held.version:
        return _saved_before(session, key, said, give=give)
    values = {
        **said,
        "total": total,
        "saved_at": now,
        "given_at": (held.given_at or now) if given else None,
        "version": held.version + 1,
    }
    version = session.scalar(_SAVE, {**key, **values})
    if version is None:
        return _saved_before(session, key, said, give=give)
    if given:
        recount(session, [entry_id])
        verb = "review.change" if held.given_at else "review.give"
        noted = {"round": held.position, "total": str(total), "flag": flag}
        if held.given_at:
            noted["was"] = str(held.total)
        record(session, actor, verb, now=now, kind="entry", object_id=entry_id, **noted)
    return Saved(total, given, version)


def _saved_before(session: Session, key: dict[str, Any], said: dict[str, Any], *, give: bool) -> Saved:
    """What a second click meets: the same review, already there. Raises Conflict where it is another one."""
    held = session.get(Review, tuple(key.values()), populate_existing=True)
    if held is None or any(getattr(held, name) != value for name, value in said.items()):
        raise Conflict("review_saved_elsewhere")
    if give and held.given_at is None:
        raise Conflict("review_saved_elsewhere")
    return Saved(held.total, held.given_at is not None, held.version)


def recuse(
    session: Session, actor: Actor, entry_id: uuid.UUID, *, round_id: uuid.UUID, code: str, now: dt.datetime
) -> None:
    """The actor steps back from an entry in a round: it is no longer theirs to see, and nothing of theirs counts.

    Raises NotFound, Refused("you_recused" | "recusal_needed").
    """
    held = _lock_own(session, actor, entry_id, round_id)
    why_not = rules.why_not_recuse(already=held.recused_at is not None, code=code)
    if why_not:
        raise Refused(why_not, fields={"code": why_not})
    assignment = session.get_one(Assignment, (round_id, entry_id, actor.person_id))
    assignment.recused_at, assignment.recusal = now, code
    session.flush()
    recount(session, [entry_id])
    given = held.given_at is not None
    record(
        session, actor, "review.recuse", now=now, kind="entry", object_id=entry_id, round=held.position,
        code=code, given=given, subject_person_id=actor.person_id,
    )  # fmt: skip


def withdraw_recusal(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    *,
    round_id: uuid.UUID,
    person_id: uuid.UUID,
    now: dt.datetime,
) -> None:
    """Staff take a recusal back: it was a slip. A review given before counts again.

    Raises NotFound, Forbidden (for one's own too: another member of staff decides), Refused("not_recused").
    """
    if not rules.may_assign(actor) or person_id == actor.person_id:
        raise Forbidden("forbidden")
    entry = lock_entry(session, actor, entry_id)
    assignment = session.get(Assignment, (round_id, entry.id, person_id), populate_existing=True)
    if assignment is None:
        raise NotFound
    if assignment.recused_at is None:
        raise Refused("not_recused")
    code, assignment.recused_at, assignment.recusal = assignment.recusal, None, None
    session.flush()
    recount(session, [entry.id])
    record(
        session, actor, "review.withdraw_recusal", now=now, kind="entry", object_id=entry.id,
        subject_person_id=person_id, code=code,
    )  # fmt: skip


def start_round(
    session: Session, actor: Actor, entry_ids: Sequence[uuid.UUID], round_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """Send entries on to a later round of their call: their counts begin anew, what was given stays readable.

    All or none. Raises Forbidden, NotFound for an entry or round of another edition or call,
    Refused("reviewing_ended" | "round_not_later") naming the entry's number.
    """
    if not rules.may_assign(actor):
        raise Forbidden("forbidden")
    target, call = round_in(session, actor, round_id)
    entries = session.execute(
        select(Entry, func.coalesce(Round.position, 0))
        .outerjoin(Round, Round.id == Entry.round_id)
        .where(Entry.id.in_(entry_ids), Entry.call_id == call.id)
        .order_by(Entry.id)
        .with_for_update(of=Entry)
        .execution_options(populate_existing=True)
    ).all()
    if len(entries) != len(set(entry_ids)):
        raise NotFound
    for entry, position in entries:
        why_not = rules.why_not_next_round(
            State(entry.state), position=position, next_position=target.position
        )
        if why_not:
            raise Refused(why_not, number=entry.number)
        entry.round_id = target.id
        record(
            session, actor, "entry.start_round", now=now, kind="entry", object_id=entry.id, round=target.position
        )  # fmt: skip
    session.flush()
    recount(session, [entry.id for entry, _ in entries])
    for entry, _ in entries:
        session.expire(entry)


def lock_entry(session: Session, actor: Actor, entry_id: uuid.UUID) -> Entry:
    """An entry of the actor's edition, its row locked and read afresh (1 statement). Raises NotFound."""
    entry = session.scalars(
        select(Entry)
        .where(Entry.id == entry_id, Entry.edition_id == actor.edition_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if entry is None:
        raise NotFound
    return entry


def _lock_own(session: Session, actor: Actor, entry_id: uuid.UUID, round_id: uuid.UUID) -> Any:
    """The actor's assignment with all that a save looks at, the entry's and the assignment's rows locked.

    One statement. The review beside them is not locked: its version is looked at again when it is written.
    """
    row = session.execute(
        _OWN,
        {
            "entry_id": entry_id,
            "round_id": round_id,
            "person_id": actor.person_id,
            "edition_id": actor.edition_id,
        },
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _check_scorecard(
    held: Any,
    weights: Mapping[str, Decimal],
    scores: Mapping[str, int],
    note: str,
    recommendation: str | None,
    *,
    whole: bool,
) -> None:
    wrong = rules.why_not_scores(
        scores, frozenset(weights), scale_min=held.scale_min, scale_max=held.scale_max, whole=whole
    )
    if recommendation is not None and recommendation not in rules.RECOMMENDATIONS:
        wrong["recommendation"] = "recommendation_unknown"
    if len(note) > rules.NOTE_LENGTH:
        wrong["note"] = "note_too_long"
    if wrong:
        raise Refused("scorecard_wrong", fields=wrong, low=held.scale_min, high=held.scale_max)
