"""The words for the set-up's reason codes."""

from __future__ import annotations

from fest_ops.web.languages import N_

REASONS: dict[str, str] = {
    "slug_malformed": N_("Use small Latin letters, digits and single hyphens, at most 60 of them."),
    "slug_reserved": N_("This word is taken by a page of the site; please choose another."),
    "slug_taken": N_("This address is in use already."),
    "ends_before_start": N_("The last day is before the first."),
    "edition_too_long": N_("An edition lasts a year at most."),
    "year_not_of_dates": N_("The year is not that of the first day."),
    "zone_unknown": N_("There is no such time zone; write it like Asia/Almaty."),
    "language_needed": N_("Please choose at least one language."),
    "words_needed": N_("Please fill this in, in at least one of the edition's languages."),
    "quota_out_of_range": N_("A quota is a number from 0 to 10,000; leave it empty where there is none."),
    "quota_below_taken": N_("More films than that have been selected for this section already."),
    "section_in_use": N_("Entries or calls use this section, so it stays."),
    "version_malformed": N_(
        "Please name the version, best by its date, in at most 40 characters without a slash."
    ),
    "version_taken": N_(
        "There is a version of that name. What was published stays; give this one a new name."
    ),
    "in_force_is_past": N_("A new version cannot hold backwards; choose today or a later day."),
    "minutes_crossed": N_("No film is that long: the most is less than the least."),
    "completed_after_the_edition": N_("That day is after the edition: no film could meet it."),
    "premiere_region_needed": N_("Please say which continent or region the premiere is of."),
    "version_in_force": N_("This version is in force, so it stays; publish a new one."),
    "version_in_use": N_("A call names this version, or somebody has accepted it, so it stays."),
    "festival_unknown": N_("There is no such festival."),
}
