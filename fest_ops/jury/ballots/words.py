"""Rounds, majorities and outcomes in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from fest_ops.jury.ballots.rules import denominators, more_than_half
from fest_ops.jury.counting import NO_AWARD, RoundSpec, Slip, Step
from fest_ops.jury.rounds import PAIRS
from fest_ops.jury.slips import grade_text, kind_of
from fest_ops.web.languages import N_, gettext, ngettext, number, words
from fest_ops.words import sort_key

METHODS: dict[str, str] = {
    "majority": N_("One choice each"),
    "exhaustive": N_(
        "Ranking: until one has more than half, the last one drops out and its ballots pass to the next choice."
    ),
    "two-round": N_("Ranking: the first two meet in a run-off, which the ballots decide as they rank them."),
    "irv": N_("Ranking: the last drops out again and again, and its ballots pass to their next choice."),
    "schulze": N_("Ranking: each film is compared with each other one (Schulze's method, winning votes)."),
    "schulze-margins": N_("Ranking: each film is compared with each other one (Schulze's method, margins)."),
    "majority-judgment": N_("Grades: the highest median grade wins (majority judgment)."),
    "score": N_("Grades: the best mean wins."),
    "trimmed-mean": N_("Grades: the best mean wins, without the highest and the lowest grades."),
}
BLANKS: dict[str, str] = {
    "count": N_("Blank ballots count among the votes."),
    "ignore": N_("Blank ballots do not count."),
    "refuse": N_("A blank ballot cannot be cast."),
}
STATES: dict[str, str] = {
    "open": N_("Open"),
    "closed": N_("Closed, not counted yet"),
    "counted": N_("Counted"),
    "void": N_("Void"),
}
STATE_KINDS = {"open": "accent", "closed": "warn", "counted": "good", "void": "neutral"}
STATUSES: dict[str, str] = {
    "elected": N_("Elected"),
    "no_award": N_("No award"),
    "undecided": N_("No majority"),
    "tied": N_("Tie"),
    "no_quorum": N_("No quorum"),
}
STATUS_KINDS = {
    "elected": "good",
    "no_award": "neutral",
    "undecided": "warn",
    "tied": "warn",
    "no_quorum": "bad",
}
LEFT_OUT: dict[str, str] = {
    "not_declared": N_("no declaration of interests"),
    "undecided": N_("an interest is not decided"),
    "barred": N_("barred"),
    "absent": N_("not in the room"),
    "recused_on_all": N_("recused on everything on this ballot"),
}
STEPS: dict[str, str] = {
    "elect": N_("There is a winner: record the award."),
    "no_award": N_("The jury voted not to award this prize: record it, with the reason."),
    "round": N_("The rules ask for another round."),
    "revote": N_("The rules ask for another vote among those who are tied."),
    "chair": N_("The rules give the chair a casting vote among those who are tied. It is given openly."),
    "ex_aequo": N_("The rules let those who are tied share the prize."),
    "withhold": N_("The rules let the prize be withheld, with a reason."),
    "lot": N_("The rules decide by lot among those who are tied."),
    "stuck": N_("The rules leave no way out of this. Look at the prize together, and vote anew."),
}
NEXT: dict[str, str] = {
    "no_award": N_("The jury voted not to award this prize."),
    "revote": N_("Next, the jury votes once more among those who are tied."),
    "chair": N_("The chair has the casting vote among those who are tied, and gives it openly."),
    "ex_aequo": N_("By the rules those who are tied share the prize."),
    "withhold": N_("By the rules the prize is not awarded."),
    "lot": N_("By the rules the lot decides among those who are tied."),
    "stuck": N_("The rules leave no way out of this: the jury talks, and votes anew."),
}
"""What comes after a round, as the room is told it."""
LEFT_UNRANKED: dict[str, str] = {
    "last": N_("Whatever you leave out stands last."),
    "no-opinion": N_("Of whatever you leave out you say nothing: it is compared with no other."),
    "runoff": N_("Once everything that you ranked has dropped out, your ballot has no vote any more."),
}
HIDDEN: dict[str, str] = {
    "few_voters": N_("So few voted that each could work out what the others chose."),
    "ranked": N_("Where few vote, a ranking or a set of grades gives away whose it is."),
    "unanimous": N_("The figures would show what somebody voted."),
    "all_but_one": N_(
        "The figures would show one juror what the others voted, or the others what that one did."
    ),
    "intersects": N_("Beside the figures of an earlier round these would show what one or two jurors voted."),
}


def round_said(kind: str, step: int) -> str:
    """Which round it is: the second one, or one among the tied."""
    return (
        gettext("Vote among those who are tied")
        if kind == "revote"
        else gettext("Round %(step)s", step=number(step))
    )


def round_of_prize(prize: str, kind: str, step: int) -> str:
    """The same beside the prize that it is on: rounds are counted for each prize, as the room counts them."""
    return f"{prize} · {round_said(kind, step)}"


def status_of(outcome: Mapping[str, Any]) -> str:
    """What a counted round came to: a key of STATUSES."""
    return "no_award" if outcome["winners"] == [NO_AWARD] else str(outcome["status"])


def next_said(step: Step, *, again: bool = False) -> str:
    """What comes after a round, to those in the room; `again`: it had no quorum."""
    if again:
        return gettext("The same vote is held again.")
    if step.kind == "round":
        return gettext("Next: round %(step)s.", step=number(step.step))
    return gettext(NEXT[step.kind]) if step.kind in NEXT else ""


def left_unranked_said(spec: RoundSpec) -> str:
    """What becomes of whatever a ranking leaves out, by this jury's rules."""
    rule = spec.unranked if spec.method in PAIRS else "runoff"
    return gettext(LEFT_UNRANKED[rule])


def in_order(keys: Iterable[str], titles: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Candidates as the reader's language orders the titles that it is shown, the same for everybody who reads it;
    NO_AWARD comes last."""
    return sorted(
        keys, key=lambda key: (key == NO_AWARD, sort_key(str(words(dict(titles.get(key, {}))))), key)
    )


def majority_said(spec: RoundSpec) -> str:
    """What it takes to win this round."""
    if spec.method != "majority":
        return gettext(METHODS[spec.method])
    if spec.majority == "relative":
        return gettext("Relative majority: the most votes win.")
    if spec.base == "cast":
        return gettext("Absolute majority: more than half of the votes cast.")
    if spec.base == "present":
        return gettext(
            "Absolute majority of the jurors present: %(needed)s of %(all)s votes.",
            needed=number(more_than_half(spec.present)),
            all=number(spec.present),
        )
    return gettext(
        "Absolute majority of the jurors seated: %(needed)s of %(all)s votes.",
        needed=number(more_than_half(spec.seated)),
        all=number(spec.seated),
    )


def rules_said(spec: RoundSpec) -> list[str]:
    """The rest of this round's rules, a sentence each: blanks, quorum, recusals."""
    least = min(spec.seated, math.floor(spec.quorum * spec.seated) + 1)
    said = [gettext(BLANKS[spec.blanks])]
    said.append(
        ngettext(
            "The round is valid where at least %(n)s juror votes.",
            "The round is valid where at least %(n)s jurors vote.",
            least,
        )
    )
    fewer = {key: n for key, n in denominators(spec.roll, spec.keys).items() if n < len(spec.roll)}
    titles = {each.key: str(words(dict(each.title))) for each in spec.candidates}
    for key, n in fewer.items():
        said.append(
            ngettext(
                "On “%(film)s” %(n)s juror votes, and its majority and quorum are counted of that one.",
                "On “%(film)s” %(n)s jurors vote, and its majority and quorum are counted of them.",
                n,
                film=titles[key],
            )
        )
    return said


def slip_said(spec: RoundSpec, slip: Slip) -> list[str]:
    """A ballot in words, for the page that asks once more: a line each."""
    titles = {each.key: str(words(dict(each.title))) for each in spec.candidates}
    if slip.blank:
        return [gettext("A blank ballot")]
    if slip.choice:
        return [titles[slip.choice]]
    if kind_of(spec) == "grades":
        graded = in_order(slip.grades, {each.key: each.title for each in spec.candidates})
        return [f"{titles[key]}: {grade_text(slip.grades[key])}" for key in graded]
    return [
        f"{number(place)}. " + " = ".join(titles[key] for key in spec.keys if key in group)
        for place, group in enumerate(slip.ranking, start=1)
    ]
