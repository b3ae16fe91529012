"""The words for the reason codes of decisions and offers."""

from __future__ import annotations

from fest_ops.web.languages import N_

REASONS: dict[str, str] = {
    "not_yours_to_decide": N_("Deciding is for the head of programme and the organisers."),
    "no_rows_chosen": N_("Nothing was chosen. Tick at least one row."),
    "decided_meanwhile": N_(
        "%(who)s decided on entry %(number)s, “%(film)s”, while you were reading (%(at)s). Nothing was changed by you."
    ),
    "entry_is_draft": N_("Entry “%(film)s” has not been submitted."),
    "entry_is_settled": N_("Entry %(number)s, “%(film)s”, is settled: no verdict leads on from there."),
    "offer_stands": N_(
        "Entry %(number)s, “%(film)s”, has been invited. Take the invitation back, or record the film as lost."
    ),
    "stands_already": N_("Entry %(number)s, “%(film)s”, stands there already, or is not in the selection."),
    "section_not_of_call": N_("The call of “%(film)s” does not feed this section."),
    "quota_full": N_(
        "“%(section)s” takes %(quota)s and holds %(taken)s; %(more)s more do not fit. "
        "Free a place, or raise the section's quota."
    ),
    "not_to_renew": N_("Only an invitation that ran out or was declined can be made anew."),
    "decision_changed": N_(
        "The decision on entry %(number)s, “%(film)s”, changed while you were reading. Please look again."
    ),
    "letters_changed": N_("The letters changed while you were reading. Please look at them again."),
    "only_owners_answer": N_("Only those who submitted the film can answer for it."),
    "answer_unknown": N_("Please say whether you accept or decline."),
    "offer_expired": N_("The term for an answer ended on %(expires)s. Please write to the festival."),
    "offer_revoked": N_("This invitation no longer stands. Please write to the festival."),
    "offer_answered": N_("This invitation has been answered already; the first answer stands."),
    "already_announced": N_("The selection has been public since %(at)s; that cannot be taken back."),
    "moment_is_past": N_("This moment is past. Announce now, or choose one that is still to come."),
}
