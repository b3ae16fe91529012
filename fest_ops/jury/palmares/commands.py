"""Recording what becomes of a prize. Each act is put into the protocol and the record in one transaction.

Nothing is awarded without a counted round: the secretary records what the rules make of it, the chair alone gives
the casting vote.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Conflict, NotFound, Refused
from fest_ops.jury.ballots.desk import Desk
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.ballots.queries import chaired_by, run_by
from fest_ops.jury.ballots.rules import film_of, person_of
from fest_ops.jury.counting import NO_AWARD, Step
from fest_ops.jury.palmares import queries, withholding
from fest_ops.jury.palmares.desk import at_work, last_round, record_act, refuse_if_illegal
from fest_ops.jury.palmares.legality import Result, Won
from fest_ops.jury.palmares.models import Outcome, Winner
from fest_ops.jury.profiles.document import Prize
from fest_ops.jury.protocol.commands import append

NOT_YET = {
    "round": "not_decided_yet",
    "revote": "not_decided_yet",
    "chair": "tie_is_the_chairs",
    "withhold": "tie_withholds",
    "no_award": "vote_withholds",
    "stuck": "rules_leave_nothing",
}
"""Why a prize cannot be awarded, by what the rules say is next."""


@dataclass(frozen=True, slots=True)
class Derogation:
    """An exception that the officer named in the rules allows: who that was, and why."""

    by: str
    reason: str


def award(
    session: Session,
    actor: Actor,
    slug: str,
    prize_key: str,
    *,
    seen_round: uuid.UUID,
    now: dt.datetime,
    derogation: Derogation | None = None,
) -> Outcome:
    """Record what the last counted round on a prize came to: its winner, those who share it, or whom the lot fell on.

    The lot is drawn by the commitment of the round's box, so that anybody can draw it again. A repeat of the same
    click gives the same outcome back. Raises Forbidden for all but the secretary; NotFound; Conflict where another
    round was counted since the page was read; Refused("outcome_not_released") or with the rule that stands in the way.
    """
    jury, _ = run_by(session, actor, slug, lock=True)
    desk, sitting, prize = at_work(session, jury, prize_key, now=now)
    done = queries.outcome_of(session, sitting.id, prize.key)
    if done is not None and done.round_id == seen_round and done.status == "awarded":
        return done
    last, step = _last(desk, prize, seen_round)
    if step.kind == "lot":
        winners: Sequence[str] = [withholding.drawn(step, last)]
        if winners == [NO_AWARD]:
            raise Refused("lot_withholds", prize=dict(prize.name))
    elif step.kind in ("elect", "ex_aequo"):
        winners = step.winners
    else:
        raise Refused(NOT_YET[step.kind], prize=dict(prize.name))
    how = "lot" if step.kind == "lot" else "vote"
    return _award(session, actor, desk, prize, winners, how, last, derogation, now)


def decide_tie(
    session: Session,
    actor: Actor,
    slug: str,
    prize_key: str,
    candidate: str,
    *,
    seen_round: uuid.UUID,
    now: dt.datetime,
    reason: str = "",
) -> Outcome:
    """The chair's casting vote, given openly among those who tied, where the rules say that it decides. `reason`: why
    the prize is not given, where NO_AWARD is among them and the chair is for it.

    Raises Forbidden for all but the chair; NotFound; Conflict; Refused("no_casting_vote" | "not_among_the_tied" |
    "reason_needed" | "outcome_not_released") or with the rule that stands in the way.
    """
    jury, _ = chaired_by(session, actor, slug, lock=True)
    desk, sitting, prize = at_work(session, jury, prize_key, now=now)
    done = queries.outcome_of(session, sitting.id, prize.key)
    if done is not None and done.how == "chair" and done.round_id == seen_round:
        return done
    last, step = _last(desk, prize, seen_round)
    if step.kind != "chair":
        raise Refused("no_casting_vote", prize=dict(prize.name))
    if candidate not in step.candidates:
        raise Refused("not_among_the_tied", fields={"candidate": ""})
    if candidate == NO_AWARD:
        return withholding.put_down(session, actor, desk, prize, reason, withholding.BY_CHAIR, last, now)
    return _award(session, actor, desk, prize, [candidate], "chair", last, None, now)


def take_back(
    session: Session, actor: Actor, slug: str, prize_key: str, reason: str, *, now: dt.datetime
) -> None:
    """Undo what was recorded of a prize, with a reason, while the sitting is open; the protocol keeps both.

    Raises Forbidden for all but the secretary; NotFound; Refused("reason_needed" | "prize_is_open").
    """
    jury, _ = run_by(session, actor, slug, lock=True)
    desk, sitting, prize = at_work(session, jury, prize_key, now=now)
    outcome = queries.outcome_of(session, sitting.id, prize.key)
    if outcome is None:
        raise Refused("prize_is_open", prize=dict(prize.name))
    if desk.running is not None:
        raise Refused("round_runs")
    if not reason.strip():
        raise Refused("reason_needed", fields={"reason": "reason_needed"})
    session.delete(outcome)
    session.flush()
    content = {"prize": prize.key, "reason": reason.strip()}
    append(session, sitting, "prize.taken_back", content, now=now)
    record_act(session, actor, "prize.take_back", sitting, outcome.id, now, prize=prize.key)


def _award(
    session: Session,
    actor: Actor,
    desk: Desk,
    prize: Prize,
    winners: Sequence[str],
    how: str,
    last: Round,
    derogation: Derogation | None,
    now: dt.datetime,
) -> Outcome:
    if derogation is not None and not (derogation.by.strip() and derogation.reason.strip()):
        raise Refused("derogation_needs_both", fields={"officer": "", "derogation_reason": ""})
    won = tuple(Won(film_of(each), person_of(each)) for each in winners)
    refuse_if_illegal(desk, prize, Result("awarded", won, derogation=derogation is not None))
    outcome = Outcome(
        id=uuid.uuid4(),
        sitting_id=last.sitting_id,
        prize=prize.key,
        status="awarded",
        how=how,
        round_id=last.id,
        derogation_by=derogation.by.strip() if derogation else "",
        derogation_reason=derogation.reason.strip() if derogation else "",
        decided_at=now,
    )
    session.add(outcome)
    session.flush()
    session.add_all(
        Winner(outcome_id=outcome.id, position=position, entry_id=uuid.UUID(each.film), person=each.person)
        for position, each in enumerate(won, 1)
    )
    session.flush()
    content: dict[str, Any] = {
        "prize": prize.key,
        "how": how,
        "winners": [{"entry": each.film, "person": each.person} for each in won],
        "derogation": {"by": outcome.derogation_by, "reason": outcome.derogation_reason}
        if derogation
        else None,
        "round": str(last.id),
    }
    sitting = _sitting(desk)
    append(session, sitting, "prize.awarded", content, now=now)
    record_act(session, actor, "prize.award", sitting, outcome.id, now, prize=prize.key)
    return outcome


def _last(desk: Desk, prize: Prize, seen_round: uuid.UUID) -> tuple[Round, Step]:
    """The last counted round on a prize, which must be the one that the page showed, and what the rules say next."""
    last, step = last_round(desk, prize), desk.next_step(prize)
    if last is None or step is None:
        raise Refused("no_round_counted", prize=dict(prize.name))
    if last.id != seen_round:
        raise Conflict("changed_meanwhile")
    return last, step


def _sitting(desk: Desk) -> Sitting:
    if desk.sitting is None:
        raise NotFound
    return desk.sitting
