"""The words for the reason codes of juries, their seats, interests and films seen."""

from __future__ import annotations

from fest_ops.web.languages import N_

COMPOSITION: dict[str, str] = {
    "composition_two": N_(
        "A jury of two cannot outvote itself: at least %(least)s need a vote. Put down more seats."
    ),
    "composition_too_small": N_("The rules ask for at least %(least)s with a vote; there are %(n)s."),
    "composition_too_large": N_("The rules allow at most %(most)s with a vote; there are %(n)s."),
    "composition_no_chair": N_("There is no chair. Make one of the jurors the chair."),
    "composition_two_chairs": N_("There are two chairs: %(names)s. A jury has one."),
    "composition_country_unknown": N_(
        "The rules look at the jurors' countries, and these are not known: %(names)s. Please write them down."
    ),
    "composition_host_half": N_(
        "Jurors from the festival's own country (%(country)s) must be under half: of %(all)s at most %(allowed)s may "
        "be, and %(n)s are."
    ),
    "composition_same_country": N_(
        "All jurors must be of different countries; these are both of %(country)s: %(names)s."
    ),
    "composition_producers": N_(
        "Of %(all)s jurors at least %(least)s must work as producers; of these, %(n)s do. Check the crafts on the "
        "seats, or invite a producer."
    ),
}
"""What fest_ops.jury.panel.composition finds; on a jury's page, not in the way of an act."""

REASONS: dict[str, str] = COMPOSITION | {
    "profile_unknown": N_("Please choose one of the profiles."),
    "section_is_judged": N_("The first ballot has been opened: the jury's section stays as it is."),
    "jury_is_closed": N_("This jury is closed: nothing of it changes any more."),
    "for_the_secretary": N_("This is for the jury's secretary."),
    "no_such_function": N_("Please choose what the seat is for."),
    "jury_only_shrinks": N_(
        "The jury has begun to sit. From now on nobody who votes joins it: it can only become smaller."
    ),
    "two_chairs": N_("This jury has a chair already. Make the present one a juror first, or replace them."),
    "two_secretaries": N_("This jury has a secretary already. Record first that the present one has left."),
    "sits_already": N_("%(name)s is on this jury already; nobody holds two seats."),
    "asked_already": N_("This address is asked onto this jury already."),
    "seat_is_taken": N_("Somebody holds this seat already, or is asked onto it."),
    "seat_is_left": N_("This seat was left or declined; it does not change any more."),
    "seat_name_too_long": N_("The name may have at most %(most)s characters."),
    "country_unknown": N_("Please choose a country of the list."),
    "craft_unknown": N_("Please choose crafts of the list."),
    "reason_unknown": N_("Please choose why the seat was left."),
    "seat_not_declared": N_("%(name)s has not signed the declaration of interests."),
    "seat_undecided": N_("An interest of %(name)s waits for the secretary's decision."),
    "seat_barred": N_("%(name)s is barred for an interest and has no vote."),
    "declared_already": N_("The declaration was signed already. Another interest is added on this page."),
    "declare_first": N_("Please sign the declaration first."),
    "nothing_or_something": N_(
        "Please either name what ties you to a film, or tick that you have nothing to declare; not both."
    ),
    "signature_differs": N_("To sign, please write your name as the festival knows it: %(name)s."),
    "grounds_needed": N_("Please say what ties to this film."),
    "ground_unknown": N_("Please choose grounds of the list."),
    "words_too_long": N_("This is too long: at most %(most)s characters."),
    "interest_stands": N_("An interest was declared or put down here: decide on it."),
    "own_interest": N_("Nobody decides on their own interest."),
    "outcome_unknown": N_("Please say what follows from it: barred, recused, or declared only."),
    "round_runs_on_it": N_(
        "A round on this film is running, and this juror has cast in it, or is kept out of it. Decide once it has "
        "been counted."
    ),
    "jury_has_voted": N_("The first ballot has been opened: what was seen stays so."),
    "not_your_word": N_("The secretary wrote this down, and only the secretary's word changes it."),
}
