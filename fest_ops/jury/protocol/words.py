"""What the checks of a bundle are called and what they found, in words of the reader."""

from __future__ import annotations

from fest_ops.jury.protocol.bundle import BundleBroken, Check
from fest_ops.web.languages import N_, gettext

CHECKS: dict[str, str] = {
    "rules": N_("Rules"),
    "chain": N_("Chain of events"),
    "head": N_("Head"),
    "acts": N_("Acts"),
    "spec": N_("Rules of the round"),
    "roll": N_("Roll"),
    "commitment": N_("Commitment to the box"),
    "box": N_("Box"),
    "outcome": N_("Outcome"),
    "palmares": N_("Prizes and rounds"),
    "legal": N_("Palmares by the rules"),
    "closing": N_("Closing"),
}
FINE: dict[str, str] = {
    "rules": N_("The rules are those that were frozen."),
    "head": N_("The last event is the head: %(head)s"),
    "acts": N_("Every act could happen when it did."),
    "spec": N_("It was held and is counted as the rules say."),
    "commitment": N_("The protocol holds the commitment to the box."),
    "outcome": N_("The outcome is one that a round can have."),
    "palmares": N_("Every prize follows from its round."),
    "legal": N_("It holds nothing that the rules forbid and lacks nothing that they want."),
    "closing": N_("The sitting was closed with this palmares."),
}
"""Where nothing else is to be said of a check that agrees."""
FOUND: dict[str, str] = {
    # what agrees
    "chained": N_("%(events)s events, each hashed with the one before."),
    "rolled": N_("%(voted)s of %(of)s on the roll voted."),
    "void": N_("Void: nothing was counted."),
    "boxed": N_("%(slips)s slips, as many as voted, and the box that was committed to."),
    "recounted": N_("Recounted from the box: the same."),
    # what cannot be checked
    "box_withheld": N_("The box is not in the public bundle: it cannot be recounted from here."),
    # what does not agree
    "rules_misshapen": N_("These are no rules of a jury: %(where)s has not its shape."),
    "rules_unreadable": N_("These are no rules of a jury: %(where)s (%(why)s)."),
    "other_rules": N_("These are not the rules that were frozen."),
    "anew_without_reason": N_("The vote begins anew, and nothing says why."),
    "reason_out_of_turn": N_("A reason to begin anew stands where no vote begins anew."),
    "round_not_by_the_rules": N_("The rules do not have this round follow the one before."),
    "gap": N_("An event is missing, or stands twice."),
    "backwards": N_("An event is earlier than the one before it."),
    "hash": N_("This is not the event that was hashed."),
    "other_head": N_("The last event is not the head that the bundle names."),
    "not_the_printed_head": N_("The head is not the one that was asked for: %(head)s"),
    "opened_first": N_("A sitting begins by being opened, once."),
    "after_the_end": N_("Something was done after the sitting was closed."),
    "rehearsal": N_("This is the protocol of a rehearsal."),
    "field_wrong": N_("The event's “%(field)s” is not what it should be, is missing, or is unknown."),
    "frozen_second": N_("The rules are frozen once, right after the sitting was opened."),
    "not_one_chair": N_("A jury opens its sitting with one chair."),
    "seat_twice": N_("Somebody is listed twice."),
    "round_out_of_turn": N_("This could not happen to a round at this point."),
    "prize_decided": N_("The prize was decided, or a round was running."),
    "prize_open": N_("The prize was not decided, or a round was running."),
    "unknown_prize": N_("The rules know no such prize."),
    "joined_too_late": N_("Somebody took a seat after the first round."),
    "unknown_seat": N_("Nobody was seated there."),
    "unknown_film": N_("This film was not judged, or was lost before."),
    "film_not_judged": N_("A candidate is of a film that was not judged."),
    "nobody_stands": N_("Nobody stands on the ballot."),
    "seat_not_seated": N_("Somebody is on the roll who was not seated."),
    "seat_missing": N_("Somebody who sits is neither on the roll nor among the absent."),
    "too_many_present": N_("It is not possible that so many were in the room."),
    "barred_on_the_roll": N_("Somebody is on the roll who was barred."),
    "recusals_differ": N_("The recusals are not those that were recorded."),
    "bases_differ": N_("It is not possible that so many may vote on a candidate."),
    "waived_for_nothing": N_(
        "Somebody may vote unseen who is not on the roll, or on what is not on the ballot."
    ),
    "roll_grew": N_("The roll as closed holds a seat that it did not hold when it opened."),
    "other_box": N_("This is not the box that the protocol committed to."),
    "box_unsorted": N_("The slips do not lie in order."),
    "slips_not_the_roll": N_("There are not as many slips as voted."),
    "box_missing": N_("The box is missing."),
    "box_of_no_round": N_("There is a box of a round that was not counted."),
    "box_does_not_fit": N_("The slips cannot have been cast by this roll (%(why)s)."),
    "other_outcome": N_("Recounted from the box, the outcome is another."),
    "outcome_impossible": N_("No round can have this outcome."),
    "award_without_round": N_("The prize was not awarded by the last round on it."),
    "award_not_by_the_round": N_("The prize did not go where its round and the rules say."),
    "withheld_against_the_vote": N_("The prize was withheld, and its round says otherwise."),
    "derogation_unknown": N_("The rules know no such derogation, or nothing says why it was given."),
    "mention_against_the_rules": N_("The mention was given before, or is one too many."),
    "no_such_mention": N_("A mention was taken back that was never given."),
    "not_closed": N_("The sitting was never closed."),
    "round_still_runs": N_("A round was neither counted nor void when the sitting was closed."),
    "other_palmares": N_("The palmares at the closing is not what was decided before."),
    "illegal": N_("“%(prize)s” is not as the rules allow (%(why)s)."),
}
LOST: dict[str, str] = {
    "withdrawn": N_("It was withdrawn."),
    "disqualified": N_("It was disqualified."),
    "lost": N_("The festival lost it."),
    "revoked": N_("Its invitation was revoked."),
    "declined": N_("Its invitation was declined."),
    "expired": N_("Its invitation expired."),
    "moved": N_("It is no longer in this competition."),
}
"""Why a film fell out, by the protocol's code."""
BROKEN: dict[str, str] = {
    "too_large": N_("too large"),
    "not_utf8": N_("not UTF-8"),
    "nested": N_("nested too deeply"),
    "not_json": N_("not JSON"),
    "not_canonical": N_("half a surrogate pair, or something else that cannot be written down"),
    "key_twice": N_("the same key twice"),
    "number_too_large": N_("a number too large"),
    "not_whole": N_("not a whole number"),
    "other_format": N_("not “fest-ops-jury-bundle/2”"),
    "no_kind": N_("neither “public” nor “secretary”"),
    "no_act": N_("no act of a sitting"),
    "not_instant": N_("not an instant in UTC to the microsecond"),
    "not_object": N_("not an object"),
    "not_list": N_("not a list"),
    "not_text": N_("not a text"),
    "not_hash": N_("not 64 hexadecimal digits"),
    "missing": N_("missing"),
    "unknown": N_("unknown"),
}
"""What makes a file no bundle."""
WHY: dict[str, str] = {
    "prize_missing": N_("it must be awarded"),
    "prize_undecided": N_("it was neither awarded nor withheld"),
    "may_not_withhold": N_("it may not be withheld"),
    "ex_aequo_not_allowed": N_("it cannot be shared"),
    "too_many_winners": N_("too many share it"),
    "ex_aequo_total": N_("too many prizes are shared"),
    "ex_aequo_group": N_("too many prizes are shared"),
    "no_winner": N_("nobody won it"),
    "winner_twice": N_("somebody won it twice"),
    "unknown_film": N_("this film was not judged"),
    "person_needed": N_("it goes to a person"),
    "person_not_asked": N_("it goes to a film"),
    "prizes_a_film": N_("the film has too many prizes"),
    "needs_derogation": N_("the film has too many prizes"),
    "other_money": N_("the film has another prize with money"),
    "slips_not_the_roll": N_("there are not as many slips as voted"),
    "more_votes_than_voters": N_("more voted for somebody than may"),
    "left_out_without_recusal": N_("a slip leaves out more than its juror had to"),
}
"""Why a palmares is against the rules, or why slips fit no roll, by the code; others are told as their code."""


def lost_said(code: str) -> str:
    """Why a film fell out, in the reader's language; of a code that nobody knows only that it did."""
    message = LOST.get(code, LOST["moved"])
    return gettext(message)


def check_said(check: Check) -> tuple[str, str]:
    """A check of a report in the reader's language: its name, and what was found."""
    values = dict(check.values)
    if "why" in values:
        why = WHY.get(values["why"])
        values["why"] = gettext(why) if why else values["why"]
    message = FOUND[check.code] if check.code else FINE[check.name]
    name = CHECKS[check.name]
    return gettext(name), gettext(message) % values


def broken_said(broken: BundleBroken) -> str:
    """Why a file is no bundle, in the reader's language: what is wrong with it, and where."""
    what = gettext(BROKEN[broken.what])
    if broken.what == "not_utf8":
        return gettext("%(what)s, from byte %(n)s on", what=what, n=broken.path.removeprefix("byte "))
    if broken.what == "not_json":
        line, column = broken.path.removeprefix("line ").split(" column ")
        return gettext("%(what)s, line %(line)s, column %(column)s", what=what, line=line, column=column)
    return f"{broken.path}: {what}" if broken.path else what
