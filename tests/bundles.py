"""Sittings played at random, for tests of bundles: no database, the rules and the counting of the house."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import uuid
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from fest_ops.jury.counting import (
    Candidate,
    Count,
    RollLine,
    RoundSpec,
    Slip,
    Step,
    count,
    first_step,
    lot,
    next_step,
    slip_text,
    spec_document,
    spec_for,
)
from fest_ops.jury.palmares import legality
from fest_ops.jury.palmares.legality import Result, Won
from fest_ops.jury.profiles.document import Prize, Profile, canonical, parse
from fest_ops.jury.protocol import bundle, chain
from fest_ops.jury.protocol.kept import keep
from fest_ops.jury.protocol.reading import Box
from fest_ops.jury.rounds import GRADES, MAJORITY, NO_AWARD
from tests.bundle_rules import rules_for

NONE = Candidate(NO_AWARD, {"en": "No award"}, NO_AWARD)
START = dt.datetime(2013, 9, 20, 10, tzinfo=dt.UTC)


class Play:
    """One sitting being played; `events` and `boxes` grow."""

    def __init__(self, rng: random.Random, method: str | None = None) -> None:
        self.rng = rng
        self.rules = rules_for(rng, method)
        self.profile: Profile = parse(self.rules)
        self.events: list[chain.Event] = []
        self.boxes: dict[str, Box] = {}
        self.now = START
        self.number = 0
        self.seats = [self.id() for _ in range(rng.randint(3, 7))]
        self.films = [self.id() for _ in range(rng.randint(2, 6))]
        self.recused: dict[str, set[str]] = {seat: set() for seat in self.seats}
        self.barred: dict[str, str] = {}
        self.chair = self.seats[0]
        self.palmares: dict[str, Result] = {}
        self.summary: dict[str, Any] = {"prizes": {}, "mentions": []}

    def id(self) -> str:
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def tell(self, verb: str, **content: Any) -> None:
        self.now += dt.timedelta(seconds=self.rng.randint(0, 300))
        content = keep(verb, content, self.rng.randbytes(32).hex())
        position = len(self.events) + 1
        before = chain.head_of(self.events)
        made = chain.event_hash(before, position, self.now, verb, content)
        self.events.append(chain.Event(position, self.now, verb, content, made))

    def open(self) -> None:
        digest = hashlib.sha256(canonical(self.rules)).hexdigest()
        self.tell(
            "sitting.opened",
            jury=self.id(),
            rehearsal=False,
            seats=[
                {
                    "seat": seat,
                    "name": f"Invented {n}",
                    "function": "juror" if n else "chair",
                    "country": "KZ",
                }
                for n, seat in enumerate(self.seats)
            ],
            films=[
                {"entry": film, "title": {"kk": "Ойдан «фильм»"}, "countries": ["KZ"]} for film in self.films
            ],
            rules=digest,
        )
        self.tell("rules.frozen", digest=digest)
        for seat in self.seats:
            for film in self.films:
                if self.rng.random() < 0.1:
                    outcome = self.rng.choice(["recused", "recused", "recused", "declared", "barred"])
                    if outcome == "barred" and (seat == self.chair or self.barred):
                        outcome = "declared"
                    grounds = [self.rng.choice(["family", "production"])]
                    self.tell("interest.recorded", seat=seat, entry=film, grounds=grounds, outcome=outcome)
                    if outcome == "recused":
                        self.recused[seat].add(film)
                    if outcome == "barred":
                        self.barred[seat] = film
        if self.rng.random() < 0.2:
            self.seats.append(self.id())
            self.recused[self.seats[-1]] = set()
            self.tell("seat.joined", seat=self.seats[-1], name="Invented", function="juror", country="")

    def meanwhile(self) -> None:
        """What happens between two prizes: somebody leaves, a film is lost."""
        if self.rng.random() < 0.15 and len(self.seats) > 3:
            gone = self.rng.choice(self.seats)
            self.seats.remove(gone)
            self.tell("seat.left", seat=gone, reason="ill")
            if gone == self.chair:
                self.chair = next(seat for seat in self.seats if seat not in self.barred)
                self.tell("chair.taken", seat=self.chair)
        if self.rng.random() < 0.15 and len(self.films) > 2:
            lost = self.films.pop()
            self.tell("film.lost", entry=lost, reason="lost")

    def candidates(self, prize: Prize) -> list[Candidate]:
        """Who can win the prize; most often that it is not given can be voted for too."""
        found = self.able(prize)
        votes_on_none = self.profile.voting.method not in GRADES and self.rng.random() < 0.7
        return [*found, NONE] if found and votes_on_none else found

    def able(self, prize: Prize) -> list[Candidate]:
        films = [legality.Film(film, debut=True, national=True) for film in self.films]
        able = legality.eligible(self.profile, self.palmares, prize.key, films)
        keys = [film for film in self.films if able[film] is None]
        if prize.candidates == "films":
            return [Candidate(key, {"en": "Invented"}, key) for key in keys]
        return [Candidate(f"{key}/Актриса Invented", {"en": "Invented"}, key) for key in keys]

    def vote(
        self, prize: Prize, step: Step, candidates: Sequence[Candidate], anew: str = ""
    ) -> tuple[RoundSpec, Count, str]:
        """A round, opened and counted; `anew`: why what was voted on the prize before is set aside."""
        rng, voting = self.rng, self.profile.voting
        lines = [
            RollLine(seat, frozenset(each.key for each in candidates if each.film in self.recused[seat]))
            for seat in self.seats
            if self.barred.get(seat) not in self.films
        ]
        there = [line for line in lines if rng.random() < 0.9]
        away = [line for line in lines if line not in there]
        spec = spec_for(voting, step, candidates, roll=there, absent=away, present=len(there))
        self.number += 1
        ident = self.id()
        self.tell(
            "round.opened", round=ident, number=self.number, prize=prize.key, step=step.step, kind=step.kind,
            spec=spec_document(spec), waived=self.waived(spec), **({"reason": anew} if anew else {}),
        )  # fmt: skip
        if rng.random() < 0.1:
            self.tell("round.void", round=ident, reason="The line broke")
            return self.vote(prize, step, candidates, anew)
        on_roll = [line for line in there if rng.random() < 0.95]
        voted, slips = set(), []
        for line in on_roll:
            slip = self.slip(spec, line.recused)
            if slip is not None and rng.random() < 0.95:
                voted.add(line.seat)
                slips.append(slip)
        self.tell("round.closed", round=ident, voted={line.seat: line.seat in voted for line in on_roll})
        slips.sort(key=str.encode)
        struck = {line.seat for line in there if line not in on_roll}
        made = count(spec, slips, voted, struck=struck)
        box = Box(rng.randbytes(32), tuple(slips))
        commitment = hashlib.sha256(box.salt + "".join(f"{slip}\n" for slip in slips).encode()).hexdigest()
        self.boxes[ident] = box
        self.tell(
            "round.counted", round=ident, status=made.status, winners=list(made.winners), tied=list(made.tied),
            eliminated=list(made.eliminated), commitment=commitment,
        )  # fmt: skip
        if rng.random() < 0.3:
            self.tell("outcome.shown", round=ident)
        return spec, made, ident

    def waived(self, spec: RoundSpec) -> list[dict[str, str]]:
        """Who votes on what without having seen it."""
        films = dict.fromkeys(each.film for each in spec.candidates if each.key != NO_AWARD)
        return [
            {"seat": line.seat, "entry": film, "reason": "Ill"}
            for line in spec.roll
            for film in films
            if self.rng.random() < 0.02
        ]

    def slip(self, spec: RoundSpec, recused: frozenset[str]) -> str | None:
        """A ballot of somebody who likes the first films best; None where they may vote on nothing."""
        rng = self.rng
        free = [key for key in spec.keys if key not in recused]
        if spec.blanks != "refuse" and (not free or rng.random() < 0.1):
            return slip_text(spec, Slip(blank=True), recused=recused)
        if not free:
            return None
        if spec.method == MAJORITY:
            weights = [2 ** (len(free) - n) for n in range(len(free))]
            return slip_text(spec, Slip(choice=rng.choices(free, weights)[0]), recused=recused)
        if spec.method in GRADES:
            low, high = sorted((int(spec.worst), int(spec.best)))
            grades = {key: Fraction(rng.randint(2 * low, 2 * high), 2) for key in free}
            return slip_text(spec, Slip(grades=grades), recused=recused)
        rng.shuffle(free)
        groups: list[list[str]] = []
        for key in free[: rng.randint(1, len(free))]:
            if groups and rng.random() < 0.2:
                groups[-1].append(key)
            else:
                groups.append([key])
        return slip_text(spec, Slip(ranking=tuple(map(tuple, groups))), recused=recused)

    def prize(self, prize: Prize, anew: str = "") -> None:
        """The rounds on a prize, and what comes of them; `anew`: why those before are set aside."""
        candidates = self.candidates(prize)
        history: list[Count] = []
        step = first = first_step(self.profile.voting, [each.key for each in candidates])
        ident, seed = "", b""
        while candidates and step.kind in ("round", "revote") and len(history) < 12:
            standing = [each for each in candidates if each.key in step.candidates]
            if history and self.rng.random() < 0.1:
                history, step, standing, anew = [], first, list(candidates), "A juror misread the ballot"
            _, made, ident = self.vote(prize, step, standing, anew)
            anew = ""
            seed = bytes.fromhex(self.events_of(ident)["commitment"])
            history.append(made)
            won = tuple(self.won(key) for key in made.tied)
            films = [legality.Film(film, debut=True, national=True) for film in self.films]
            shared = Result("awarded", won)
            share = len(won) > 1 and not legality.why_not(
                self.profile, self.palmares, prize.key, shared, films
            )
            step = next_step(self.profile.voting, prize, history, may_share=share)
        if step.kind in ("elect", "ex_aequo"):
            self.settle(prize, step.winners, "vote", ident)
        elif step.kind == "chair":
            self.settle(prize, [self.rng.choice(step.candidates)], "chair", ident)
        elif step.kind == "lot":
            self.settle(prize, [lot(step.candidates, seed)], "lot", ident)
        else:
            self.withhold(prize, "rules", ident)

    def settle(self, prize: Prize, winners: Sequence[str], how: str, ident: str) -> None:
        """The prize goes to these, or to nobody."""
        if NO_AWARD in winners:
            self.withhold(prize, "rules" if how == "lot" else how, ident)
        else:
            self.award(prize, winners, how, ident)

    def withhold(self, prize: Prize, how: str, ident: str) -> None:
        """The prize is not given."""
        reason = "Nobody reached it"
        self.tell("prize.withheld", prize=prize.key, reason=reason, how=how, round=ident or None)
        self.summary["prizes"][prize.key] = {"status": "withheld"}
        self.palmares[prize.key] = Result("withheld", reason=reason)

    def events_of(self, ident: str) -> Mapping[str, Any]:
        return next(
            each.content
            for each in reversed(self.events)
            if each.verb == "round.counted" and each.content["round"] == ident
        )

    def won(self, key: str) -> Won:
        film, _, person = key.partition("/")
        return Won(film, person)

    def award(self, prize: Prize, winners: Sequence[str], how: str, ident: str) -> None:
        won = [self.won(key) for key in winners]
        listed = [{"entry": each.film, "person": each.person} for each in won]
        self.tell("prize.awarded", prize=prize.key, how=how, winners=listed, derogation=None, round=ident)
        self.summary["prizes"][prize.key] = {"status": "awarded", "how": how, "winners": listed}
        self.palmares[prize.key] = Result("awarded", tuple(won))

    def play(self) -> None:
        self.open()
        for prize in self.profile.prizes[: self.rng.randint(1, 4)]:
            self.prize(prize)
            if self.rng.random() < 0.1:
                voted = any(
                    each.verb == "round.opened" and each.content["prize"] == prize.key for each in self.events
                )
                self.tell("prize.taken_back", prize=prize.key, reason="Misread")
                del self.summary["prizes"][prize.key], self.palmares[prize.key]
                self.prize(prize, "Misread" if voted else "")
            self.meanwhile()
        for prize in self.profile.prizes:
            if prize.key not in self.palmares:
                self.withhold(prize, "chair", "")
        if self.rng.random() < 0.5:
            mention = {"entry": self.films[0], "person": ""}
            self.tell("mention.given", **mention)
            self.summary["mentions"].append(mention)
        self.tell("sitting.closed", palmares=self.summary)

    def bundle(self, *, public: bool = False) -> dict[str, Any]:
        return bundle.make(self.rules, self.events, boxes=None if public else self.boxes)


def played(seed: int, method: str | None = None) -> Play:
    """A sitting played to its end; the same for the same seed."""
    play = Play(random.Random(seed), method)
    play.play()
    return play
