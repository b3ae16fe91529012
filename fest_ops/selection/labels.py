"""What the states of an entry and the verdicts on it are called, and the colour of their badges."""

from __future__ import annotations

from fest_ops.selection.states import Move, State
from fest_ops.web.languages import N_, gettext

STATES: dict[State, str] = {
    State.DRAFT: N_("Draft"),
    State.SUBMITTED: N_("Submitted"),
    State.IN_REVIEW: N_("In review"),
    State.SHORTLISTED: N_("Shortlisted"),
    State.SELECTED: N_("Selected"),
    State.WAITLISTED: N_("Waiting list"),
    State.NOT_SELECTED: N_("Not selected"),
    State.OFFERED: N_("Invited"),
    State.ACCEPTED: N_("Accepted"),
    State.DECLINED: N_("Declined"),
    State.EXPIRED: N_("Invitation expired"),
    State.REVOKED: N_("Invitation taken back"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.DISQUALIFIED: N_("Disqualified"),
    State.LOST: N_("Lost after selection"),
}
KINDS: dict[State, str] = {
    State.DRAFT: "neutral",
    State.SUBMITTED: "neutral",
    State.IN_REVIEW: "info",
    State.SHORTLISTED: "accent",
    State.SELECTED: "good",
    State.WAITLISTED: "warn",
    State.NOT_SELECTED: "neutral",
    State.OFFERED: "good",
    State.ACCEPTED: "good",
    State.DECLINED: "bad",
    State.EXPIRED: "bad",
    State.REVOKED: "bad",
    State.WITHDRAWN: "neutral",
    State.DISQUALIFIED: "bad",
    State.LOST: "bad",
}
"""Kinds of `ui.badge`."""

VERDICTS: dict[Move, str] = {
    Move.SHORTLIST: N_("Shortlist"),
    Move.SELECT: N_("Select for a section"),
    Move.WAITLIST: N_("Put on the waiting list"),
    Move.REJECT: N_("Do not select"),
    Move.RECONSIDER: N_("Take up again"),
    Move.DISQUALIFY: N_("Disqualify"),
    Move.LOSE: N_("Record as lost"),
    Move.REVOKE: N_("Take the invitation back"),
}
"""What a decider does, as a button says it."""


def state(code: str) -> str:
    """A state in the reader's language."""
    return gettext(STATES[State(code)])


def kind(code: str) -> str:
    """The badge of a state."""
    return KINDS[State(code)]


def verdict(code: str) -> str:
    """A verdict in the reader's language, as the act of deciding it."""
    return gettext(VERDICTS[Move(code)])
