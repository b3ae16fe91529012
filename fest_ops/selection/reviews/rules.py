"""Who reviews, who sees which scores, and when. Pure."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping

from fest_ops.actor import Actor, Role
from fest_ops.selection.states import State

ASSIGNABLE = frozenset({State.SUBMITTED, State.IN_REVIEW, State.SHORTLISTED, State.WAITLISTED})
"""States in which selectors are assigned: the first assignment starts the review. Staff alone see this."""
REVIEWABLE = frozenset(State) - {State.DRAFT, State.SUBMITTED, State.WITHDRAWN}
"""States in which reviews are written: all that a verdict leads to as well, whatever it is. A round ends for all its
films alike; if it ended for a film with its verdict, selectors would read the twelve chosen ones from their lists
before anybody announced them. Only the applicant's own withdrawal ends it for one film."""
RECUSALS = ("own_film", "family", "partner", "employer", "other")
"""Why a selector steps back (section 6 of the field's rules: nobody rates an own, a family's or a partner's film)."""
RECOMMENDATIONS = ("yes", "maybe", "no")
NOTE_LENGTH = 8000


class Mine(enum.StrEnum):
    """Where a selector stands with an entry."""

    TODO = "todo"
    PARTLY = "partly"
    GIVEN = "given"
    RECUSED = "recused"
    CLOSED = "closed"
    """Withdrawn before this selector gave anything."""


def mine(state: State, *, recused: bool, saved: bool, given: bool) -> Mine:
    """Where a selector stands with an entry in `state`: the same before and after any verdict on it."""
    if recused:
        return Mine.RECUSED
    if given:
        return Mine.GIVEN
    if state not in REVIEWABLE:
        return Mine.CLOSED
    return Mine.PARTLY if saved else Mine.TODO


def may_assign(actor: Actor) -> bool:
    """Whether the actor says who reviews what, takes it back, and sends entries to the next round."""
    return actor.staff or actor.system


def may_be_assigned(roles: frozenset[Role]) -> bool:
    """Whether a holder of these roles in the edition reviews entries."""
    return Role.SELECTOR in roles


def may_see_scores(actor: Actor, *, assigned: bool, recused: bool, given: bool, own: bool = False) -> bool:
    """Whether the actor may see what others gave an entry in a round.

    Nobody who is to review it sees others' scores before giving an own one, staff included; nobody sees those of an
    own entry or of one they stepped back from. Then staff see all, and a selector sees those of what was assigned.
    """
    if own or recused or (assigned and not given):
        return False
    return actor.staff or actor.system or (assigned and given)


def why_not_review(
    state: State, *, in_round: bool, recused: bool, closes_at: dt.datetime | None, now: dt.datetime
) -> str | None:
    """Why a review may not be saved now."""
    if recused:
        return "you_recused"
    if not in_round or state not in REVIEWABLE or (closes_at is not None and now >= closes_at):
        return "reviewing_ended"
    return None


def why_not_scores(
    scores: Mapping[str, int],
    criteria: frozenset[str],
    *,
    scale_min: int,
    scale_max: int,
    whole: bool,
) -> dict[str, str]:
    """What is wrong with a scorecard, by criterion; `whole` asks for every criterion."""
    wrong = dict.fromkeys(scores.keys() - criteria, "criterion_unknown")
    wrong |= {
        code: "score_off_scale"
        for code in scores.keys() & criteria
        if not scale_min <= scores[code] <= scale_max
    }
    if whole:
        wrong |= dict.fromkeys(criteria - scores.keys(), "score_missing")
    return wrong


def why_not_recuse(*, already: bool, code: str) -> str | None:
    """Why a selector may not step back from an entry: at any time, once, with one of the reasons."""
    if already:
        return "you_recused"
    return None if code in RECUSALS else "recusal_needed"


def why_not_unassign(*, saved: bool, recused: bool) -> str | None:
    """Why an assignment may not be taken back: neither what a selector wrote nor a recusal is thrown away."""
    if recused:
        return "recusal_stays"
    return "review_begun" if saved else None


def why_not_next_round(state: State, *, position: int, next_position: int) -> str | None:
    """Why an entry may not go on to a round."""
    if state not in ASSIGNABLE:
        return "reviewing_ended"
    return None if next_position > position else "round_not_later"
