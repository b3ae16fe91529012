"""Counting one round: slips in, outcome out, on exact numbers. Pure.

docs/bundle-format.md, "Counting", says the same in full, for a verifier written by somebody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fest_ops.jury.ballot import Ballot, Tiers
from fest_ops.jury.rounds import GRADES, MAJORITY
from fest_ops.jury.rounds import NO_AWARD as NO_AWARD
from fest_ops.jury.rounds import Candidate as Candidate
from fest_ops.jury.rounds import Count as Count
from fest_ops.jury.rounds import RollLine as RollLine
from fest_ops.jury.rounds import RoundSpec as RoundSpec
from fest_ops.jury.rounds import SpecError as SpecError
from fest_ops.jury.rounds import read_spec as read_spec
from fest_ops.jury.rounds import spec_document as spec_document
from fest_ops.jury.slips import Slip as Slip
from fest_ops.jury.slips import SlipRefused as SlipRefused
from fest_ops.jury.slips import leaves_out_only_recused
from fest_ops.jury.slips import read_slip as read_slip
from fest_ops.jury.slips import slip_text as slip_text
from fest_ops.jury.steps import Step as Step
from fest_ops.jury.steps import first_step as first_step
from fest_ops.jury.steps import lot as lot
from fest_ops.jury.steps import next_step as next_step
from fest_ops.jury.steps import spec_for as spec_for
from fest_ops.jury.tally import tally


class BoxFault(ValueError):
    """Slips that cannot have been cast by this roll. `code`, and no content of a slip."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def count(
    spec: RoundSpec, slips: Sequence[str], voted: Collection[str], *, struck: Collection[str] = ()
) -> Count:
    """Count the box of a round. `voted`: the seats that cast; `struck`: seats taken off the roll while it was open.

    Raises BoxFault, a ValueError, where the slips do not fit the roll: another number of them, a slip that could not
    have been cast, more votes on a candidate than there were voters who might vote on it.
    """
    there = _electorate(spec, frozenset(voted), frozenset(struck))
    ballots = [_read(spec, text) for text in slips]
    named = [ballot for ballot in ballots if not ballot.blank]
    _fits(spec, there, len(ballots), named)
    blanks = len(ballots) - len(named)
    short = tuple(
        key
        for key in spec.keys
        if there.seated[key] and not _is_enough(spec, there.voters[key], there.seated[key])
    )
    if short or not any(there.seated.values()):
        return _Made(spec, there, named, 0).count("no_quorum", short=short)
    made = _Made(spec, there, named, blanks)
    return _by_majority(made) if spec.method == MAJORITY else _by_tally(made)


@dataclass(frozen=True, slots=True)
class _Electorate:
    """By candidate: how many voters, how many on the roll and how many seated jurors are not recused on it.

    Where the base is those present, the roll holds those who are present and may vote, and nobody else.
    """

    voters: Mapping[str, int]
    on_roll: Mapping[str, int]
    seated: Mapping[str, int]
    recusals: Counter[frozenset[str]]
    """Of those who voted."""
    voted: int


def _electorate(spec: RoundSpec, voted: frozenset[str], struck: frozenset[str]) -> _Electorate:
    roll = {line.seat: line.recused for line in spec.roll if line.seat not in struck}
    if not struck <= {line.seat for line in spec.roll}:
        raise BoxFault("struck_off_the_roll")
    if not voted <= set(roll):
        raise BoxFault("voted_off_the_roll")
    absent = [line.recused for line in spec.absent]

    def may(recusals: Collection[frozenset[str]]) -> dict[str, int]:
        return {key: sum(key not in recused for recused in recusals) for key in spec.keys}

    on_roll = list(roll.values())
    return _Electorate(
        voters=may([roll[seat] for seat in voted]),
        on_roll=may(on_roll),
        seated=may([*on_roll, *absent]),
        recusals=Counter(roll[seat] for seat in voted),
        voted=len(voted),
    )


def _read(spec: RoundSpec, text: str) -> Slip:
    try:
        return read_slip(spec, text)
    except SlipRefused as refused:
        raise BoxFault("slip_" + refused.code) from None


def _fits(spec: RoundSpec, there: _Electorate, cast: int, named: Sequence[Slip]) -> None:
    if cast != there.voted:
        raise BoxFault("slips_not_the_roll")
    for key in spec.keys:
        if sum(key in slip.named for slip in named) > there.voters[key]:
            raise BoxFault("more_votes_than_voters")
    if leaves_out_only_recused(spec):
        left_out = Counter(frozenset(spec.keys) - slip.named for slip in named)
        if not left_out <= there.recusals:
            raise BoxFault("left_out_without_recusal")


def _is_enough(spec: RoundSpec, voters: int, seated: int) -> bool:
    return voters > spec.quorum * seated or voters == seated


@dataclass(frozen=True, slots=True)
class _Made:
    """What is known of a round before it is decided."""

    spec: RoundSpec
    there: _Electorate
    named: Sequence[Slip]
    blanks: int

    def bases(self) -> dict[str, int]:
        """Of how many, by candidate. Whose the blank ballots are nobody knows: the base is as large as it can be."""
        if self.spec.base == "seated":
            return dict(self.there.seated)
        if self.spec.base == "present":
            return dict(self.there.on_roll)
        if self.spec.blanks == "count":
            return dict(self.there.voters)
        return {key: min(n, len(self.named)) for key, n in self.there.voters.items()}

    def count(
        self,
        status: str,
        *,
        order: Tiers = (),
        votes: Mapping[str, int | str] | None = None,
        eliminated: tuple[str, ...] = (),
        short: tuple[str, ...] = (),
        detail: Mapping[str, Any] | None = None,
    ) -> Count:
        """The count of a round that ended so; who leads `order` won, or tied."""
        leads = order[0] if order and self.named else ()
        return Count(
            status=status,
            winners=leads if status == "elected" else (),
            tied=leads if status != "elected" and len(leads) > 1 else (),
            eliminated=eliminated,
            votes=votes or {},
            bases=self.bases(),
            blanks=self.blanks,
            voted=self.there.voted,
            short=short,
            candidates=self.spec.keys,
            kind=self.spec.kind,
            order=order,
            detail=detail or {},
        )


def _by_majority(made: _Made) -> Count:
    """Rounds by majority: see docs/bundle-format.md, "majority"."""
    spec, bases = made.spec, made.bases()
    chosen = Counter(slip.choice for slip in made.named)
    votes: dict[str, int | str] = {key: chosen[key] for key in spec.keys}
    order = tuple(
        tuple(key for key in spec.keys if chosen[key] == n)
        for n in sorted({chosen[key] for key in spec.keys}, reverse=True)
    )
    if spec.majority == "absolute":
        # With recusals a film may reach its own half by fewer votes than another has that missed its own
        over = [key for key in spec.keys if chosen[key] and 2 * chosen[key] > bases[key]]
        most = max((chosen[key] for key in over), default=0)
        leads = tuple(key for key in over if chosen[key] == most)
    else:
        leads = order[0] if chosen[order[0][0]] else ()
    if not leads:
        return made.count("undecided", order=order, votes=votes, eliminated=_dropped(spec, order))
    rest = tuple(left for tier in order if (left := tuple(key for key in tier if key not in leads)))
    return made.count("elected" if len(leads) == 1 else "tied", order=(leads, *rest), votes=votes)


def _dropped(spec: RoundSpec, order: Tiers) -> tuple[str, ...]:
    last = order[-1]
    if not spec.eliminate or (len(last) > 1 and spec.bottom_tie == "keep"):
        return ()
    return last if len(spec.keys) - len(last) >= 2 else ()


def _by_tally(made: _Made) -> Count:
    """A method that decides in one ballot (fest_ops.jury.tally); blank ballots have no say in it."""
    spec, keys = made.spec, frozenset(made.spec.keys)
    if not made.named:
        return made.count("undecided")
    graded = spec.method in GRADES
    sign = -1 if graded and spec.worst > spec.best else 1
    complete = leaves_out_only_recused(spec)
    ballots = [
        Ballot(
            1,
            ranking=slip.ranking,
            grades={key: sign * value for key, value in slip.grades.items()} if graded else None,
            recused=keys - slip.named if complete else frozenset(),
        )
        for slip in made.named
    ]
    found = tally(spec.method, spec.keys, ballots, unranked=spec.unranked, trim=spec.trim)
    figures = [
        {key: _number(sign * votes) for key, votes in each.votes.items() if votes is not None}
        for each in found.rounds
    ]
    rounds = [
        {"votes": votes, "dropped": list(each.dropped)}
        for votes, each in zip(figures, found.rounds, strict=True)
    ]
    return made.count(
        "elected" if len(found.winners) == 1 else "tied",
        order=found.order,
        votes=figures[0] if figures else {},
        detail={"rounds": rounds} if rounds else {"pairs": {a: dict(row) for a, row in found.pairs.items()}},
    )


def _number(value: Fraction) -> int | str:
    return value.numerator if value.denominator == 1 else str(value)
