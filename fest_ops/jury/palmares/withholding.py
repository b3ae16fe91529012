"""Recording that a prize is not given: the jury voted so, its rules leave nothing else, or its chair declares it.

Who has no vote decides nothing: the secretary writes down what the vote or the rules came to, and why.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import NotFound, Refused
from fest_ops.jury.ballots.desk import Desk
from fest_ops.jury.ballots.models import Round
from fest_ops.jury.ballots.queries import chaired_by, run_by
from fest_ops.jury.counting import NO_AWARD, Step, lot
from fest_ops.jury.palmares import queries
from fest_ops.jury.palmares.desk import at_work, last_round, record_act, refuse_if_illegal
from fest_ops.jury.palmares.legality import Result
from fest_ops.jury.palmares.models import Outcome
from fest_ops.jury.profiles.document import Prize
from fest_ops.jury.protocol.commands import append

BY_VOTE, BY_RULES, BY_CHAIR = "vote", "rules", "chair"


def withhold(
    session: Session, actor: Actor, slug: str, prize_key: str, reason: str, *, now: dt.datetime
) -> Outcome:
    """Record that a prize is not given, with the jury's reason: the last round elected NO_AWARD, or the rules leave
    nothing else (see `ground_of`).

    Raises Forbidden for all but the secretary; NotFound; Refused("reason_needed" | "may_not_withhold" |
    "outcome_not_released" | "film_was_elected" | "withheld_by_vote" | ...).
    """
    jury, _ = run_by(session, actor, slug, lock=True)
    desk, _, prize = at_work(session, jury, prize_key, now=now)
    last = last_round(desk, prize)
    _check(desk, prize, reason)
    ground = ground_of(desk, prize)
    if not ground:
        raise Refused("withheld_by_vote", prize=dict(prize.name))
    return put_down(session, actor, desk, prize, reason, ground, last, now)


def declare(
    session: Session, actor: Actor, slug: str, prize_key: str, reason: str, *, now: dt.datetime
) -> Outcome:
    """The chair declares openly, for the jury, that a prize is not given, and why. Not against a vote: a standing
    round that elected a film stands in the way, and what the jury voted is for the secretary to record.

    A repeat gives what was declared. Raises Forbidden for all but the chair; NotFound; Refused as `withhold` does,
    "vote_withholds" where the jury voted so already.
    """
    jury, _ = chaired_by(session, actor, slug, lock=True)
    desk, sitting, prize = at_work(session, jury, prize_key, now=now)
    done = queries.outcome_of(session, sitting.id, prize.key)
    if done is not None and (done.status, done.how) == ("withheld", BY_CHAIR):
        return done
    last = last_round(desk, prize)
    _check(desk, prize, reason)
    if ground_of(desk, prize) == BY_VOTE:
        raise Refused("vote_withholds", prize=dict(prize.name))
    return put_down(session, actor, desk, prize, reason, BY_CHAIR, last, now)


def ground_of(desk: Desk, prize: Prize) -> str:
    """By what a prize is withheld as things stand: BY_VOTE, BY_RULES or "". By the rules: their chain of ties ends so
    or in nothing, the lot falls on NO_AWARD, or the palmares leaves nobody who could win it."""
    step = desk.next_step(prize)
    if step is not None and step.kind == "no_award":
        return BY_VOTE
    if step is not None and step.kind == "elect":
        return ""
    if step is not None and step.kind == "lot":
        return BY_RULES if drawn(step, desk.history(prize.key)[-1]) == NO_AWARD else ""
    if step is not None and step.kind in ("withhold", "stuck"):
        return BY_RULES
    return BY_RULES if any(line.prize.key == prize.key and line.blocked for line in desk.lines) else ""


def may_declare(desk: Desk, prize: Prize) -> bool:
    """Whether the chair may declare now that a prize is not given: for the page; `declare` asks again."""
    step, unreleased = desk.next_step(prize), desk.unreleased
    return (
        prize.may_withhold
        and prize.key not in desk.palmares
        and desk.running is None
        and (unreleased is None or unreleased.prize != prize.key)
        and (step is None or step.kind not in ("elect", "no_award"))
    )


def drawn(step: Step, last: Round) -> str:
    """On whom the lot among the tied falls: by the commitment of the last round's box, so that anybody can draw it."""
    return lot(step.candidates, bytes.fromhex((last.outcome or {})["commitment"]))


def put_down(
    session: Session,
    actor: Actor,
    desk: Desk,
    prize: Prize,
    reason: str,
    how: str,
    last: Round | None,
    now: dt.datetime,
) -> Outcome:
    """Write down that a prize is not given. The caller has checked who says so. Raises Refused("reason_needed")."""
    reason = _given(reason)
    if desk.sitting is None:
        raise NotFound
    outcome = Outcome(
        id=uuid.uuid4(),
        sitting_id=desk.sitting.id,
        prize=prize.key,
        status="withheld",
        reason=reason,
        how=how,
        round_id=last.id if last is not None else None,
        decided_at=now,
    )
    session.add(outcome)
    session.flush()
    content = {
        "prize": prize.key,
        "reason": reason,
        "how": how,
        "round": str(last.id) if last is not None else None,
    }
    append(session, desk.sitting, "prize.withheld", content, now=now)
    record_act(session, actor, "prize.withhold", desk.sitting, outcome.id, now, prize=prize.key)
    return outcome


def _check(desk: Desk, prize: Prize, reason: str) -> None:
    refuse_if_illegal(desk, prize, Result("withheld", reason=_given(reason)))
    step = desk.next_step(prize)
    if step is not None and step.kind == "elect":
        raise Refused("film_was_elected", prize=dict(prize.name))


def _given(reason: str) -> str:
    if not reason.strip():
        raise Refused("reason_needed", fields={"withheld_reason": "reason_needed"})
    return reason.strip()
