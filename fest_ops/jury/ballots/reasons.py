"""The words for the reason codes of sittings, rounds and ballots."""

from __future__ import annotations

from fest_ops.web.languages import N_

SLIPS: dict[str, str] = {
    "slip_no_choice": N_("Nothing is chosen. Choose, or choose the blank ballot where there is one."),
    "slip_two_choices": N_("This ballot says two things at once. Please choose one."),
    "slip_blank_not_allowed": N_("The rules of this jury know no blank ballot. Please choose."),
    "slip_wrong_kind": N_("This ballot is filled in for another way of voting. Please open it again."),
    "slip_unknown_candidate": N_(
        "Something on this ballot is not among the candidates. Please open it again."
    ),
    "slip_ranked_twice": N_("One candidate has two places. Please give each one place."),
    "slip_recused": N_("You are recused on one of your choices. Please choose among the others."),
    "slip_incomplete": N_("Left out: %(who)s. On this ballot every candidate gets an answer."),
    "slip_grade_out_of_scale": N_("A grade is not on the scale. Please look at the grades again."),
    "slip_broken": N_("This ballot cannot be read. Please open it again."),
    "slip_not_canonical": N_("This ballot cannot be read. Please open it again."),
}
"""What fest_ops.jury.slips refuses, none of it naming what was chosen."""

REASONS: dict[str, str] = {
    **SLIPS,
    "for_the_chair": N_("This is for the jury's chair."),
    "no_vote_here": N_("Only those who vote on this jury have a ballot."),
    "room_for_the_jury": N_("The room is for the jury and for the organisers."),
    "no_films_to_judge": N_("There is no film to judge: none is accepted in the section of this jury."),
    "no_prizes_to_give": N_("The rules of this jury have no prize."),
    "jury_too_small": N_("%(seated)s have a vote; with fewer than %(least)s no ballot is secret."),
    "rules_not_frozen": N_("The rules are not frozen yet: that is done before the first ballot."),
    "rules_are_no_rules": N_("The rules of this jury are incomplete. Look at them on the page of rules."),
    "no_chair_seated": N_("The jury has no chair."),
    "declarations_missing": N_("These have not declared their interests: %(who)s."),
    "interests_undecided": N_("Interests of these wait for the secretary's decision: %(who)s."),
    "rehearsal_runs": N_("A rehearsal is on. End it first."),
    "sitting_opened_already": N_("The real sitting was opened already; it is too late for a rehearsal."),
    "no_sitting": N_("The sitting is not open."),
    "sitting_is_closed": N_("The sitting is closed: nothing of it changes any more."),
    "round_runs": N_("Another round is running. Count it or void it first."),
    "outcome_not_released": N_(
        "The chair has not released the outcome of the last round yet; nothing follows from it before. While nobody "
        "holds the chair, the secretary releases it."
    ),
    "prize_is_decided": N_("This prize is decided. To vote on it again, take the award back first."),
    "no_round_is_next": N_("The rules ask for no other round here. Record what they say, or vote anew."),
    "anew_without_reason": N_("Please say why the vote on this prize begins anew."),
    "candidate_gone": N_(
        "A candidate of the last round can no longer win this prize. Vote anew from the first round."
    ),
    "no_candidates": N_("Nobody is on the ballot."),
    "candidate_twice": N_("The same candidate is on the ballot twice."),
    "too_many_candidates": N_("A ballot holds at most %(most)s candidates."),
    "nobody_on_the_roll": N_("Nobody is on the roll."),
    "roll_too_small": N_("%(voters)s are on the roll; with fewer than %(least)s no ballot is secret."),
    "films_unseen": N_(
        "Somebody on the roll has not seen a film on the ballot. Have it marked as seen, or record why they vote all "
        "the same."
    ),
    "film_not_judged": N_("Please choose a film that this jury judges."),
    "name_of_person_needed": N_("Please write the person's name, without a slash."),
    "box_within_reach": N_(
        "This installation could read the ballots, so no round may open. Ask those who run the site to connect it with "
        "its own, limited role."
    ),
    "box_does_not_open": N_(
        "A ballot in the box does not open with the keys of this installation. Nothing was counted; ask those who run "
        "the site for the key that was in use when the round opened, or void the round."
    ),
    "box_does_not_fit": N_(
        "The box does not fit the roll. Nothing was counted; the round can only be voided."
    ),
    "round_is_closed": N_("The round is closed. No ballot was put into the box."),
    "round_is_open": N_("The round is still open. Close it first."),
    "round_is_void": N_("The round is void."),
    "round_is_counted": N_("The round has been counted and cannot be voided any more."),
    "round_not_counted": N_("The round has not been counted yet."),
    "not_on_the_roll": N_("You are not on the roll of this round."),
    "voted_already": N_(
        "You had voted in this round already. That ballot stands; this one was not put into the box."
    ),
    "recused_meanwhile": N_(
        "You were recused after this round began. The secretary has to void it and open it again. No ballot was put "
        "into the box."
    ),
}
