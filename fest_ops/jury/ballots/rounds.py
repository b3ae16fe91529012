"""A round from its opening to its outcome. Closing and counting are two transactions: see ballots/box.py."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Conflict, Refused
from fest_ops.jury import counting
from fest_ops.jury.ballots import box, laying, queries
from fest_ops.jury.ballots.desk import Desk, desk_of
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.ballots.rules import film_of, films_on
from fest_ops.jury.palmares.desk import note_lost
from fest_ops.jury.panel.models import Seen
from fest_ops.jury.protocol.commands import append, note_joined

REASON_LONGEST = 1_000


def open_round(
    session: Session,
    actor: Actor,
    slug: str,
    prize_key: str,
    *,
    present: Collection[uuid.UUID],
    now: dt.datetime,
    persons: Collection[str] | None = None,
    anew: bool = False,
    reason: str = "",
) -> Round:
    """Open the next round on a prize, or its first again (`anew`); the box is empty and the roll laid out.

    `reason`: why a vote that was held begins anew; it stands in the protocol with the round. Raises Forbidden for all
    but the secretary, NotFound for a prize that the rules do not have, Refused with the first obstacle:
    "anew_without_reason"; "box_within_reach" where this connection could read ballots.
    """
    jury, _ = queries.run_by(session, actor, slug, lock=True)
    desk = desk_of(session, jury, lock=True)
    prize = laying.prize_of(desk, prize_key)
    if desk.sitting is not None and desk.sitting.closed_at is None:
        note_lost(session, desk, now=now)
    here = {str(each) for each in present}
    layout = laying.lay_out(desk, prize, present=here, persons=persons, anew=anew)
    if layout.why_not is not None:
        raise Refused(layout.why_not.code, **layout.why_not.values)
    assert layout.spec is not None and desk.sitting is not None
    begins_anew = laying.begins_anew(desk, prize, anew=anew)
    reason = reason.strip()[:REASON_LONGEST] if begins_anew else ""
    if begins_anew and not reason:
        raise Refused("anew_without_reason", fields={"anew_reason": ""})
    if not box.is_out_of_reach(session):
        raise Refused("box_within_reach")
    document = counting.spec_document(layout.spec)
    opened = Round(
        id=uuid.uuid4(),
        sitting_id=desk.sitting.id,
        number=max((each.number for each in desk.rounds), default=0) + 1,
        prize=prize.key,
        step=layout.step,
        kind=layout.kind,
        spec=document,
        opened_at=now,
        present=sorted(here & set(desk.names)),
    )
    session.add(opened)
    session.flush()
    seats = [uuid.UUID(line.seat) for line in layout.spec.roll]
    box.open_round(session, opened.id, seats, rehearsal=desk.sitting.rehearsal)
    content = {
        "round": str(opened.id),
        "number": opened.number,
        "prize": opened.prize,
        "step": opened.step,
        "kind": opened.kind,
        "spec": document,
        "waived": _waived(session, desk, seats, layout.spec),
        **({"reason": reason} if reason else {}),
    }
    note_joined(session, desk.sitting, desk.seated, now=now)
    append(session, desk.sitting, "round.opened", content, now=now)
    _record(session, actor, "ballot.open", desk.sitting, opened, now)
    return opened


def _waived(
    session: Session, desk: Desk, seats: list[uuid.UUID], spec: counting.RoundSpec
) -> list[dict[str, str]]:
    films = {uuid.UUID(film_of(key)) for key in films_on(spec.keys)}
    rows = session.execute(
        select(Seen)
        .where(Seen.seat_id.in_(seats), Seen.entry_id.in_(films), Seen.how == "waived")
        .order_by(Seen.seat_id, Seen.entry_id)
    ).scalars()
    return [{"seat": str(each.seat_id), "entry": str(each.entry_id), "reason": each.reason} for each in rows]


def close_round(session: Session, actor: Actor, slug: str, round_id: uuid.UUID, *, now: dt.datetime) -> Round:
    """Close an open round: nothing more goes into its box. Commit, then count. A repeat changes nothing.

    Who has not cast by then has not voted, and the protocol says so. Raises Forbidden for all but the secretary,
    NotFound, Refused("round_is_void").
    """
    jury, _ = queries.run_by(session, actor, slug)
    sitting, closed = queries.round_of(session, jury.id, round_id, lock=True)
    if closed.state == "void":
        raise Refused("round_is_void")
    if closed.state != "open":
        return closed
    box.close(session, closed.id)
    roll = box.roll(session, closed.id)
    closed.state, closed.closed_at = "closed", now
    content = {
        "round": str(closed.id),
        "voted": {str(each.seat_id): each.voted for each in roll},
    }
    append(session, sitting, "round.closed", content, now=now)
    _record(session, actor, "ballot.close", sitting, closed, now)
    return closed


def count_round(
    session: Session, actor: Actor, keys: tuple[str, ...], slug: str, round_id: uuid.UUID, *, now: dt.datetime
) -> Round:
    """Count a closed round and seal its box, sorted. The outcome holds no count. A repeat gives what was counted.

    In a transaction after the one that closed it. Raises Forbidden for all but the secretary, NotFound, Refused
    ("round_is_void", "round_is_open", "box_does_not_open", "box_does_not_fit"), Conflict.
    """
    jury, _ = queries.run_by(session, actor, slug)
    sitting, counted = queries.round_of(session, jury.id, round_id, lock=True)
    if counted.state == "counted":
        return counted
    if counted.state != "closed":
        raise Refused("round_is_void" if counted.state == "void" else "round_is_open")
    slips = box.take_slips(session, keys, counted.id)
    if slips is None:
        raise Refused("box_does_not_open")
    result = tally_of(session, counted, slips)
    if not box.settle(session, keys, counted.id, slips):
        raise Conflict("changed_meanwhile")
    outcome: dict[str, Any] = {
        "status": result.status,
        "winners": list(result.winners),
        "tied": list(result.tied),
        "eliminated": list(result.eliminated),
        "commitment": slips.commitment.hex(),
    }
    counted.state, counted.outcome = "counted", {**outcome, "short": list(result.short)}
    session.flush()
    append(session, sitting, "round.counted", {"round": str(counted.id), **outcome}, now=now)
    _record(session, actor, "ballot.count", sitting, counted, now)
    return counted


def tally_of(session: Session, round_: Round, slips: box.SortedBox) -> counting.Count:
    """The count of a box by the round's own document and roll. Raises Refused("box_does_not_fit")."""
    spec = counting.read_spec(round_.spec)
    roll = box.roll(session, round_.id)
    voted = frozenset(str(each.seat_id) for each in roll if each.voted)
    struck = frozenset(line.seat for line in spec.roll) - {str(each.seat_id) for each in roll}
    try:
        return counting.count(spec, slips.slips, voted, struck=struck)
    except ValueError:  # its words may quote a slip
        raise Refused("box_does_not_fit") from None


def void_round(
    session: Session, actor: Actor, slug: str, round_id: uuid.UUID, reason: str, *, now: dt.datetime
) -> Round:
    """Void a round that was not counted, for a recorded reason: its ballots are gone unread. A repeat changes nothing.

    Raises Forbidden for all but the secretary, NotFound, Refused ("reason_needed", "round_is_counted").
    """
    jury, _ = queries.run_by(session, actor, slug)
    sitting, voided = queries.round_of(session, jury.id, round_id, lock=True)
    if voided.state == "void":
        return voided
    reason = reason.strip()[:REASON_LONGEST]
    if not reason:
        raise Refused("reason_needed", fields={"reason": ""})
    if voided.state == "counted" or not box.burn(session, voided.id):
        raise Refused("round_is_counted")
    voided.state, voided.closed_at = "void", voided.closed_at or now
    append(session, sitting, "round.void", {"round": str(voided.id), "reason": reason}, now=now)
    _record(session, actor, "ballot.void", sitting, voided, now)
    return voided


def show_outcome(
    session: Session, actor: Actor, slug: str, round_id: uuid.UUID, *, now: dt.datetime
) -> Round:
    """Release the outcome of a counted round to the room. A repeat changes nothing.

    Raises Forbidden for all but the chair (the secretary, while there is none), NotFound,
    Refused("round_not_counted").
    """
    jury, _ = queries.shown_by(session, actor, slug)
    sitting, shown = queries.round_of(session, jury.id, round_id, lock=True)
    if shown.state != "counted":
        raise Refused("round_not_counted")
    if shown.shown_at is None:
        shown.shown_at = now
        append(session, sitting, "outcome.shown", {"round": str(shown.id)}, now=now)
    return shown


def _record(
    session: Session, actor: Actor, verb: str, sitting: Sitting, round_: Round, now: dt.datetime
) -> None:
    """Of a rehearsal the record says only that it began and ended."""
    if not sitting.rehearsal:
        record(session, actor, verb, now=now, kind="jury_round", object_id=round_.id, number=round_.number)
