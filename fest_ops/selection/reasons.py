"""The words for the engine's reason codes."""

from __future__ import annotations

from fest_ops.web.languages import N_

REASONS: dict[str, str] = {
    "call_not_open": N_("The call opens on %(opens)s."),
    "call_closed": N_("The call closed on %(deadline)s."),
    "already_submitted": N_("This entry has been submitted already."),
    "not_submitted": N_("This entry has not been submitted yet."),
    "entry_is_closed": N_("This entry can no longer be changed."),
    "accepted_stays": N_(
        "The invitation was accepted, and the regulations allow no withdrawal after that. Please write to the festival."
    ),
    "reason_needed": N_("Please give a reason; it is recorded."),
    "until_is_past": N_("Please give a moment that is still to come."),
    "no_such_move": N_("From where this entry stands, this is not possible."),
    "section_needed": N_("Please say for which section."),
    "owner_role_unknown": N_("Please choose what this person is to the entry."),
    "owner_stays": N_("The submitter cannot be taken off the entry."),
}
