"""What comes after a round: the next one, or how a tie is settled, as the jury's rules say. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fest_ops.jury.profiles.document import Prize, Voting
from fest_ops.jury.rounds import MAJORITY, NO_AWARD, Candidate, Count, RollLine, RoundSpec

SHARED_BY = 2
"""A lot, a casting vote and a revote are for ties: of at least two."""


@dataclass(frozen=True, slots=True)
class Step:
    """What the rules say is next. `kind`: elect (`winners`); round (`candidates`, `step`, `majority`); revote (the
    same, among the tied); chair (a casting vote among `candidates`); ex_aequo (`winners` share); withhold; lot (among
    `candidates`); stuck: the rules leave nothing, and the page says so.
    """

    kind: str
    candidates: tuple[str, ...] = ()
    winners: tuple[str, ...] = ()
    majority: str = ""
    step: int = 0


def first_step(voting: Voting, candidates: Sequence[str]) -> Step:
    """The first round on a prize."""
    return Step("round", tuple(candidates), majority=majority_of(voting, 1), step=1)


def majority_of(voting: Voting, step: int, kind: str = "round") -> str:
    """The majority that a round of this step needs; "" where the method knows none. A revote is by most votes."""
    if voting.method != MAJORITY or not voting.rounds:
        return ""
    return "relative" if kind == "revote" else voting.rounds[min(step, len(voting.rounds)) - 1]


def spec_for(
    voting: Voting,
    step: Step,
    candidates: Sequence[Candidate],
    *,
    roll: Sequence[RollLine],
    absent: Sequence[RollLine],
    present: int,
) -> RoundSpec:
    """The round that the rules prescribe for this step; `candidates` as on its ballot."""
    worst, best = voting.scale or (Fraction(1), Fraction(5))
    return RoundSpec(
        method=voting.method,
        candidates=tuple(candidates),
        roll=tuple(roll),
        absent=tuple(absent),
        seated=len(roll) + len(absent),
        present=present,
        majority=majority_of(voting, step.step, step.kind),
        base=voting.base,
        blanks=voting.blanks,
        quorum=voting.quorum,
        eliminate=voting.eliminate,
        bottom_tie=voting.bottom_tie,
        unranked=voting.unranked,
        worst=worst,
        best=best,
        trim=voting.trim,
        kind=step.kind,
    )


def next_step(
    voting: Voting,
    prize: Prize,
    history: Sequence[Count],
    *,
    may_share: bool = True,
    chair_recused: Collection[str] | None = (),
) -> Step:
    """The step after these rounds on one prize (voided ones left out), from the first to the last.

    A round without a quorum is held again and does not count. An undecided one is followed by the next, without whom
    it eliminated, until `most_rounds` are over; one by majority that ended in a tie likewise (with recusals two may
    be level over their own halves). Then the chain of `ties` is walked from its start, at once after a tie by a
    method of one ballot: each revote in it is held once, and what cannot be done here is passed over. A film does
    not share a prize with "no award".
    `may_share`: whether the palmares lets the tied share it (fest_ops.jury.palmares.legality.why_not).
    `chair_recused`: on what the chair may not vote; None where no chair is there. Raises ValueError without a round.
    """
    if not history:
        raise ValueError("no round was held: see first_step")
    last = history[-1]
    held = [each for each in history if each.status != "no_quorum"]
    step = sum(each.kind == "round" for each in held)
    if last.status == "no_quorum":
        again = step + 1 if last.kind == "round" else step
        return Step(last.kind, last.candidates, majority=majority_of(voting, again, last.kind), step=again)
    if last.status == "elected":
        return Step("elect", winners=last.winners)
    if last.kind == "round" and step < voting.most_rounds and goes_on(voting, last.status):
        rest = tuple(key for key in last.candidates if key not in last.eliminated)
        return Step("round", rest, majority=majority_of(voting, step + 1), step=step + 1)
    return _settle(voting, prize, held, step, may_share=may_share, chair_recused=chair_recused)


def goes_on(voting: Voting, status: str) -> bool:
    """Whether a round that ended so is followed by the next one, where the rules have one more."""
    return status == "undecided" or (status == "tied" and voting.method == MAJORITY)


def _settle(
    voting: Voting,
    prize: Prize,
    held: Sequence[Count],
    step: int,
    *,
    may_share: bool,
    chair_recused: Collection[str] | None,
) -> Step:
    revotes = sum(each.kind == "revote" for each in held)
    # A revote in which nobody got a vote leaves the tie as it was
    tied = next((each.tied for each in reversed(held) if each.tied or each.kind == "round"), ())
    is_tie = len(tied) >= SHARED_BY
    for way in voting.ties:
        if way == "revote":
            if revotes:
                revotes -= 1
            elif is_tie:
                return Step("revote", tied, majority=majority_of(voting, step, "revote"), step=step)
        elif way == "chair":
            if is_tie and chair_recused is not None and not set(tied) & set(chair_recused):
                return Step("chair", tied)
        elif way == "ex_aequo":
            if is_tie and NO_AWARD not in tied and len(tied) <= prize.ex_aequo and may_share:
                return Step("ex_aequo", winners=tied)
        elif way == "withhold":
            if prize.may_withhold:
                return Step("withhold")
        elif is_tie:
            return Step("lot", tied)
    return Step("stuck", tied)


def lot(candidates: Collection[str], seed: bytes) -> str:
    """Draw one of the candidates by a published seed: anybody can draw again. Raises ValueError without any.

    The candidate with the least SHA-256(seed || key in UTF-8).
    """
    return min(candidates, key=lambda key: hashlib.sha256(seed + key.encode()).digest())
