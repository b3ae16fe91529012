"""The words for the reason codes of the audience award."""

from __future__ import annotations

from fest_ops.web.languages import N_

REASONS: dict[str, str] = {
    "scale_of_one_mark": N_("The best and the worst mark cannot be the same."),
    "scale_too_long": N_("Marks go from 0 to 10 at most."),
    "audience_opened_already": N_("Voting has begun: only the name can still be changed."),
    "audience_before_selection": N_(
        "The selection has not been announced. Voters are shown the films' titles, so announce it first."
    ),
    "audience_without_films": N_("No film of this section has been invited yet."),
    "audience_not_open": N_("Voting has not been opened yet."),
    "audience_closed": N_("Voting is closed and counted: nothing can be added or taken back any more."),
    "audience_public_already": N_("The result has been public since %(at)s; that cannot be taken back."),
    "codes_out_of_range": N_(
        "From 1 to %(most)s codes fit on one sheet. For a larger hall print another sheet."
    ),
    "code_malformed": N_(
        "This is not a whole code, or a character is wrong. Please compare it with your slip: ten characters, such as "
        "K7XM2-HRT9P."
    ),
    "code_no_good": N_(
        "No vote can be cast with this code. A code is good for one vote while voting is open; if you have just voted "
        "with it, your vote stands."
    ),
    "mark_not_on_scale": N_("Please choose one of the marks."),
    "slip_with_two_marks": N_(
        "Slip %(place)s, “%(slip)s”, bears two marks. A slip with two marks is spoiled: type x for it, or put a space "
        "between where these are two slips."
    ),
    "slip_unreadable": N_(
        "Slip %(place)s, “%(slip)s”, is no mark from %(least)s to %(most)s. Type x for a blank or spoiled slip."
    ),
    "slips_out_of_range": N_("No count can be below 0 or above %(most)s."),
    "slips_none": N_("No slip was entered."),
    "slips_do_not_add_up": N_(
        "You counted %(expected)s slips, and what is typed makes %(slips)s. Nothing was saved: please look where the "
        "difference is."
    ),
    "batch_sent_before": N_(
        "This form was sent before with other numbers, and those were saved. Look at the list, and take that batch "
        "back if it is wrong."
    ),
    "batch_entered_already": N_(
        "It looks as if these slips had been entered: “%(label)s”, %(slips)s slips, by %(who)s, %(at)s. If these are "
        "other slips, say so below and save again."
    ),
    "batch_very_large": N_(
        "%(slips)s slips in one batch are more than most halls have seats. If that is right, say so below and save "
        "again."
    ),
}
