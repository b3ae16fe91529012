"""The words for the engine's reason codes."""

from __future__ import annotations

from fest_ops.web.languages import N_

REASONS: dict[str, str] = {
    "call_not_open": N_("The call opens on %(opens)s."),
    "call_closed": N_("The call closed on %(deadline)s."),
    "already_submitted": N_("This entry has been submitted already."),
    "not_submitted": N_("This entry has not been submitted yet."),
    "entry_is_closed": N_("This entry can no longer be changed."),
    "accepted_stays": N_(
        "The invitation was accepted, and the regulations allow no withdrawal after that. Please write to the festival."
    ),
    "reason_needed": N_("Please say why."),
    "asker_needed": N_("Please say who of those who act for the entry asked for it."),
    "until_is_past": N_("Please give a moment that is still to come."),
    "no_such_move": N_("From where this entry stands, this is not possible."),
    "section_needed": N_("Please say for which section."),
    "owner_role_unknown": N_("Please choose what this person is to the entry."),
    "owner_stays": N_("The submitter cannot be taken off the entry."),
    "you_recused": N_("You stepped back from this film."),
    "reviewing_ended": N_("Reviewing of this film has ended."),
    "scorecard_wrong": N_("The scorecard is not complete. What you entered is still here."),
    "score_missing": N_("Please give a score."),
    "score_off_scale": N_("Please give a score from %(low)s to %(high)s."),
    "criterion_unknown": N_("This criterion is not on the scorecard."),
    "recommendation_unknown": N_("Please choose one of the recommendations."),
    "note_too_long": N_("This note is too long."),
    "review_saved_elsewhere": N_(
        "You saved this scorecard in another tab meanwhile. What you entered here is still here; saving it again "
        "replaces the other."
    ),
    "recusal_needed": N_("Please say why you step back."),
    "not_recused": N_("This selector did not step back."),
    "review_begun": N_("This selector has begun a review; it is not thrown away."),
    "round_not_later": N_("Entry %(number)s is in this round already, or past it."),
    "selector_conflict": N_("This selector has a conflict of interest with the film."),
    "selectors_needed": N_("Please choose at least one selector."),
    "not_a_selector": N_("This person is not a selector of this edition."),
    "plan_is_old": N_("Something changed since this proposal was made. Please look at the new one."),
    "recusal_stays": N_("This selector stepped back; that stays on record."),
}
