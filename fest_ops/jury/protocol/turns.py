"""What must be true of a round when it opens and when it is counted, by the jury's rules and what went before. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fest_ops.jury.profiles.document import Voting
from fest_ops.jury.protocol.fields import Wrong
from fest_ops.jury.rounds import RoundSpec
from fest_ops.jury.steps import majority_of

ROLL, RULES, OUTCOME = "roll", "rules", "outcome"
STATUSES = ("elected", "tied", "undecided", "no_quorum")


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


def check_who(
    played: Played,
    *,
    seats: Collection[str],
    films: Collection[str],
    interests: Mapping[tuple[str, str], str] | None,
) -> None:
    """The candidates are of films that are judged, and roll and absent of those seated. With `interests` (by seat and
    film) nobody barred is among them, and each is recused on just what was recorded. Raises Wrong."""
    spec, number = played.spec, played.number
    for each in spec.candidates:
        if each.film not in films or each.key.partition("/")[0] != each.film:
            raise Wrong(ROLL, "film_not_judged", round=number)
    for line in (*spec.roll, *spec.absent):
        if line.seat not in seats:
            raise Wrong(ROLL, "seat_not_seated", round=number, seat=line.seat)
        if interests is None:
            continue
        held = {film: interests.get((line.seat, film), "") for film in films}
        if "barred" in held.values():
            raise Wrong(ROLL, "barred_on_the_roll", round=number, seat=line.seat)
        if line.recused != {each.key for each in spec.candidates if held[each.film] == "recused"}:
            raise Wrong(ROLL, "recusals_differ", round=number, seat=line.seat)


def check_spec(played: Played, voting: Voting) -> None:
    """The round is counted as the rules say. Raises Wrong."""
    spec = played.spec
    worst, best = voting.scale or (spec.worst, spec.best)
    names = ("method", "base", "blanks", "quorum", "eliminate", "bottom_tie", "unranked", "trim")
    said = {name: getattr(voting, name) for name in names} | {
        "worst": worst,
        "best": best,
        "kind": played.kind,
        "majority": majority_of(voting, played.step, played.kind),
    }
    for name, value in said.items():
        if getattr(spec, name) != value:
            raise Wrong(RULES, "spec_not_by_the_rules", round=played.number, field=name)


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
    if status == "undecided" and last.kind == "round" and last.step < voting.most_rounds:
        step += 1
    elif status != "no_quorum":
        rest, kind = set(tied_of(before)), "revote"
        held = sum(each.kind == "revote" and each.outcome["status"] != "no_quorum" for each in before)
        if status == "elected" or len(rest) < 2 or voting.ties.count("revote") <= held:
            raise Wrong(RULES, "round_not_by_the_rules", round=played.number)
    if (played.kind, played.step) != (kind, step) or set(played.spec.keys) != rest:
        raise Wrong(RULES, "round_not_by_the_rules", round=played.number)


def check_anew(played: Played, before: Sequence[Played]) -> None:
    """A reason to begin anew stands with a round that does: the first of a vote, after one that was held. Raises
    Wrong."""
    if not before or (played.kind, played.step) != ("round", 1):
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
