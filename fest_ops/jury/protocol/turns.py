"""What must be true of a round when it opens and when it is counted, by the jury's rules and what went before. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fest_ops.jury.profiles.document import Voting
from fest_ops.jury.rounds import NO_AWARD, Candidate, RollLine, RoundSpec
from fest_ops.jury.steps import Step, goes_on, spec_for

ACTS, ROLL, RULES, OUTCOME = "acts", "roll", "rules", "outcome"


class Wrong(Exception):
    """An act that could not have happened so: under which check, in which round (0: none), why."""

    def __init__(self, check: str, code: str, *, round: int = 0, **values: Any) -> None:
        super().__init__(code)
        self.check = check
        self.code = code
        self.round = round
        self.values: dict[str, Any] = values


@dataclass(slots=True)
class Played:
    """A round as the protocol tells it. `outcome`: status, winners, tied, eliminated and commitment, once counted."""

    id: str
    number: int
    prize: str
    step: int
    kind: str
    spec: RoundSpec
    state: str = "open"
    roll: dict[str, bool] = field(default_factory=dict)
    outcome: dict[str, Any] = field(default_factory=dict)

    @property
    def voted(self) -> frozenset[str]:
        """The seats that cast."""
        return frozenset(seat for seat, voted in self.roll.items() if voted)

    @property
    def struck(self) -> frozenset[str]:
        """The seats that were taken off the roll while the round was open."""
        return frozenset(line.seat for line in self.spec.roll) - set(self.roll)


def history_of(rounds: Mapping[str, Played], prize: str) -> list[Played]:
    """The counted rounds of the vote on a prize that is going on: since its last first round."""
    counted = [each for each in rounds.values() if each.prize == prize and each.state == "counted"]
    starts = [n for n, each in enumerate(counted) if each.step == 1 and each.kind == "round"]
    return counted[starts[-1] :] if starts else []


def tied_of(history: Sequence[Played]) -> list[str]:
    """Who is tied after these rounds: a revote that decided nothing leaves the tie as it was."""
    for each in reversed(history):
        if each.outcome["tied"] or (each.kind == "round" and each.outcome["status"] != "no_quorum"):
            tied: list[str] = each.outcome["tied"]
            return tied
    return []


def spec_of(content: Mapping[str, Any], voting: Voting) -> RoundSpec:
    """The round that an act opened, as the rules count it; without its recusals where these are withheld."""
    kept = content["kept"]
    recused = kept["recused"] if isinstance(kept, Mapping) else {}
    return spec_for(
        voting,
        Step(content["kind"], step=content["step"]),
        [Candidate(each["key"], each["title"], each["film"]) for each in content["candidates"]],
        roll=[RollLine(seat, frozenset(recused.get(seat, ()))) for seat in content["roll"]],
        absent=[RollLine(seat, frozenset(recused.get(seat, ()))) for seat in content["absent"]],
        present=content["present"],
    )


def check_candidates(played: Played, films: Collection[str], *, may_withhold: bool) -> None:
    """Somebody stands; all are of films that are judged, or NO_AWARD where the prize may be withheld. Raises Wrong."""
    judged = {*films, NO_AWARD} if may_withhold else {*films}
    for each in played.spec.candidates:
        if each.film not in judged or each.key.partition("/")[0] != each.film:
            raise Wrong(ROLL, "film_not_judged", round=played.number)
    if not played.spec.candidates:
        raise Wrong(ROLL, "nobody_stands", round=played.number)


def check_seats(played: Played, seats: Collection[str], *, at_most_missing: int) -> None:
    """Roll and absent are those who sit, each once; so many at most are missing. Raises Wrong."""
    spec, number = played.spec, played.number
    listed = [line.seat for line in (*spec.roll, *spec.absent)]
    for seat in listed:
        if seat not in seats:
            raise Wrong(ROLL, "seat_not_seated", round=number)
    if len(set(listed)) != len(listed):
        raise Wrong(ROLL, "seat_twice", round=number)
    if len(seats) - len(listed) > at_most_missing:
        raise Wrong(ROLL, "seat_missing", round=number)
    if not (len(spec.roll) if spec.base == "present" else 0) <= spec.present <= len(seats):
        raise Wrong(ROLL, "too_many_present", round=number)


def check_recusals(
    played: Played,
    content: Mapping[str, Any],
    *,
    seats: Collection[str],
    films: Collection[str],
    interests: Mapping[tuple[str, str], str],
) -> None:
    """All who sit are listed but those whom an interest (by seat and film) bars; each is recused on just what was
    recorded, and the numbers that the public reads are of these recusals. Raises Wrong."""
    spec, number = played.spec, played.number
    lines = (*spec.roll, *spec.absent)
    barred = {seat for seat in seats if any(interests.get((seat, film)) == "barred" for film in films)}
    if barred & {line.seat for line in lines}:
        raise Wrong(ROLL, "barred_on_the_roll", round=number)
    if set(seats) - barred != {line.seat for line in lines}:
        raise Wrong(ROLL, "seat_missing", round=number)
    found = {
        line.seat: sorted(
            each.key
            for each in spec.candidates
            if each.film in films and interests.get((line.seat, each.film)) == "recused"
        )
        for line in lines
    }
    if content["kept"]["recused"] != {seat: keys for seat, keys in found.items() if keys}:
        raise Wrong(ROLL, "recusals_differ", round=number)
    for each in content["candidates"]:
        for name in ("roll", "absent"):
            if each[name] != sum(each["key"] not in found[seat] for seat in content[name]):
                raise Wrong(ROLL, "bases_differ", round=number)
    on_roll, on_ballot = {line.seat for line in spec.roll}, {each.film for each in spec.candidates}
    for waived in content["kept"]["waived"]:
        if waived["seat"] not in on_roll or waived["entry"] not in on_ballot:
            raise Wrong(ROLL, "waived_for_nothing", round=number)


def check_bases(played: Played, content: Mapping[str, Any]) -> None:
    """No more may vote on a candidate than there are. Raises Wrong."""
    for each in content["candidates"]:
        if each["roll"] > len(content["roll"]) or each["absent"] > len(content["absent"]):
            raise Wrong(ROLL, "bases_differ", round=played.number)


def another_follows(last: Played, voting: Voting) -> bool:
    """Whether the rules have one more round after this counted one, which decided nothing: no tie is settled yet."""
    more = last.kind == "round" and last.step < voting.most_rounds
    return more and goes_on(voting, last.outcome["status"])


def check_turn(played: Played, before: Sequence[Played], voting: Voting) -> None:
    """The round follows from the one before it on its prize. A first round may always be held: the vote begins anew.
    Raises Wrong."""
    if played.kind == "round" and played.step == 1:
        return
    if not before:
        raise Wrong(RULES, "round_not_by_the_rules", round=played.number)
    last = before[-1]
    status, rest = last.outcome["status"], set(last.spec.keys) - set(last.outcome["eliminated"])
    kind, step = last.kind, last.step
    if another_follows(last, voting):
        step += 1
    elif status != "no_quorum":
        rest, kind = set(tied_of(before)), "revote"
        held = sum(each.kind == "revote" and each.outcome["status"] != "no_quorum" for each in before)
        if status == "elected" or len(rest) < 2 or voting.ties.count("revote") <= held:
            raise Wrong(RULES, "round_not_by_the_rules", round=played.number)
    if (played.kind, played.step) != (kind, step) or set(played.spec.keys) != rest:
        raise Wrong(RULES, "round_not_by_the_rules", round=played.number)


def check_anew(played: Played, before: Sequence[Played], *, reason: bool) -> None:
    """Why a vote begins anew is said with its first round, and with no other; where that repeats a first one without
    a quorum it may be. Raises Wrong."""
    begins = bool(before) and (played.kind, played.step) == ("round", 1)
    if begins and not reason and [each.outcome["status"] for each in before] != ["no_quorum"]:
        raise Wrong(RULES, "anew_without_reason", round=played.number)
    if reason and not begins:
        raise Wrong(RULES, "reason_out_of_turn", round=played.number)


def check_outcome(played: Played) -> None:
    """The outcome is one that a round can have. Raises Wrong."""
    status = played.outcome["status"]
    winners, tied, eliminated = (set(played.outcome[name]) for name in ("winners", "tied", "eliminated"))
    fits = {
        "elected": len(winners) == 1 and not tied and not eliminated,
        "tied": len(tied) > 1 and not winners and not eliminated,
        "undecided": not winners and len(tied) != 1 and not tied & eliminated,
        "no_quorum": not winners and not tied and not eliminated,
    }
    if not fits.get(status) or not (winners | tied | eliminated) <= set(played.spec.keys):
        raise Wrong(OUTCOME, "outcome_impossible", round=played.number)
