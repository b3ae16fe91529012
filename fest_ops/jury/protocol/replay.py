"""Playing a protocol again, act by act, against the jury's rules: which act could not have happened so. Pure.

What is asked of each act stands in docs/bundle-format.md, "Acts". Nothing here looks into a box.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fest_ops.jury.palmares.results import Result, Won
from fest_ops.jury.profiles.document import Prize, Profile
from fest_ops.jury.protocol import fields, turns
from fest_ops.jury.protocol.fields import ACTS, Wrong
from fest_ops.jury.protocol.reading import Line
from fest_ops.jury.protocol.turns import ROLL, RULES, Played
from fest_ops.jury.rounds import SpecError, read_spec
from fest_ops.jury.steps import lot

PALMARES, CLOSING, COMMITMENT = "palmares", "closing", "commitment"
_HEX64 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Failure:
    """What does not agree: under which check, at which event, in which round (0: none)."""

    check: str
    position: int
    round: int
    code: str
    values: Mapping[str, Any]


@dataclass
class Replay:
    """The state of a sitting while its protocol is played."""

    profile: Profile
    digest: str
    whole: bool
    """Whether no event's content is held back: then recusals and seats left are checked too."""
    failures: list[Failure] = field(default_factory=list)
    seats: set[str] = field(default_factory=set)
    films: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    interests: dict[tuple[str, str], str] = field(default_factory=dict)
    rounds: dict[str, Played] = field(default_factory=dict)
    prizes: dict[str, dict[str, Any]] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)
    """The same as the rules of a palmares see it."""
    mentions: list[dict[str, str]] = field(default_factory=list)
    closed: bool = False

    def play(self, events: Sequence[Line]) -> None:
        """Play all events; what does not agree is in `failures`."""
        acts: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "sitting.opened": self._opened,
            "rules.frozen": self._frozen,
            "interest.recorded": self._interest,
            "seat.joined": self._joined,
            "seat.left": self._left,
            "chair.taken": self._chair,
            "film.lost": self._film_lost,
            "round.opened": self._round_opened,
            "round.closed": self._round_closed,
            "round.counted": self._round_counted,
            "round.void": self._round_void,
            "prize.awarded": self._awarded,
            "prize.withheld": self._withheld,
            "prize.taken_back": self._taken_back,
            "mention.given": self._mention,
            "mention.taken_back": self._mention_back,
            "outcome.shown": self._shown,
            "sitting.closed": self._sitting_closed,
        }
        for n, line in enumerate(events):
            try:
                if (n == 0) != (line.verb == "sitting.opened"):
                    raise Wrong(ACTS, "opened_first")
                if self.closed:
                    raise Wrong(ACTS, "after_the_end")
                if line.content is not None:
                    acts[line.verb](line.content)
            except Wrong as wrong:
                self.failures.append(
                    Failure(wrong.check, line.position, wrong.round, wrong.code, wrong.values)
                )
        if not self.closed:
            self.failures.append(Failure(CLOSING, 0, 0, "not_closed", {}))

    def running(self) -> Played | None:
        """The round that was opened and neither counted nor void."""
        return next((each for each in self.rounds.values() if each.state in ("open", "closed")), None)

    def summary(self) -> dict[str, Any]:
        """What the sitting came to so far, as its closing says it."""
        return {"prizes": {key: dict(value) for key, value in self.prizes.items()}, "mentions": self.mentions}

    # The sitting

    def _opened(self, content: Mapping[str, Any]) -> None:
        fields.exactly(content, "jury", "rehearsal", "seats", "films", "rules")
        self.seats = {fields.text(each, "seat") for each in fields.objects(content, "seats")}
        self.films = {fields.text(each, "entry") for each in fields.objects(content, "films")}
        if content["rehearsal"] is not False:
            raise Wrong(ACTS, "rehearsal")
        if content["rules"] != self.digest:
            raise Wrong(RULES, "other_rules")

    def _frozen(self, content: Mapping[str, Any]) -> None:
        if fields.text(content, "digest") != self.digest:
            raise Wrong(RULES, "other_rules")

    def _interest(self, content: Mapping[str, Any]) -> None:
        seat, entry = fields.text(content, "seat"), fields.text(content, "entry")
        self.interests[seat, entry] = fields.text(content, "outcome")

    def _joined(self, content: Mapping[str, Any]) -> None:
        fields.exactly(content, "seat", "name", "function", "country")
        if self.rounds:
            raise Wrong(ACTS, "joined_too_late")
        self.seats.add(fields.text(content, "seat"))

    def _left(self, content: Mapping[str, Any]) -> None:
        self.seats.discard(self._seat(content))

    def _chair(self, content: Mapping[str, Any]) -> None:
        fields.exactly(content, "seat")
        self._seat(content)

    def _film_lost(self, content: Mapping[str, Any]) -> None:
        self.lost.add(self._film(content))

    def _seat(self, content: Mapping[str, Any]) -> str:
        seat = fields.text(content, "seat")
        if seat not in self.seats:
            raise Wrong(ACTS, "unknown_seat", seat=seat)
        return seat

    def _film(self, content: Mapping[str, Any]) -> str:
        film = fields.text(content, "entry")
        if film not in self.films:
            raise Wrong(ACTS, "unknown_film", film=film)
        return film

    # Rounds

    def _round_opened(self, content: Mapping[str, Any]) -> None:
        fields.exactly(
            content, *("round", "number", "prize", "step", "kind", "spec", "waived"), optional=("reason",)
        )
        number = fields.whole(content, "number")
        try:
            spec = read_spec(content["spec"])
        except SpecError as wrong:
            raise Wrong(ACTS, "spec_unreadable", round=number, where=wrong.path) from None
        played = Played(
            fields.text(content, "round"), number, self._prize(content).key, fields.whole(content, "step"),
            fields.text(content, "kind"), spec,
        )  # fmt: skip
        if self.running() is not None or played.id in self.rounds or number != len(self.rounds) + 1:
            raise Wrong(ACTS, "round_out_of_turn", round=number)
        if played.prize in self.prizes:
            raise Wrong(ACTS, "prize_decided", round=number, prize=played.prize)
        before = turns.history_of(self.rounds, played.prize)
        self.rounds[played.id] = played
        interests = self.interests if self.whole else None
        turns.check_who(played, seats=self.seats, films=self.films - self.lost, interests=interests)
        turns.check_spec(played, self.profile.voting)
        turns.check_turn(played, before, self.profile.voting)
        if "reason" in content:
            fields.text(content, "reason")
            turns.check_anew(played, before)

    def _round(self, content: Mapping[str, Any], *states: str) -> Played:
        played = self.rounds.get(fields.text(content, "round"))
        if played is None or played.state not in states:
            raise Wrong(ACTS, "round_out_of_turn", round=played.number if played else 0)
        return played

    def _round_closed(self, content: Mapping[str, Any]) -> None:
        fields.exactly(content, "round", "roll")
        played = self._round(content, "open")
        played.state = "closed"
        for each in fields.objects(content, "roll"):
            seat = fields.text(each, "seat")
            if seat in played.roll or not isinstance(each.get("voted"), bool):
                raise Wrong(ROLL, "roll_unreadable", round=played.number)
            played.roll[seat] = each["voted"]
        if not set(played.roll) <= {line.seat for line in played.spec.roll}:
            raise Wrong(ROLL, "roll_grew", round=played.number)

    def _round_counted(self, content: Mapping[str, Any]) -> None:
        fields.exactly(content, "round", "status", "winners", "tied", "eliminated", "commitment")
        played = self._round(content, "closed")
        outcome: dict[str, Any] = {"status": fields.text(content, "status")}
        outcome |= {name: fields.texts(content, name) for name in ("winners", "tied", "eliminated")}
        commitment = content["commitment"]
        if not isinstance(commitment, str) or not _HEX64.fullmatch(commitment):
            raise Wrong(COMMITMENT, "no_commitment", round=played.number)
        played.state, played.outcome = "counted", {**outcome, "commitment": commitment}
        turns.check_outcome(played)

    def _round_void(self, content: Mapping[str, Any]) -> None:
        self._round(content, "open", "closed").state = "void"
        fields.text(content, "reason")

    def _shown(self, content: Mapping[str, Any]) -> None:
        self._round(content, "counted")

    # Prizes

    def _prize(self, content: Mapping[str, Any]) -> Prize:
        prize = self.profile.prize(fields.text(content, "prize"))
        if prize is None:
            raise Wrong(ACTS, "unknown_prize")
        return prize

    def _open_prize(self, content: Mapping[str, Any]) -> Prize:
        prize = self._prize(content)
        if prize.key in self.prizes or self.running() is not None:
            raise Wrong(PALMARES, "prize_decided", prize=prize.key)
        return prize

    def _awarded(self, content: Mapping[str, Any]) -> None:
        fields.exactly(content, "prize", "how", "winners", "derogation", "round")
        prize, how = self._open_prize(content), fields.text(content, "how")
        listed = fields.objects(content, "winners")
        winners = [fields.candidate(each) for each in listed]
        history = turns.history_of(self.rounds, prize.key)
        if not history or history[-1].id != content["round"]:
            raise Wrong(PALMARES, "award_without_round", prize=prize.key)
        if not self._follows(prize, how, winners, history):
            raise Wrong(PALMARES, "award_not_by_the_round", prize=prize.key)
        derogation = content["derogation"]
        if derogation is not None:
            if not isinstance(derogation, dict):
                raise Wrong(ACTS, "field_wrong", field="derogation")
            fields.exactly(derogation, "by", "reason")
            fields.text(derogation, "by")
            fields.text(derogation, "reason")
        self.prizes[prize.key] = {"status": "awarded", "how": how, "winners": [dict(each) for each in listed]}
        won = tuple(Won(each["entry"], each["person"]) for each in listed)
        self.results[prize.key] = Result("awarded", won, derogation=derogation is not None)

    def _follows(self, prize: Prize, how: str, winners: list[str], history: Sequence[Played]) -> bool:
        """Whether these winners are what the last round came to, or one way out of its tie that the rules have."""
        outcome, ties = history[-1].outcome, self.profile.voting.ties
        if outcome["status"] == "elected":
            return how == "vote" and winners == outcome["winners"]
        tied = turns.tied_of(history)
        if outcome["status"] == "no_quorum" or len(tied) < 2:
            return False
        if how == "vote":
            return "ex_aequo" in ties and len(tied) <= prize.ex_aequo and sorted(winners) == sorted(tied)
        if len(winners) != 1 or winners[0] not in tied or how not in ("chair", "lot") or how not in ties:
            return False
        return how == "chair" or winners[0] == lot(tied, bytes.fromhex(outcome["commitment"]))

    def _withheld(self, content: Mapping[str, Any]) -> None:
        fields.exactly(content, "prize", "reason")
        prize, reason = self._open_prize(content), fields.text(content, "reason")
        self.prizes[prize.key] = {"status": "withheld"}
        self.results[prize.key] = Result("withheld", reason=reason)

    def _taken_back(self, content: Mapping[str, Any]) -> None:
        fields.exactly(content, "prize", "reason")
        prize = self._prize(content)
        if prize.key not in self.prizes or self.running() is not None:
            raise Wrong(PALMARES, "prize_open", prize=prize.key)
        del self.prizes[prize.key], self.results[prize.key]

    def _mention(self, content: Mapping[str, Any]) -> None:
        fields.candidate(content)
        self._film(content)
        self.mentions.append(dict(content))

    def _mention_back(self, content: Mapping[str, Any]) -> None:
        fields.candidate(content)
        if dict(content) not in self.mentions:
            raise Wrong(PALMARES, "no_such_mention")
        self.mentions.remove(dict(content))

    def _sitting_closed(self, content: Mapping[str, Any]) -> None:
        fields.exactly(content, "palmares")
        self.closed = True
        if self.running() is not None:
            raise Wrong(CLOSING, "round_still_runs")
        if content["palmares"] != self.summary():
            raise Wrong(CLOSING, "other_palmares")
