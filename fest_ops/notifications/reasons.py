"""Why an act on letters was not done, and what holds a letter up, in words."""

from fest_ops.web.languages import N_

REASONS: dict[str, str] = {
    "letter_changed": N_("Some of these letters read otherwise by now. Here they are as they would be sent."),
    "letter_stopped": N_("Some of these letters were cancelled meanwhile."),
    "letter_left": N_("The letter has left or is leaving: it cannot be stopped any more."),
    "letter_not_failed": N_("This letter has not failed, or somebody has tried it again already."),
    "letter_forgotten": N_(
        "It held a personal link, and its text was erased. Whoever needs it asks for a new link."
    ),
    "reason_needed": N_("Please say why."),
    "nothing_chosen": N_("Choose at least one letter."),
    "template_empty": N_("A letter needs a subject and a text."),
    "template_too_long": N_("This is longer than a letter may be."),
    "subject_one_line": N_("A subject is one line."),
    "link_needed": N_("This letter is sent for the sake of its link: the text has to show it."),
    "unknown_field": N_(
        "There is no field {%(name)s} in these letters (line %(line)s, character %(column)s)."
    ),
    "no_expression": N_(
        "Between braces stands the name of a field and nothing else; here stands {%(name)s} "
        "(line %(line)s, character %(column)s)."
    ),
    "lone_brace": N_("A lone brace (line %(line)s, character %(column)s). To show a brace, write it twice."),
}

HELD_UP: dict[str, str] = {
    "muted": N_("The address is mute."),
    "bad_address": N_("No mail server would take this address."),
    "bad_template": N_("The wording names a field that these letters do not have."),
    "overtaken": N_("What it told no longer stands."),
    "lease_ran_out": N_("The worker that was sending it died."),
}
"""What `Letter.error` says where it is a code; else it is the mail server's own words."""

STATES: dict[str, str] = {
    "held": N_("held"),
    "released": N_("waiting to be sent"),
    "sending": N_("being sent"),
    "sent": N_("sent"),
    "failed": N_("failed"),
    "cancelled": N_("cancelled"),
}
STATE_KINDS: dict[str, str] = {
    "held": "warn", "released": "info", "sending": "info", "sent": "good", "failed": "bad", "cancelled": "neutral",
}  # fmt: skip
"""The colour of a state's badge."""
