"""The words for the reason codes of a jury's rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fest_ops.jury.profiles.checks import Reason
from fest_ops.jury.profiles.document import Profile
from fest_ops.jury.profiles.words import name_of, names_of
from fest_ops.web.languages import N_, gettext

CONTRADICTIONS: dict[str, str] = {
    "least_above_most": N_("At least %(least)s members and at most %(most)s: no jury can be both."),
    "jury_too_small": N_(
        "A jury of two cannot outvote itself: allow at least %(least)s members with a vote."
    ),
    "share_out_of_range": N_("The producers' share is a part of the jury: from 0 to 1, such as 1/5."),
    "quorum_out_of_range": N_("The quorum is a part of the jury: from 0 to 1, such as 1/2."),
    "no_rounds": N_("Voting in rounds needs a majority for each: there is not one round."),
    "rounds_never_held": N_("%(rounds)s rounds are described, but only %(most)s are held."),
    "rounds_end_undecided": N_(
        "“%(prize)s” must be awarded, but even in the last round it needs an absolute majority, which may never come. "
        "Let the most votes decide in the last round."
    ),
    "no_scale": N_("Grades are given, but the scale is missing: say which is the worst and which the best."),
    "scale_not_votable": N_(
        "%(end)s cannot be written on a ballot: a grade has at most four digits, and two decimals, such as 10 or 7/2 "
        "(3.5). Choose another end of the scale."
    ),
    "count_stands_still": N_(
        "Here one ranked ballot is counted again and again: if several with the fewest votes all stayed, the count "
        "would stand still. Let them drop out together, or vote in rounds by majority."
    ),
    "scale_of_one_grade": N_("The worst grade and the best are the same: nobody can be told apart."),
    "trims_nothing": N_("A trimmed mean leaves out at least one score at each end."),
    "trims_everything": N_("Of the scores of %(most)s jurors so many are left out that none remains."),
    "ties_withhold_nothing": N_("A tie is to be settled by withholding, but no prize may be withheld."),
    "ties_share_nothing": N_("A tie is to be settled by sharing, but no prize may be shared."),
    "ties_after_the_lot": N_("The lot always decides: what stands after it is never reached."),
    "ties_end_undecided": N_(
        "A tie over “%(prize)s” may end without a decision: the chair may be recused, and not every tie can be shared. "
        "Put the lot at the end."
    ),
    "no_prizes": N_("There is no prize to award."),
    "two_grand_prizes": N_("“%(prize)s” and “%(other)s” are both the grand prize. There is one."),
    "rank_twice": N_("“%(prize)s” and “%(other)s” have the same rank."),
    "obligatory_and_withheld": N_("“%(prize)s” must be awarded and may be withheld: it cannot be both."),
    "persons_without_roles": N_("“%(prize)s” goes to persons, but it is not said in which roles."),
    "films_with_roles": N_("“%(prize)s” goes to films, but names roles of persons."),
    "money_of_nothing": N_("“%(prize)s” is worth nothing. Leave the money empty instead."),
    "shared_though_none_may_be": N_("“%(prize)s” may be shared, but the palmares allows no sharing."),
    "nothing_to_share": N_("The palmares allows %(most)s ex aequo, but no prize may be shared."),
    "group_limits_nothing": N_(
        "Of these prizes %(most)s may be shared, which is all of them: it limits nothing."
    ),
    "derogation_allows_nothing": N_("An officer may allow derogations, but none is named."),
    "derogation_not_needed": N_("%(prizes)s: these go together without a derogation."),
    "set_twice": N_("%(prizes)s: this stands here twice."),
    "set_allows_nothing": N_("%(prizes)s: a film may win %(most)s in any case, so this allows nothing more."),
    "set_against_money": N_("%(prizes)s: beside “%(prize)s” no other prize with money may be won."),
    "no_other_prize_with_money": N_(
        "Beside “%(prize)s” no other money may be won, but no other prize has any."
    ),
}
"""What fest_ops.jury.profiles.checks finds."""

FAULTS: dict[str, str] = {
    "rules_not_json": N_("This is not JSON. Nothing was changed."),
    "rules_not_an_object": N_("An object {…} is needed here: %(path)s."),
    "rules_key_twice": N_("The key “%(key)s” stands twice in one object."),
    "rules_unknown_key": N_("There is no such rule: %(path)s."),
    "rules_missing": N_("A rule is missing: %(path)s. Every rule is written out; null where there is none."),
    "rules_empty": N_("Please write this in at least one language."),
    "rules_not_text": N_("A text is needed here: %(path)s."),
    "rules_too_long": N_("This is too long (at most %(most)s): %(path)s."),
    "rules_not_a_line": N_("This must be one line, without control characters: %(path)s."),
    "rules_not_a_key": N_("A short name has small Latin letters, digits and hyphens: palme-dor."),
    "rules_not_a_truth": N_("true or false is needed here: %(path)s."),
    "rules_not_whole": N_("A whole number is needed here: %(path)s."),
    "rules_out_of_range": N_("Please give a whole number from %(least)s to %(most)s."),
    "rules_not_a_fraction": N_("A fraction is written like 1/2, a whole number like 3."),
    "rules_not_an_amount": N_("An amount is written like 5000 or 99.50."),
    "rules_not_a_currency": N_("A currency has three capital letters: KZT, EUR, USD."),
    "rules_not_a_choice": N_("This is none of the choices: %(path)s."),
    "rules_not_a_list": N_("A list […] is needed here: %(path)s."),
    "rules_not_two": N_("A scale has two ends, the worst grade and the best."),
    "rules_twice": N_("This stands twice: %(path)s."),
    "rules_unknown_prize": N_("There is no prize with the short name “%(key)s”: %(path)s."),
    "rules_unknown_path": N_("“%(named)s” is marked as this project's own rule, but there is no such rule."),
}
"""A document that is no profile: the codes of ProfileError with "rules_" before them."""

REASONS: dict[str, str] = {
    **{f"contradicts_{code}": said for code, said in CONTRADICTIONS.items()},
    **FAULTS,
    "rules_are_frozen": N_("The rules are frozen: nothing of them changes any more."),
    "rules_contradict": N_(
        "The rules contradict themselves. What is wrong stands below; freeze them once it is right."
    ),
    "rules_changed_meanwhile": N_(
        "Somebody else changed this jury while you were writing. What you typed is still here: look at the rules "
        "first, then save again if it still holds."
    ),
    "prize_key_taken": N_("Another prize has this short name."),
}


def say(profile: Profile, reason: Reason) -> str:
    """A contradiction in words, its prizes by their names."""
    values: dict[str, Any] = dict(_named(profile, reason.values))
    return gettext(CONTRADICTIONS[reason.code], **values)


def _named(profile: Profile, values: Mapping[str, Any]) -> Mapping[str, Any]:
    said: dict[str, Any] = {}
    for name, value in values.items():
        if name in ("prize", "other"):
            said[name] = name_of(profile, value)
        elif name == "prizes":
            said[name] = names_of(profile, value)
        else:
            said[name] = value
    return said
