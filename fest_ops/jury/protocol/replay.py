"""Playing a protocol again, act by act, against the jury's rules: which act could not have happened so. Pure.

What is asked of each act stands in docs/bundle-format.md, "Acts". Nothing here looks into a box.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fest_ops.jury.palmares import legality
from fest_ops.jury.palmares.results import Result, Won
from fest_ops.jury.profiles.document import Prize, Profile
from fest_ops.jury.protocol import shapes, turns
from fest_ops.jury.protocol.reading import Line
from fest_ops.jury.protocol.turns import ACTS, ROLL, RULES, Played, Wrong
from fest_ops.jury.rounds import NO_AWARD
from fest_ops.jury.steps import lot

Content = Mapping[str, Any]
PALMARES, CLOSING = "palmares", "closing"
OPENED = "sitting.opened"


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
    """Whether nothing of an act is kept back: then interests and recusals are checked too."""
    failures: list[Failure] = field(default_factory=list)
    seats: set[str] = field(default_factory=set)
    films: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    interests: dict[tuple[str, str], str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    """The digests of interests that are kept back: each is one by which somebody may be barred."""
    rounds: dict[str, Played] = field(default_factory=dict)
    prizes: dict[str, dict[str, Any]] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)
    """The same as the rules of a palmares see it."""
    mentions: list[dict[str, str]] = field(default_factory=list)
    closed: bool = False

    def play(self, events: Sequence[Line]) -> None:
        """Play all events; what does not agree is in `failures`."""
        acts: dict[str, Callable[[Content], None]] = {
            OPENED: self._opened,
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
                for place, verb in ((0, OPENED), (1, "rules.frozen")):
                    if (n == place) != (line.verb == verb):
                        raise Wrong(ACTS, "opened_first" if verb == OPENED else "frozen_second")
                if self.closed:
                    raise Wrong(ACTS, "after_the_end")
                at = shapes.act_fault(line.verb, line.content, public=not self.whole)
                if at is not None:
                    raise Wrong(ACTS, "field_wrong", field=at)
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

    def _opened(self, content: Content) -> None:
        self.seats = {each["seat"] for each in content["seats"]}
        self.films = {each["entry"] for each in content["films"]}
        if content["rehearsal"]:
            raise Wrong(ACTS, "rehearsal")
        if [each["function"] for each in content["seats"]].count("chair") != 1:
            raise Wrong(ACTS, "not_one_chair")
        self._frozen({"digest": content["rules"]})

    def _frozen(self, content: Content) -> None:
        if content["digest"] != self.digest:
            raise Wrong(RULES, "other_rules")

    def _interest(self, content: Content) -> None:
        kept = content["kept"]
        if not self.whole:
            self.hidden.add(kept)
            return
        self.interests[self._seat(kept), kept["entry"]] = kept["outcome"]

    def _joined(self, content: Content) -> None:
        if self.rounds:
            raise Wrong(ACTS, "joined_too_late")
        if content["seat"] in self.seats:
            raise Wrong(ACTS, "seat_twice")
        self.seats.add(content["seat"])

    def _left(self, content: Content) -> None:
        self.seats.discard(self._seat(content))

    def _chair(self, content: Content) -> None:
        self._seat(content)

    def _film_lost(self, content: Content) -> None:
        self.lost.add(self._film(content))

    def _seat(self, content: Content) -> str:
        seat: str = content["seat"]
        if seat not in self.seats:
            raise Wrong(ACTS, "unknown_seat")
        return seat

    def _film(self, content: Content) -> str:
        """A film that is judged, and was not lost."""
        film: str = content["entry"]
        if film not in self.films - self.lost:
            raise Wrong(ACTS, "unknown_film")
        return film

    # Rounds

    def _round_opened(self, content: Content) -> None:
        number, prize, kept = content["number"], self._prize(content), content["kept"]
        spec = turns.spec_of(content, self.profile.voting)
        played = Played(content["round"], number, prize.key, content["step"], content["kind"], spec)
        if self.running() is not None or played.id in self.rounds or number != len(self.rounds) + 1:
            raise Wrong(ACTS, "round_out_of_turn", round=number)
        if prize.key in self.prizes:
            raise Wrong(ACTS, "prize_decided", round=number, prize=prize.key)
        before = turns.history_of(self.rounds, prize.key)
        self.rounds[played.id] = played
        films, missing = self.films - self.lost, self.interests if self.whole else self.hidden
        turns.check_candidates(played, films, may_withhold=prize.may_withhold)
        turns.check_seats(played, self.seats, at_most_missing=len(missing))
        turns.check_bases(played, content)
        if self.whole:
            turns.check_recusals(played, content, seats=self.seats, films=films, interests=self.interests)
            turns.check_anew(played, before, reason="reason" in kept)
        turns.check_turn(played, before, self.profile.voting)

    def _round(self, content: Content, *states: str) -> Played:
        played = self.rounds.get(content["round"])
        if played is None or played.state not in states:
            raise Wrong(ACTS, "round_out_of_turn", round=played.number if played else 0)
        return played

    def _round_closed(self, content: Content) -> None:
        played = self._round(content, "open")
        played.state, played.roll = "closed", dict(content["voted"])
        if not set(played.roll) <= {line.seat for line in played.spec.roll}:
            raise Wrong(ROLL, "roll_grew", round=played.number)

    def _round_counted(self, content: Content) -> None:
        played = self._round(content, "closed")
        played.state = "counted"
        played.outcome = {name: value for name, value in content.items() if name != "round"}
        turns.check_outcome(played)

    def _round_void(self, content: Content) -> None:
        self._round(content, "open", "closed").state = "void"

    def _shown(self, content: Content) -> None:
        self._round(content, "counted")

    # Prizes

    def _prize(self, content: Content) -> Prize:
        prize = self.profile.prize(content["prize"])
        if prize is None:
            raise Wrong(ACTS, "unknown_prize")
        return prize

    def _open_prize(self, content: Content) -> Prize:
        prize = self._prize(content)
        if prize.key in self.prizes or self.running() is not None:
            raise Wrong(PALMARES, "prize_decided", prize=prize.key)
        return prize

    def _awarded(self, content: Content) -> None:
        prize, how, listed = self._open_prize(content), content["how"], content["winners"]
        history = turns.history_of(self.rounds, prize.key)
        for each in listed:
            self._film(each)
        if not history or history[-1].id != content["round"]:
            raise Wrong(PALMARES, "award_without_round", prize=prize.key)
        if not self._follows(prize, how, [_key(each) for each in listed], history):
            raise Wrong(PALMARES, "award_not_by_the_round", prize=prize.key)
        derogated = content["derogation"] is not None
        if derogated != ("kept" in content) or (derogated and self.profile.palmares.derogations is None):
            raise Wrong(PALMARES, "derogation_unknown", prize=prize.key)
        self.prizes[prize.key] = {"status": "awarded", "how": how, "winners": [dict(each) for each in listed]}
        won = tuple(Won(each["entry"], each["person"]) for each in listed)
        self.results[prize.key] = Result("awarded", won, derogation=derogated)

    def _follows(self, prize: Prize, how: str, winners: list[str], history: Sequence[Played]) -> bool:
        """Whether these winners are what the last round came to, or one way out of its tie that the rules have."""
        outcome, ties = history[-1].outcome, self.profile.voting.ties
        if outcome["status"] == "elected":
            return how == "vote" and winners == outcome["winners"]
        tied = turns.tied_of(history)
        if outcome["status"] == "no_quorum" or len(tied) < 2:
            return False
        if turns.another_follows(history[-1], self.profile.voting):
            return False
        if how == "vote":
            shared = NO_AWARD not in tied and len(tied) <= prize.ex_aequo
            return "ex_aequo" in ties and shared and sorted(winners) == sorted(tied)
        if len(winners) != 1 or winners[0] not in tied or how not in ties:
            return False
        return how == "chair" or winners[0] == lot(tied, bytes.fromhex(outcome["commitment"]))

    def _withheld(self, content: Content) -> None:
        prize = self._open_prize(content)
        history = turns.history_of(self.rounds, prize.key)
        winners = history[-1].outcome["winners"] if history else []
        by = ("vote",) if winners == [NO_AWARD] else () if winners else ("rules", "chair")
        if not by or content.get("how", by[0]) not in by:
            raise Wrong(PALMARES, "withheld_against_the_vote", prize=prize.key)
        if content.get("round") not in (None, history[-1].id if history else None):
            raise Wrong(PALMARES, "award_without_round", prize=prize.key)
        self.prizes[prize.key] = {"status": "withheld"}
        self.results[prize.key] = Result("withheld", reason=content["reason"])

    def _taken_back(self, content: Content) -> None:
        prize = self._prize(content)
        if prize.key not in self.prizes or self.running() is not None:
            raise Wrong(PALMARES, "prize_open", prize=prize.key)
        del self.prizes[prize.key], self.results[prize.key]

    def _mention(self, content: Content) -> None:
        film = self._film(content)
        given = [Won(each["entry"], each["person"]) for each in self.mentions]
        won = Won(film, content["person"])
        if legality.why_not_mention(self.profile, given, won, [legality.Film(film)]) is not None:
            raise Wrong(PALMARES, "mention_against_the_rules")
        self.mentions.append(dict(content))

    def _mention_back(self, content: Content) -> None:
        if dict(content) not in self.mentions:
            raise Wrong(PALMARES, "no_such_mention")
        self.mentions.remove(dict(content))

    def _sitting_closed(self, content: Content) -> None:
        self.closed = True
        if self.running() is not None:
            raise Wrong(CLOSING, "round_still_runs")
        if content["palmares"] != self.summary():
            raise Wrong(CLOSING, "other_palmares")


def _key(won: Content) -> str:
    return f"{won['entry']}/{won['person']}" if won["person"] else str(won["entry"])
