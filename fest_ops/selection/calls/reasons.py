"""The words for the reason codes of setting a call up."""

from __future__ import annotations

from fest_ops.web.languages import N_

REASONS: dict[str, str] = {
    "deadline_before_opening": N_("The deadline is not after the opening."),
    "reviews_out_of_range": N_("From 1 to 50 selectors can be wanted for an entry."),
    "offer_days_out_of_range": N_("An invitation stands from 1 to 365 days."),
    "section_not_here": N_("Please choose sections of this edition."),
    "version_not_here": N_("Please choose a version of this edition's regulations."),
    "address_published": N_("The call has opened, so its address stays: links to it are out in the world."),
    "section_has_entries": N_(
        "Films were decided on for a section that you took away; it stays with this call."
    ),
    "criterion_needed": N_("A scorecard needs at least one criterion."),
    "too_many_criteria": N_("A scorecard takes at most twelve criteria."),
    "scale_out_of_range": N_("The scale goes up, from 0 at the lowest to 100 at the highest."),
    "weight_out_of_range": N_("Each criterion needs a weight above 0 and at most 100."),
    "criteria_alike": N_(
        "Each criterion needs a short name of its own: small Latin letters, digits, hyphens."
    ),
    "reviewing_begun": N_("Somebody has scored by this scorecard already, so it stays as it is."),
}
