"""The end of a sitting: its protocol is sealed; and of a jury: the notes are erased, nothing changes any more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Forbidden, Refused
from fest_ops.jury.ballots.desk import Desk
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.ballots.queries import run_by
from fest_ops.jury.ballots.rules import FEWEST
from fest_ops.jury.palmares import legality, letters, queries, told
from fest_ops.jury.palmares.desk import open_desk
from fest_ops.jury.palmares.queries import Palmares
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.panel.notes import erase_notes
from fest_ops.jury.panel.queries import jury_for
from fest_ops.jury.panel.rules import may_set_up, runs
from fest_ops.jury.protocol.commands import CLOSED, append

UNFINISHED = ("prize_missing", "prize_undecided")
"""What stands in the way of closing only because prizes are not settled."""


def why_not_close(desk: Desk) -> tuple[str, dict[str, Any]] | None:
    """What stands in the way of closing a sitting, the first: a reason code with its values."""
    if desk.running is not None:
        return "round_runs", {}
    if desk.unreleased is not None:
        chair = any(each.chair for each in desk.seats)
        code = "outcome_is_the_chairs" if chair else "outcome_is_the_secretarys"
        return code, {"prize": _name(desk, desk.unreleased.prize)}
    for prize, result in desk.palmares.items():
        for won in result.winners:
            if won.film not in desk.titles:
                return "winner_was_lost", {"prize": _name(desk, prize)}
    reason = legality.why_not_complete(desk.profile, desk.palmares)
    return told.refusal(desk.profile, desk.titles, reason) if reason is not None else None


def _name(desk: Desk, prize: str) -> dict[str, str]:
    known = desk.profile.prize(prize)
    return dict(known.name) if known else {"en": prize}


def may_break_off(desk: Desk) -> bool:
    """Whether a sitting may be closed with prizes that the rules still want: nobody can vote on them any more, for the
    jury has shrunk below what a round needs, or no film is left that could win any of them.

    Ours: no regulation says what becomes of a jury that can decide no more. What was decided stands, the protocol shows
    who left, and the bundle's check says which prizes are missing.
    """
    if len(desk.seats) < FEWEST:
        return True
    wanted = [
        line
        for line in desk.lines
        if line.result is None and (line.prize.obligatory or line.prize.may_withhold)
    ]
    return bool(wanted) and all(line.prize.obligatory and line.blocked is not None for line in wanted)


def why_not_settled(desk: Desk) -> tuple[str, dict[str, Any]] | None:
    """As `why_not_close`, where it is only that prizes are missing and the sitting may be closed without them."""
    why_not = why_not_close(desk)
    return why_not if why_not is not None and why_not[0] in UNFINISHED and may_break_off(desk) else None


def close_sitting(
    session: Session, actor: Actor, slug: str, *, now: dt.datetime, unfinished: bool = False
) -> Sitting:
    """Close the sitting: the palmares stands, the protocol ends with its head, and the letters that ask the winners
    to come are put, held. `unfinished`: although prizes are missing, where `may_break_off`.

    Closing publishes nothing: an announcement planned for a minute that passed while the jury sat is taken back.
    A repeat gives the closed sitting. Raises Forbidden for all but the secretary; NotFound; Refused with what is
    missing, "rehearsal_is_ended" for a rehearsal.
    """
    jury, _ = run_by(session, actor, slug, lock=True)
    closed = queries.real_sitting(session, jury.id, lock=True)
    if closed is not None and closed.closed_at is not None:
        return closed
    desk, sitting = open_desk(session, jury, now=now)
    if sitting.rehearsal:
        raise Refused("rehearsal_is_ended")
    why_not = why_not_close(desk)
    broken_off = unfinished and why_not_settled(desk) is not None
    if why_not is not None and not broken_off:
        code, values = why_not
        raise Refused(code, **values)
    decided = queries.palmares_of(session, jury, sitting)
    last = append(session, sitting, CLOSED, {"palmares": summary(decided)}, now=now)
    sitting.closed_at, sitting.head = last.at, last.hash
    session.flush()
    record(
        session,
        actor,
        "sitting.close",
        now=now,
        kind="jury_sitting",
        object_id=sitting.id,
        jury=slug,
        unfinished=broken_off,
    )
    _take_back_what_passed(session, actor, jury, now)
    letters.put_invitations(session, actor, decided, now=now)
    return sitting


def _take_back_what_passed(session: Session, actor: Actor, jury: Jury, now: dt.datetime) -> None:
    if jury.announce_at is None or jury.announce_at > now:
        return
    before, jury.announce_at = jury.announce_at, None
    record(session, actor, "jury.announce", now=now, kind="jury", object_id=jury.id, at=None, before=before)
    session.flush()


def summary(decided: Palmares) -> dict[str, Any]:
    """What was decided, as the protocol ends with it; docs/bundle-format.md has the form."""
    prizes: dict[str, Any] = {}
    for line in decided.lines:
        if line.outcome is None:
            continue
        found: dict[str, Any] = {"status": line.outcome.status}
        if line.outcome.status == "awarded":
            winners = [{"entry": str(won.entry.id), "person": won.person} for won in line.winners]
            found |= {"how": line.outcome.how, "winners": winners}
        prizes[line.prize.key] = found
    mentions = [{"entry": str(each.to.entry.id), "person": each.to.person} for each in decided.mentions]
    return {"prizes": prizes, "mentions": mentions}


def check_may_close(actor: Actor, seat: Seat | None) -> None:
    """Raises Forbidden for whoever may not close a jury: all but its secretary and the organisers."""
    if not (runs(seat.function if seat else None) or may_set_up(actor)):
        raise Forbidden("for_the_secretary")


def close_jury(session: Session, actor: Actor, slug: str, *, now: dt.datetime) -> Jury:
    """Close a jury for good, once its palmares is public: every private note is erased, and nothing changes any more.

    A repeat changes nothing. Raises Forbidden for all but the secretary and the organisers; NotFound;
    Refused("sitting_is_open" | "not_announced_yet").
    """
    jury, seat = jury_for(session, actor, slug, lock=True)
    check_may_close(actor, seat)
    if jury.closed_at is not None:
        return jury
    sitting = queries.real_sitting(session, jury.id, lock=True)
    if sitting is None or sitting.closed_at is None:
        raise Refused("sitting_is_open")
    if jury.announce_at is None or jury.announce_at > now:
        raise Refused("not_announced_yet")
    erase_notes(session, jury.id)
    jury.closed_at = now
    record(session, actor, "jury.close", now=now, kind="jury", object_id=jury.id)
    session.flush()
    return jury
