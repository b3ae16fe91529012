"""Seats: put down, changed, replaced, left."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.jury.panel import ended, queries, rules, running
from fest_ops.jury.panel.commands import set_up, touch
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.people.rules import clean_name
from fest_ops.words import clean_words


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What is known of a seat's holder, as the panel announces them."""

    function: str
    name: str
    country: str = ""
    crafts: Sequence[str] = ()
    biography: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Left:
    """What leaving did to a running round."""

    seat: Seat
    struck: bool
    """The seat was taken off the roll of an open round."""
    ballot_stays: bool
    """It had voted there already: that ballot lies in the box and stays."""


def add_seat(session: Session, actor: Actor, slug: str, facts: SeatFacts, *, now: dt.datetime) -> Seat:
    """Put a seat on a jury; whoever shall hold it is invited by fest_ops.jury.panel.inviting.

    Raises NotFound, Forbidden, Refused: "jury_is_closed", "jury_only_shrinks", "two_chairs", "two_secretaries" at
    "function"; what is wrong with the facts at their fields.
    """
    jury = set_up(session, actor, slug)
    return _add(session, actor, jury, facts, now=now)


def _add(
    session: Session,
    actor: Actor,
    jury: Jury,
    facts: SeatFacts,
    *,
    now: dt.datetime,
    replaces: Seat | None = None,
) -> Seat:
    facts = _checked(facts)
    places = queries.seats_of(session, jury.id)
    why_not = rules.why_not_seat(
        facts.function,
        [each.seat.function for each in places if each.stands],
        voted=queries.only_shrinks(session, jury.id),
        person_sits=False,
        closed=jury.closed_at is not None,
    )
    if why_not:
        raise Refused(why_not, fields={"function": ""})
    last = session.scalar(select(func.max(Seat.position)).where(Seat.jury_id == jury.id))
    seat = Seat(
        jury_id=jury.id,
        position=replaces.position if replaces else (0 if last is None else last + 1),
        replaces_id=replaces.id if replaces else None,
        **_columns(facts),
    )
    session.add(seat)
    touch(session, jury)
    record_seat(session, actor, "seat.change", seat, now, function=seat.function, added=True)
    return seat


def change_seat(
    session: Session, actor: Actor, slug: str, seat_id: uuid.UUID, facts: SeatFacts, *, now: dt.datetime
) -> Seat:
    """Change what is known of a seat's holder, or the function; an open sitting's protocol says who has
    the chair from now on. Raises as `add_seat`; "seat_is_left"; "sitting_is_closed" for the function of who voted."""
    jury = set_up(session, actor, slug)
    seat = standing_seat(session, jury, seat_id)
    facts = _checked(facts)
    others = [each.seat for each in queries.seats_of(session, jury.id) if each.stands]
    if facts.function != seat.function:
        if _voted(seat):
            ended.refuse_once_over(session, jury)
        why_not = rules.why_not_function(
            seat.function,
            facts.function,
            [each.function for each in others if each.id != seat.id],
            voted=queries.only_shrinks(session, jury.id),
        )
        if why_not:
            raise Refused(why_not, fields={"function": ""})
    after = _columns(facts)
    changed = [key for key, value in after.items() if getattr(seat, key) != value]
    takes_the_chair = "function" in changed and facts.function == rules.CHAIR and seat.accepted_at is not None
    for key in changed:
        setattr(seat, key, after[key])
    if changed:
        touch(session, jury)
        record_seat(session, actor, "seat.change", seat, now, changed=changed, function=seat.function)
    if takes_the_chair:
        sittings = running.running(session, jury.id)
        running.tell(session, sittings, "chair.taken", {"seat": str(seat.id)}, now=now)
    return seat


def replace_seat(
    session: Session, actor: Actor, slug: str, seat_id: uuid.UUID, facts: SeatFacts, *, now: dt.datetime
) -> Seat:
    """Put somebody else in the place of a seat's holder, with the same function; the old seat stays, left.

    Before the first ballot alone where the seat has a vote: afterwards a jury only shrinks. Raises as `add_seat`.
    """
    jury = set_up(session, actor, slug)
    old = standing_seat(session, jury, seat_id)
    if old.function in rules.VOTING and queries.only_shrinks(session, jury.id):
        raise Refused("jury_only_shrinks")
    _leave(session, actor, jury, old, "replaced", now)
    same = SeatFacts(old.function, facts.name, facts.country, facts.crafts, facts.biography)
    return _add(session, actor, jury, same, now=now, replaces=old)


def leave_seat(
    session: Session, actor: Actor, slug: str, seat_id: uuid.UUID, reason: str, *, now: dt.datetime
) -> Left:
    """Record that a seat was left: by organisers and by the jury's secretary.

    In an open sitting the protocol says so, and the seat goes off the roll of an open round unless it has voted
    there; who sat with a vote to the end of the sitting does not leave afterwards. Raises NotFound, Forbidden,
    Refused "jury_is_closed", "sitting_is_closed", "seat_is_left", "reason_unknown" at "reason".
    """
    jury, mine = queries.jury_for(session, actor, slug, lock=True)
    if not (rules.may_set_up(actor) or rules.runs(mine.function if mine else None)):
        raise Forbidden("forbidden")
    if jury.closed_at is not None:
        raise Refused("jury_is_closed")
    if reason not in rules.NAMED_BY_HAND:
        raise Refused("reason_unknown", fields={"reason": ""})
    seat = standing_seat(session, jury, seat_id)
    if _voted(seat):
        ended.refuse_once_over(session, jury)
    return _leave(session, actor, jury, seat, reason, now)


def _voted(seat: Seat) -> bool:
    """Whether a sitting that is closed had this seat among its votes."""
    return seat.accepted_at is not None and seat.function in rules.VOTING


def _leave(session: Session, actor: Actor, jury: Jury, seat: Seat, reason: str, now: dt.datetime) -> Left:
    sat = seat.accepted_at is not None
    seat.left_at, seat.left_reason = now, reason
    touch(session, jury)
    record_seat(session, actor, "seat.leave", seat, now, reason=reason)
    if not sat or seat.function not in rules.VOTING:
        return Left(seat, struck=False, ballot_stays=False)
    sittings = running.running(session, jury.id)
    struck = running.strike(session, sittings, seat.id)
    stays = not struck and running.has_cast(session, sittings, seat.id)
    running.tell(session, sittings, "seat.left", {"seat": str(seat.id), "reason": reason}, now=now)
    return Left(seat, struck, stays)


def standing_seat(session: Session, jury: Jury, seat_id: uuid.UUID) -> Seat:
    """A seat of this jury that is held or waits for an answer. Raises NotFound, Refused("seat_is_left")."""
    seat = session.get(Seat, seat_id, populate_existing=True)
    if seat is None or seat.jury_id != jury.id:
        raise NotFound
    if seat.left_at is not None or seat.declined_at is not None:
        raise Refused("seat_is_left")
    return seat


def record_seat(
    session: Session, actor: Actor, verb: str, seat: Seat, now: dt.datetime, **values: Any
) -> None:
    """Write an act about a seat down in the record."""
    record(
        session,
        actor,
        verb,
        now=now,
        kind="seat",
        object_id=seat.id,
        subject_person_id=seat.person_id,
        **values,
    )


def _checked(facts: SeatFacts) -> SeatFacts:
    name = clean_name(facts.name)
    wrong = rules.why_not_facts(name, facts.country, facts.crafts)
    if wrong:
        raise Refused(next(iter(wrong.values())), fields=wrong, most=rules.NAME_LONGEST)
    kept = [craft for craft in rules.CRAFTS if craft in facts.crafts]
    return SeatFacts(facts.function, name, facts.country, kept, clean_words(dict(facts.biography)))


def _columns(facts: SeatFacts) -> dict[str, Any]:
    return {
        "function": facts.function,
        "name": facts.name,
        "country": facts.country,
        "crafts": list(facts.crafts),
        "biography": dict(facts.biography),
    }
