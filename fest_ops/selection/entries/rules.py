"""What may be done with an entry, and why not. Pure: who may, and what the state and the calendar allow."""

from __future__ import annotations

import datetime as dt

from fest_ops.actor import Actor, Role
from fest_ops.selection.states import NEEDS_REASON, OWN_FACTS, Move, State, may_move

OWNER_ROLES = ("owner", "co_owner", "agent")
"""Who acts for an entry: its submitter, a co-owner, an agent with many films. Each fills in, submits and answers."""

AMENDABLE = frozenset(
    {
        State.SUBMITTED,
        State.IN_REVIEW,
        State.SHORTLISTED,
        State.WAITLISTED,
        State.SELECTED,
        State.OFFERED,
        State.ACCEPTED,
    }
)
"""What an applicant has been told while the entry may still be amended."""
WITHDRAWABLE = AMENDABLE - {State.ACCEPTED}
"""No withdrawal once accepted: section 1 of the field's rules."""
SECTION_OPTIONAL = frozenset({Move.SHORTLIST, Move.WAITLIST})
SECTION_CLEARED = frozenset({Move.REJECT, Move.RECONSIDER})


def may_act_for(actor: Actor, owner_role: str | None) -> bool:
    """Whether the actor fills in, submits, amends and answers for the entry."""
    return actor.system or owner_role in OWNER_ROLES


def may_withdraw(actor: Actor, owner_role: str | None) -> bool:
    """Whether the actor may take the entry back: those who act for it, or staff on their word."""
    return actor.staff or may_act_for(actor, owner_role)


def why_not_on_word(*, asked_by_owner: bool, reason: str) -> str | None:
    """Why staff may not withdraw an entry at its owners' word: who of them asked, and why, goes on record."""
    if not asked_by_owner:
        return "asker_needed"
    return None if reason.strip() else "reason_needed"


def may_change_owners(actor: Actor, owner_role: str | None) -> bool:
    """Whether the actor may say who else acts for the entry: its submitter, or staff."""
    return actor.staff or actor.system or owner_role == "owner"


def may_reopen(actor: Actor) -> bool:
    """Whether the actor may let one entry in after the deadline: organisers only."""
    return actor.system or actor.has(Role.ORGANISER)


def why_not_open(opens_at: dt.datetime, deadline_at: dt.datetime, now: dt.datetime) -> str | None:
    """Why no entry may be begun or handed in now: a call is open from `opens_at` up to, not including, its deadline."""
    if now < opens_at:
        return "call_not_open"
    if now >= deadline_at:
        return "call_closed"
    return None


def why_not_submit(
    state: State,
    *,
    opens_at: dt.datetime,
    deadline_at: dt.datetime,
    reopened_until: dt.datetime | None,
    now: dt.datetime,
) -> str | None:
    """Why a draft may not be submitted now; one that was reopened may until then, whatever the call's dates."""
    if state is not State.DRAFT:
        return "already_submitted"
    if reopened_until is not None and now < reopened_until:
        return None
    return why_not_open(opens_at, deadline_at, now)


def why_not_amend(told: State) -> str | None:
    """Why an entry may not be amended, judged by what its applicant was told (`states.as_told`).

    A verdict that is not released must not show in a refusal. There is no deadline: after it, an amendment is seen
    by the festival as one.
    """
    if told is State.DRAFT:
        return "not_submitted"
    return None if told in AMENDABLE else "entry_is_closed"


def why_not_withdraw(state: State, told: State) -> str | None:
    """Why an entry may not be withdrawn, judged by what its applicant was told as far as the table allows it."""
    if told is State.DRAFT:
        return "not_submitted"
    if told is State.ACCEPTED:
        return "accepted_stays"
    if told not in WITHDRAWABLE or not may_move(state, Move.WITHDRAW):
        return "entry_is_closed"
    return None


def why_not_reopen(told: State, *, until: dt.datetime, reason: str, now: dt.datetime) -> str | None:
    """Why an entry may not be reopened: it needs a reason, a moment to come, and something left to hand in."""
    if not reason.strip():
        return "reason_needed"
    if until <= now:
        return "until_is_past"
    return None if told is State.DRAFT or told in AMENDABLE else "entry_is_closed"


def why_not_move(state: State, move: Move, *, has_section: bool, reason: str) -> str | None:
    """Why the table does not have this move from here, or what it lacks."""
    if not may_move(state, move):
        return "no_such_move"
    if move is Move.SELECT and not has_section:
        return "section_needed"
    if move in NEEDS_REASON and not reason.strip():
        return "reason_needed"
    return None


def told_after(target: State, told: State) -> State:
    """What the applicant's page may show after a move: an own act at once, anything else as before."""
    return target if target in OWN_FACTS else told
