"""A sitting that is open, with everything that decides what may be recorded in it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import NotFound, Refused
from fest_ops.jury.ballots.desk import Desk, desk_of
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.palmares import legality, told
from fest_ops.jury.palmares.legality import Result
from fest_ops.jury.panel.models import Jury
from fest_ops.jury.profiles.document import Prize
from fest_ops.jury.protocol.commands import append
from fest_ops.jury.protocol.models import ProtocolEvent
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import State

FELL_OUT = frozenset(
    {State.WITHDRAWN, State.DISQUALIFIED, State.LOST, State.REVOKED, State.DECLINED, State.EXPIRED}
)
MOVED = "moved"
"""Why a film is no longer judged, as the protocol says it: one of these states of its entry, or another section."""


def open_desk(session: Session, jury: Jury, *, now: dt.datetime) -> tuple[Desk, Sitting]:
    """The desk of a jury whose row is held, its sitting's row held as well; what was lost since is noted.

    Raises Refused("no_sitting" | "sitting_is_closed" | "jury_is_closed").
    """
    if jury.closed_at is not None:
        raise Refused("jury_is_closed")
    desk = desk_of(session, jury, lock=True)
    if desk.sitting is None:
        raise Refused("no_sitting")
    if desk.sitting.closed_at is not None:
        raise Refused("sitting_is_closed")
    note_lost(session, desk, now=now)
    return desk, desk.sitting


def at_work(session: Session, jury: Jury, prize_key: str, *, now: dt.datetime) -> tuple[Desk, Sitting, Prize]:
    """The same with one prize of the rules. Raises NotFound for a prize that the rules do not know."""
    desk, sitting = open_desk(session, jury, now=now)
    prize = desk.profile.prize(prize_key)
    if prize is None:
        raise NotFound
    return desk, sitting, prize


def last_round(desk: Desk, prize: Prize) -> Round | None:
    """The last counted round of the vote on a prize, None where there was none.

    Raises Refused for what stands in the way of recording anything: "prize_decided", "round_runs", and
    "outcome_not_released" while the room has not seen what that round came to.
    """
    if prize.key in desk.palmares:
        raise Refused("prize_decided", prize=dict(prize.name))
    if desk.running is not None:
        raise Refused("round_runs")
    last = next(iter(reversed(desk.history(prize.key))), None)
    if last is not None and last.shown_at is None:
        raise Refused("outcome_not_released")
    return last


def refuse_if_illegal(desk: Desk, prize: Prize, result: Result) -> None:
    """Raises Refused with the rule of the palmares that this result would break."""
    reason = legality.why_not(desk.profile, desk.palmares, prize.key, result, desk.legal_films)
    if reason is not None:
        code, values = told.refusal(desk.profile, desk.titles, reason)
        raise Refused(code, **values)


def record_act(
    session: Session,
    actor: Actor,
    verb: str,
    sitting: Sitting,
    outcome_id: uuid.UUID,
    now: dt.datetime,
    **values: Any,
) -> None:
    """The record keeps that it was done, never what to whom; a rehearsal leaves no trace in it."""
    if not sitting.rehearsal:
        record(session, actor, verb, now=now, kind="prize", object_id=outcome_id, **values)


def lost_since(session: Session, desk: Desk) -> list[str]:
    """The films that fell out since the sitting was opened and are not in its protocol yet (1 statement)."""
    if desk.sitting is None:
        return []
    events = session.execute(
        select(ProtocolEvent.verb, ProtocolEvent.content).where(
            ProtocolEvent.sitting_id == desk.sitting.id,
            ProtocolEvent.verb.in_(("sitting.opened", "film.lost")),
        )
    ).all()
    judged = {
        film["entry"] for verb, content in events if verb == "sitting.opened" for film in content["films"]
    }
    noted = {content["entry"] for verb, content in events if verb == "film.lost"}
    return sorted(judged - noted - set(desk.titles))


def note_lost(session: Session, desk: Desk, *, now: dt.datetime) -> list[str]:
    """Put into the protocol the films that fell out since, each once; which they are.

    The caller holds the sitting's row, and it is open.
    """
    gone = lost_since(session, desk)
    if not gone or desk.sitting is None:
        return []
    rows = session.execute(
        select(Entry.id, Entry.state).where(Entry.id.in_([uuid.UUID(each) for each in gone]))
    )
    states = {str(row.id): row.state for row in rows}
    for each in gone:
        state = states.get(each, "")
        content = {"entry": each, "reason": state if state in FELL_OUT else MOVED}
        append(session, desk.sitting, "film.lost", content, now=now)
    return gone
