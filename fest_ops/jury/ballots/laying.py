"""Laying a round out: which step it is, who is on the ballot, who is on the roll. Reads, and decides nothing."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fest_ops.errors import NotFound, Refused
from fest_ops.jury.ballots import rules
from fest_ops.jury.ballots.desk import Desk, Option, person_candidate
from fest_ops.jury.ballots.rules import film_of, person_of
from fest_ops.jury.counting import NO_AWARD, Candidate, RollLine, RoundSpec, Step
from fest_ops.jury.profiles.document import Prize, Profile
from fest_ops.jury.rounds import GRADES
from fest_ops.jury.steps import first_step, spec_for
from fest_ops.notifications.wording import tidy

LONGEST_NAME = 200
VOTES = ("round", "revote")
NONE = Candidate(NO_AWARD, rules.NO_AWARD_SAID, NO_AWARD)
"""On the ballot of a prize that may be withheld, after everything else."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A round as it would open now. `why_not`: why it cannot; None where it can."""

    prize: Prize
    step: int
    kind: str
    options: tuple[Option, ...]
    """What could stand on the ballot; in a later round, what does."""
    roll: rules.Roll
    spec: RoundSpec | None
    why_not: rules.Reason | None

    @property
    def first(self) -> bool:
        """Whether it begins the vote on this prize."""
        return self.step == 1 and self.kind == "round"

    @property
    def is_vote(self) -> bool:
        """Whether a vote is next at all; else `kind` says how what was voted settles the prize, or that it cannot."""
        return self.kind in VOTES


def prize_of(desk: Desk, key: str) -> Prize:
    """A prize of the jury's rules. Raises NotFound."""
    prize = desk.profile.prize(key)
    if prize is None:
        raise NotFound
    return prize


def lay_out(
    desk: Desk,
    prize: Prize,
    *,
    present: Collection[str],
    persons: Collection[str] | None = None,
    anew: bool = False,
) -> Layout:
    """The next round on a prize: after what was voted already, or from the first round again (`anew`).

    `present`: the seats in the room. `persons`: as the vote begins, the keys of those persons who stand, where the
    prize goes to persons, and of those films that could win by a derogation alone; None: nobody, and all such films.
    """
    step = None if anew else desk.next_step(prize)
    options, candidates = _candidates(desk, prize, step, persons)
    keys = [each.key for each in candidates]
    rehearsal = desk.sitting is not None and desk.sitting.rehearsal
    roll = rules.roll_of(
        desk.seats,
        keys,
        [film.key for film in desk.films],
        present,
        desk.profile.voting.base,
        rehearsal=rehearsal,
    )
    why = _why_not_now(desk, prize, step) or _gone(desk, prize, step, keys)
    why = why or rules.why_not_open(roll, keys, rehearsal=rehearsal)
    taken = step if step is not None else first_step(desk.profile.voting, keys)
    open_ = taken.kind in VOTES and rules.films_on(keys) and roll.lines
    spec = _spec(desk, candidates, roll, taken, present) if open_ else None
    return Layout(prize, taken.step, taken.kind, tuple(options), roll, spec, why)


def begins_anew(desk: Desk, prize: Prize, *, anew: bool) -> bool:
    """Whether a round that is opened so sets aside what was voted on the prize: that asks for a reason."""
    return anew and bool(desk.history(prize.key))


def _candidates(
    desk: Desk, prize: Prize, step: Step | None, persons: Collection[str] | None
) -> tuple[list[Option], list[Candidate]]:
    if step is not None:
        known = {
            each["key"]: Candidate(each["key"], each["title"], each["film"])
            for before in desk.history(prize.key)
            for each in before.spec["candidates"]
        }
        standing = [known[key] for key in known if key in set(step.candidates)]
        return [Option(each) for each in standing], standing
    options = desk.options(prize, persons or ())
    asked, chosen = prize.candidates == "persons", set(persons or ())
    standing = [
        each.candidate
        for each in options
        if each.why_not is None
        and (each.candidate.key in chosen or not (asked or (each.condition and persons is not None)))
    ]
    if may_vote_for_none(desk.profile, prize):
        options.append(Option(NONE))
        standing.append(NONE)
    return options, standing


def may_vote_for_none(profile: Profile, prize: Prize) -> bool:
    """Whether the ballot of a prize lets a juror vote that it is not awarded. Grades compare films and have no line
    for it: there the chair declares it for the jury."""
    return prize.may_withhold and profile.voting.method not in GRADES


def _why_not_now(desk: Desk, prize: Prize, step: Step | None) -> rules.Reason | None:
    sitting = desk.sitting
    if sitting is None:
        return rules.Reason("no_sitting")
    if sitting.closed_at is not None:
        return rules.Reason("sitting_is_closed")
    if not sitting.rehearsal and desk.jury.frozen_at is None:
        return rules.Reason("rules_not_frozen")
    if desk.running is not None:
        return rules.Reason("round_runs")
    if desk.unreleased is not None:
        return rules.Reason("outcome_not_released")
    if prize.key in desk.palmares:
        return rules.Reason("prize_is_decided")
    if step is not None and step.kind not in VOTES:
        return rules.Reason("no_round_is_next")
    return None


def _gone(desk: Desk, prize: Prize, step: Step | None, keys: Sequence[str]) -> rules.Reason | None:
    """A later round whose candidate can no longer win: the vote begins anew."""
    if step is None:
        return None
    can_win = {each.candidate.film for each in desk.options(prize, keys) if each.why_not is None}
    gone = [key for key in rules.films_on(keys) if film_of(key) not in can_win]
    return rules.Reason("candidate_gone") if gone else None


def _spec(
    desk: Desk, candidates: Sequence[Candidate], roll: rules.Roll, step: Step, present: Collection[str]
) -> RoundSpec:
    seats = {seat.seat: seat for seat in desk.seats}
    absent = [
        RollLine(
            each.seat,
            frozenset(one.key for one in candidates if film_of(one.key) in seats[each.seat].recused),
        )
        for each in sorted(roll.left_out, key=lambda out: out.seat)
        if each.code != "barred"
    ]
    return spec_for(
        desk.profile.voting,
        step,
        candidates,
        roll=sorted(roll.lines, key=lambda line: line.seat),
        absent=absent,
        present=len(set(present) & set(seats)),
    )


def typed_person(desk: Desk, film_key: str, name: str) -> str:
    """The key of a person whom the secretary adds to those credited. Raises Refused by the field at fault."""
    name = _clean(name)
    film = next((each for each in desk.films if each.key == film_key), None)
    if film is None:
        raise Refused("film_not_judged", fields={"film": ""})
    if not name or len(name) > LONGEST_NAME or "/" in name:
        raise Refused("name_of_person_needed", fields={"person": ""})
    return person_candidate(film, name).key


def is_key(key: str) -> bool:
    """Whether a text has the form of a candidate's key: a film's, or a person's as `typed_person` has it."""
    try:
        canonical = str(uuid.UUID(film_of(key))) == film_of(key)
    except ValueError:
        return False
    name = person_of(key)
    return canonical and bool(name) == ("/" in key) and name == _clean(name) and len(name) <= LONGEST_NAME


def _clean(name: str) -> str:
    return " ".join(tidy(name).split())
