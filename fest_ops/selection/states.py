"""The states of an entry and the one table of its moves. Pure."""

from __future__ import annotations

import enum


class State(enum.StrEnum):
    """Where an entry stands, as the festival knows it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    SHORTLISTED = "shortlisted"
    SELECTED = "selected"
    WAITLISTED = "waitlisted"
    NOT_SELECTED = "not_selected"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"
    LOST = "lost"


class Move(enum.StrEnum):
    """What moves an entry; also the audit's verb, as "entry.<move>"."""

    SUBMIT = "submit"
    START_REVIEW = "start_review"
    SHORTLIST = "shortlist"
    SELECT = "select"
    WAITLIST = "waitlist"
    REJECT = "reject"
    RECONSIDER = "reconsider"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    RENEW = "renew"
    REVOKE = "revoke"
    WITHDRAW = "withdraw"
    DISQUALIFY = "disqualify"
    LOSE = "lose"


_JUDGED = frozenset(
    {State.IN_REVIEW, State.SHORTLISTED, State.WAITLISTED, State.SELECTED, State.NOT_SELECTED}
)
_RUNNING = frozenset({State.SUBMITTED, State.IN_REVIEW, State.SHORTLISTED, State.WAITLISTED, State.SELECTED})
_PLACED = frozenset({State.SELECTED, State.OFFERED, State.ACCEPTED})

MOVES: dict[Move, tuple[frozenset[State], State]] = {
    Move.SUBMIT: (frozenset({State.DRAFT}), State.SUBMITTED),
    Move.START_REVIEW: (frozenset({State.SUBMITTED}), State.IN_REVIEW),
    Move.SHORTLIST: (_JUDGED - {State.SHORTLISTED} | {State.SUBMITTED}, State.SHORTLISTED),
    Move.SELECT: (_JUDGED - {State.SELECTED} | {State.SUBMITTED}, State.SELECTED),
    Move.WAITLIST: (_JUDGED - {State.WAITLISTED} | {State.SUBMITTED}, State.WAITLISTED),
    Move.REJECT: (_JUDGED - {State.NOT_SELECTED} | {State.SUBMITTED}, State.NOT_SELECTED),
    Move.RECONSIDER: (
        frozenset(
            {State.SHORTLISTED, State.SELECTED, State.WAITLISTED, State.NOT_SELECTED, State.DISQUALIFIED}
        ),
        State.IN_REVIEW,
    ),
    Move.OFFER: (frozenset({State.SELECTED}), State.OFFERED),
    Move.ACCEPT: (frozenset({State.OFFERED}), State.ACCEPTED),
    Move.DECLINE: (frozenset({State.OFFERED}), State.DECLINED),
    Move.EXPIRE: (frozenset({State.OFFERED}), State.EXPIRED),
    Move.RENEW: (frozenset({State.EXPIRED, State.DECLINED}), State.OFFERED),
    Move.REVOKE: (frozenset({State.OFFERED, State.ACCEPTED}), State.REVOKED),
    Move.WITHDRAW: (_RUNNING | {State.OFFERED, State.NOT_SELECTED, State.DISQUALIFIED}, State.WITHDRAWN),
    Move.DISQUALIFY: (_RUNNING | {State.OFFERED, State.ACCEPTED}, State.DISQUALIFIED),
    Move.LOSE: (_PLACED, State.LOST),
}
"""Every move: from which states, to which. Withdrawal after acceptance is no move: regulations forbid it (section 1
of the field's rules: "no withdrawal once accepted, except by court or force majeure"), that is LOSE or REVOKE.
Withdrawal out of a verdict that the applicant does not know yet is one: a refusal would tell it
(fest_ops.selection.entries.rules.why_not_withdraw looks at what was told)."""

PLACED = _PLACED
"""States that take a place of a section's quota."""
IN_PLAY = frozenset({State.SUBMITTED, State.IN_REVIEW, State.SHORTLISTED, State.WAITLISTED})
"""States still waiting for a final verdict."""
NEEDS_REASON = frozenset({Move.DISQUALIFY, Move.LOSE, Move.REVOKE, Move.RECONSIDER, Move.RENEW})
VERDICTS = (Move.SHORTLIST, Move.SELECT, Move.WAITLIST, Move.REJECT)
OWN_FACTS = frozenset({State.DRAFT, State.SUBMITTED, State.WITHDRAWN, State.ACCEPTED, State.DECLINED})
"""What the applicant did: needs no telling."""


def may_move(state: State, move: Move) -> bool:
    """Whether the table has this move from this state."""
    return state in MOVES[move][0]


def after(move: Move) -> State:
    """The state that a move leads to."""
    return MOVES[move][1]


def as_told(state: State, told: State) -> State:
    """What the applicant's page may show: an own act at once, a verdict only as it was released."""
    return state if state in OWN_FACTS else told
