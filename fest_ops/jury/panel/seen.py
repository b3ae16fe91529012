"""Which juror saw which film, and by whose word.

Two words are to join later: "door" (the hall's door counted the juror in) and "screening_room" (so many minutes were
played); both come in by `put`, and never take the juror's own word back.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record_many
from fest_ops.errors import NotFound, Refused
from fest_ops.jury.panel import ended, queries, rules
from fest_ops.jury.panel.films import candidates_of
from fest_ops.jury.panel.models import Jury, Seat, Seen
from fest_ops.jury.panel.seats import standing_seat


@dataclass(frozen=True, slots=True)
class Waived:
    """A film that a juror did not see and may vote on all the same, and why."""

    seat_id: uuid.UUID
    entry_id: uuid.UUID
    reason: str


def seen_of(session: Session, seat_ids: Iterable[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], Seen]:
    """What these seats saw, by seat and entry (1 statement)."""
    rows = session.scalars(select(Seen).where(Seen.seat_id.in_(list(seat_ids))))
    return {(each.seat_id, each.entry_id): each for each in rows}


def unseen(
    session: Session, jury: Jury, entry_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    """Which of these films each seat with a vote has neither seen nor been excused from, by seat; a film on which it
    is recused does not count, and a seat that lacks nothing is absent (3 statements)."""
    voting = queries.seated(session, jury.id)
    there = seen_of(session, [each.seat.id for each in voting])
    wanted = set(entry_ids)
    lacking = {
        each.seat.id: frozenset(
            entry for entry in wanted - each.recused if (each.seat.id, entry) not in there
        )
        for each in voting
    }
    return {seat_id: films for seat_id, films in lacking.items() if films}


def waived(session: Session, jury: Jury, entry_ids: Collection[uuid.UUID]) -> list[Waived]:
    """Who may vote on which of these films without having seen it, and why: for the protocol (1 statement)."""
    rows = session.scalars(
        select(Seen)
        .join(Seat, Seat.id == Seen.seat_id)
        .where(Seat.jury_id == jury.id, Seen.how == "waived", Seen.entry_id.in_(list(entry_ids)))
        .order_by(Seen.seat_id, Seen.entry_id)
    )
    return [Waived(each.seat_id, each.entry_id, each.reason) for each in rows]


def mark(
    session: Session, actor: Actor, slug: str, entry_id: uuid.UUID, *, seen: bool, now: dt.datetime
) -> None:
    """Say that one saw a film, or take one's own word back before the first ballot.

    Raises NotFound for who has no vote here and for another film; Refused: "jury_has_voted" where it would be taken
    back too late, "not_your_word" where somebody else said it, "jury_is_closed",
    "sitting_is_closed".
    """
    jury, seat = queries.jury_for(session, actor, slug, lock=True)
    if seat is None or seat.function not in rules.VOTING:
        raise NotFound
    _open(session, jury, [entry_id])
    if seen:
        put(session, actor, seat, [entry_id], "juror", now=now)
        return
    held = session.get(Seen, (seat.id, entry_id), populate_existing=True)
    if held is None:
        return
    if queries.has_voted(session, jury.id):
        raise Refused("jury_has_voted")
    if held.how != "juror":
        raise Refused("not_your_word")
    session.delete(held)
    session.flush()
    _record(session, actor, "seen.unmark", seat, [entry_id], now)


def mark_for(
    session: Session,
    actor: Actor,
    slug: str,
    seat_id: uuid.UUID,
    entry_ids: Collection[uuid.UUID],
    *,
    now: dt.datetime,
) -> None:
    """Say for a juror that these films were seen: the secretary was in the room. Raises NotFound, Forbidden,
    Refused("no_rows_chosen" | "jury_is_closed" | "sitting_is_closed" | "seat_is_left")."""
    seat = _for(session, actor, slug, seat_id, entry_ids)
    put(session, actor, seat, entry_ids, "secretary", now=now)


def waive(
    session: Session,
    actor: Actor,
    slug: str,
    seat_id: uuid.UUID,
    entry_ids: Collection[uuid.UUID],
    reason: str,
    *,
    now: dt.datetime,
) -> None:
    """Let a juror vote on films that were not seen, for a reason that the protocol names. Raises as `mark_for`,
    and Refused("reason_needed") at "reason"."""
    seat = _for(session, actor, slug, seat_id, entry_ids)
    said = reason.strip()
    if not said or len(said) > rules.REASON_LONGEST:
        raise Refused("reason_needed", fields={"reason": ""}, most=rules.REASON_LONGEST)
    put(session, actor, seat, entry_ids, "waived", reason=said, now=now)


def put(
    session: Session,
    actor: Actor,
    seat: Seat,
    entry_ids: Collection[uuid.UUID],
    how: str,
    *,
    now: dt.datetime,
    reason: str = "",
) -> None:
    """Write down that a seat's holder saw films. What stands already stays, but a waiver gives way to "seen"."""
    rows = [
        {
            "seat_id": seat.id,
            "entry_id": entry_id,
            "how": how,
            "reason": reason,
            "at": now,
            "by_id": actor.person_id,
        }
        for entry_id in dict.fromkeys(entry_ids)
    ]
    statement = insert(Seen).values(rows)
    if how == "waived":
        statement = statement.on_conflict_do_nothing()
    else:
        fresh = {key: statement.excluded[key] for key in ("how", "reason", "at", "by_id")}
        statement = statement.on_conflict_do_update(
            index_elements=["seat_id", "entry_id"], set_=fresh, where=Seen.how == "waived"
        )
    new = session.execute(statement.returning(Seen.entry_id)).scalars().all()
    if new:
        _record(session, actor, "seen.waive" if how == "waived" else "seen.mark", seat, new, now, how=how)


def _for(
    session: Session, actor: Actor, slug: str, seat_id: uuid.UUID, entry_ids: Collection[uuid.UUID]
) -> Seat:
    jury, _mine = queries.prepared_by(session, actor, slug, lock=True)
    seat = standing_seat(session, jury, seat_id)
    if seat.function not in rules.VOTING or seat.accepted_at is None:
        raise NotFound
    if not entry_ids:
        raise Refused("no_rows_chosen")
    _open(session, jury, entry_ids)
    return seat


def _open(session: Session, jury: Jury, entry_ids: Collection[uuid.UUID]) -> None:
    if not set(entry_ids) <= {film.entry_id for film in candidates_of(session, jury)}:
        raise NotFound
    ended.refuse_once_over(session, jury)


def _record(
    session: Session,
    actor: Actor,
    verb: str,
    seat: Seat,
    entry_ids: Collection[uuid.UUID],
    now: dt.datetime,
    **values: str,
) -> None:
    record_many(
        session,
        actor,
        verb,
        now=now,
        kind="entry",
        rows=[(entry_id, {"seat": str(seat.id), **values}) for entry_id in entry_ids],
        subject_person_id=seat.person_id,
    )
