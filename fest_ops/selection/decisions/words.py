"""What the groups of letters and the lines of the reconciliation are called. N_() messages."""

from __future__ import annotations

from fest_ops.selection.decisions.reconciliation import Line
from fest_ops.selection.states import Move
from fest_ops.web.languages import N_

VERDICT_GROUPS: dict[Move, str] = {
    Move.SELECT: N_("Selected: invitations"),
    Move.REJECT: N_("Not selected"),
    Move.WAITLIST: N_("On the waiting list"),
    Move.DISQUALIFY: N_("Disqualified"),
    Move.LOSE: N_("Lost after selection"),
    Move.REVOKE: N_("Invitation taken back"),
}
LINES: dict[Line, str] = {
    Line.TOLD: N_("Told by letter"),
    Line.UNDERWAY: N_("Letter on its way"),
    Line.SHOWN: N_("Told on their page only"),
    Line.HELD: N_("Letter held"),
    Line.NO_ADDRESS: N_("Nobody to write to"),
    Line.MUTED: N_("Address takes no letters"),
    Line.FAILED: N_("Letter failed"),
    Line.STOPPED: N_("Letter stopped"),
    Line.UNDECIDED: N_("Not decided yet"),
    Line.WITHDRAWN: N_("Withdrawn by the applicant"),
}
"""In the order in which they are shown."""
LINE_HELP: dict[Line, str] = {
    Line.TOLD: N_("The verdict was released and every letter about it was sent."),
    Line.UNDERWAY: N_("The verdict was released; the letter waits for the mail server."),
    Line.SHOWN: N_("The verdict was released without a letter: no owner has an account."),
    Line.HELD: N_("Decided, and the letter waits for somebody to release it."),
    Line.NO_ADDRESS: N_("Decided, not released, and no owner has an account to write to."),
    Line.MUTED: N_("The verdict was released, but the address asked for no letters or sends them back."),
    Line.FAILED: N_("The mail server refused the letter, or the address is none."),
    Line.STOPPED: N_("The verdict was released, but its letter was stopped by hand."),
    Line.UNDECIDED: N_("There is no verdict to tell; a shortlist is not told."),
    Line.WITHDRAWN: N_("Nothing to tell."),
}
VERDICTS_SAID: dict[str, str] = {
    "select": N_("selected"),
    "reject": N_("not selected"),
    "waitlist": N_("waiting list"),
    "disqualify": N_("disqualified"),
    "lose": N_("lost"),
    "revoke": N_("invitation taken back"),
}
"""A verdict in the middle of a line."""
HELD_UP: dict[str, str] = {
    "bad_address": N_("This is no address that a letter can be sent to."),
    "bad_template": N_("The wording of this letter shows a field that it does not have. Please mend it."),
    "muted": N_("This address takes no letters; the verdict is shown on the applicant's page."),
}
