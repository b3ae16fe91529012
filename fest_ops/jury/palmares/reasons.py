"""The words for the reason codes of a palmares: which rule stands in the way, and against which prize."""

from __future__ import annotations

from fest_ops.web.languages import N_

LEGALITY: dict[str, str] = {
    "unknown_prize": N_("The jury's rules know no such prize."),
    "unknown_status": N_("“%(prize)s” is either awarded or withheld."),
    "prize_decided": N_("“%(prize)s” has been decided already. Take that back first."),
    "withheld_with_winners": N_("“%(prize)s” cannot be withheld and awarded at once."),
    "may_not_withhold": N_("“%(prize)s” must be awarded: the rules do not let it be withheld."),
    "no_winner": N_("“%(prize)s” has nobody to go to."),
    "winner_twice": N_("“%(prize)s” cannot go to the same winner twice."),
    "ex_aequo_not_allowed": N_("“%(prize)s” is not shared: the rules allow no ex aequo for it."),
    "too_many_winners": N_("“%(prize)s” is shared by %(most)s at most."),
    "ex_aequo_total": N_(
        "“%(prize)s” cannot be shared: ex aequo in the whole palmares is allowed %(most)s times at most, and stands "
        "against: %(with)s."
    ),
    "ex_aequo_group": N_(
        "“%(prize)s” cannot be shared: of the prizes %(group)s at most %(most)s may be, and stands against: %(with)s."
    ),
    "unknown_film": N_("This film is not, or no longer, judged by this jury."),
    "person_needed": N_("“%(prize)s” goes to a person. Please name who."),
    "person_not_asked": N_("“%(prize)s” goes to a film, not to a person in it."),
    "debut_unknown": N_(
        "“%(prize)s” is for debuts, and nobody has said whether “%(film)s” is one. Please set it in the film's facts."
    ),
    "national_unknown": N_(
        "“%(prize)s” is for films of the festival's country, and the country of “%(film)s” is not known."
    ),
    "not_debut": N_("“%(prize)s” is for debuts; “%(film)s” is none."),
    "not_national": N_("“%(prize)s” is for films of the festival's country; “%(film)s” is none."),
    "needs_derogation": N_(
        "“%(film)s” already holds %(with)s. Together with “%(prize)s” the rules allow it only by a derogation: "
        "%(officer)s."
    ),
    "derogation_not_needed": N_("“%(prize)s” needs no derogation: the rules allow it as it is."),
    "derogation_needs_both": N_("A derogation is recorded with who allowed it and why."),
    "prizes_a_film": N_(
        "“%(film)s” cannot have “%(prize)s”: the rules allow a film %(most)s prizes, and it stands against: %(with)s."
    ),
    "other_money": N_(
        "“%(film)s” cannot have “%(prize)s”: the rules allow it no other prize with money beside %(with)s."
    ),
    "prize_missing": N_("“%(prize)s” must be awarded before the sitting is closed."),
    "prize_undecided": N_(
        "“%(prize)s” must be awarded, or withheld with a reason, before the sitting is closed."
    ),
    "mention_twice": N_("“%(film)s” has this mention already."),
    "mentions": N_("The rules allow %(most)s mentions at most."),
}
"""What fest_ops.jury.palmares.legality says."""

LEAVES: dict[str, str] = {
    "leaves_prizes_a_film": N_(
        "If “%(prize)s” goes to %(films)s, no film is left for %(left)s: a film may not hold it beside %(with)s."
    ),
    "leaves_other_money": N_(
        "If “%(prize)s” goes to %(films)s, no film is left for %(left)s: its money may not join that of %(with)s."
    ),
    "leaves_needs_derogation": N_(
        "If “%(prize)s” goes to %(films)s, %(left)s can be awarded only by a derogation, beside %(with)s."
    ),
    "leaves_not_enough_films": N_(
        "If “%(prize)s” goes to %(films)s, there are too few films left to award all of %(left)s."
    ),
    "leaves_no_films": N_("If “%(prize)s” goes to %(films)s, no film is left for %(left)s."),
    "leaves_not_debut": N_("If “%(prize)s” goes to %(films)s, no debut is left for %(left)s."),
    "leaves_not_national": N_(
        "If “%(prize)s” goes to %(films)s, no film of the festival's country is left for %(left)s."
    ),
    "leaves_debut_unknown": N_(
        "If “%(prize)s” goes to %(films)s, no film that is known to be a debut is left for %(left)s."
    ),
    "leaves_national_unknown": N_(
        "If “%(prize)s” goes to %(films)s, no film that is known to be of the festival's country is left for %(left)s."
    ),
}
"""An award that would leave obligatory prizes without a film, by the rule that does it."""

BLOCKED: dict[str, str] = {
    "blocked_prizes_a_film": N_(
        "“%(prize)s” can go to no film any more: no film may hold it beside %(with)s."
    ),
    "blocked_other_money": N_(
        "“%(prize)s” can go to no film any more: its money may not join that of %(with)s."
    ),
    "blocked_not_enough_films": N_(
        "There are too few films for “%(prize)s” and %(with)s together, though each by itself has one."
    ),
    "blocked_leaves_without_film": N_(
        "Wherever “%(prize)s” went, another prize that must be awarded would be left without a film: %(with)s."
    ),
    "blocked_no_films": N_("“%(prize)s” can go to nobody: no film is judged."),
    "blocked_not_debut": N_("“%(prize)s” is for debuts, and no film that is judged is one."),
    "blocked_not_national": N_("“%(prize)s” is for films of the festival's country, and none is judged."),
}
"""A prize that can be awarded to nobody any more, by the rule and the prizes that stand against it."""

REASONS: dict[str, str] = {
    **LEGALITY,
    **LEAVES,
    **BLOCKED,
    "not_decided_yet": N_("The vote on “%(prize)s” is not decided yet: another round comes first."),
    "tie_is_the_chairs": N_(
        "The tie on “%(prize)s” is for the chair to decide, by a casting vote of their own."
    ),
    "tie_withholds": N_(
        "By the rules “%(prize)s” is withheld after this tie. Please record it so, with the reason."
    ),
    "vote_withholds": N_(
        "The jury voted not to award “%(prize)s”. The secretary records it so, with the reason."
    ),
    "lot_withholds": N_(
        "The lot fell on not awarding “%(prize)s”. Please record it as withheld, with the reason."
    ),
    "film_was_elected": N_(
        "The last round on “%(prize)s” elected a winner, and nobody withholds what the jury awarded. Where it was a "
        "mistake, vote anew, with the reason."
    ),
    "withheld_by_vote": N_(
        "“%(prize)s” is withheld by the jury's vote, by its rules, or as its chair declares it openly; the secretary "
        "has no vote in it."
    ),
    "rules_leave_nothing": N_("The rules leave no way to decide “%(prize)s”. Vote on it anew."),
    "no_round_counted": N_("No round on “%(prize)s” has been counted: nothing is awarded without a ballot."),
    "no_casting_vote": N_("The rules ask for no casting vote on “%(prize)s”."),
    "not_among_the_tied": N_("Please choose among those who tied."),
    "prize_is_open": N_("Nothing has been recorded of “%(prize)s”."),
    "prize_not_awarded": N_("A citation goes with a prize that was awarded."),
    "citation_too_long": N_("A citation has %(most)s characters at most."),
    "outcome_is_the_chairs": N_(
        "The room has not seen yet what the last round on “%(prize)s” came to: the chair shows it first."
    ),
    "outcome_is_the_secretarys": N_(
        "The room has not seen yet what the last round on “%(prize)s” came to. Nobody holds the chair: the secretary "
        "shows it first."
    ),
    "winner_was_lost": N_(
        "“%(prize)s” went to a film that has fallen out since. Take the award back, with the reason."
    ),
    "rehearsal_is_ended": N_("This is a rehearsal: it is not closed but ended, and leaves nothing behind."),
    "sitting_is_open": N_("The sitting of the jury is not closed yet."),
    "not_announced_yet": N_("The palmares is not public yet."),
    "palmares_is_public": N_("The palmares has been public since %(at)s; that cannot be taken back."),
    "palmares_is_kept": N_("What this jury decided is kept until the ceremony."),
    "for_organisers": N_("This is for the organisers."),
}
