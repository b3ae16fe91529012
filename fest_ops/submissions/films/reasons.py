"""Words for the reasons of this room: refusals, and what is wrong with a field."""

from __future__ import annotations

from fest_ops.web.languages import N_

REASONS: dict[str, str] = {
    "entry_incomplete": N_("Something is still missing; see below what and where."),
    "not_eligible": N_(
        "The film does not meet a rule of the regulations that this festival makes no exceptions from."
    ),
    "nothing_changed": N_("Nothing has changed since what you sent last."),
    "message_empty": N_("Please write something first."),
    "message_too_long": N_("Too long: %(length)s characters of at most %(limit)s."),
    "too_many_messages": N_(
        "That is a lot of messages within an hour. Please wait a little before the next."
    ),
    "already_invited": N_("An invitation to this address is already on its way."),
    "too_many_invitations": N_("Too many invitations are still open. Take one back before you send another."),
    "link_expired": N_("This link no longer works. Please ask whoever invited you for a new one."),
    "missing": N_("Please fill this in."),
    "too_long": N_("Too long: %(length)s characters of at most %(limit)s."),
    "too_long_to_keep": N_(
        "Not saved: %(length)s characters, and at most %(limit)s can be kept here. Nothing was cut; keep the text "
        "elsewhere and shorten it."
    ),
    "not_a_year": N_("Please give the year in four digits, such as 2013."),
    "not_a_date": N_("Please give a day or a month, such as 2013-05-12 or 2013-05."),
    "no_such_date": N_("There is no such date."),
    "not_a_duration": N_("Please give minutes, or minutes and seconds, such as 95 or 95:30."),
    "not_an_email": N_("This is not an e-mail address."),
    "not_a_url": N_("Please give the whole address, beginning with https://."),
    "url_with_password": N_("Please put the password into its own field, not into the address."),
    "not_a_choice": N_("Please choose one of the answers."),
    "row_incomplete": N_("This row lacks its first answer."),
    "regulations_changed": N_(
        "The regulations have a new version since you accepted them. Please read and accept it."
    ),
    "film_or_screener": N_("Please upload the film or give a link where it can be watched."),
    "premiere_contradicts": N_("A film that was shown before in public cannot have its world premiere here."),
    "changed_in_another_window": N_(
        "This was changed in another window meanwhile. Both versions are kept; choose one."
    ),
}
