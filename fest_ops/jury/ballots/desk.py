"""What the secretary has before them: the jury's rules, films and seats, each prize and where it stands. Reads."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from fest_ops.errors import Refused
from fest_ops.jury.ballots import queries, rules
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.ballots.rules import SeatFacts, film_of
from fest_ops.jury.counting import NO_AWARD, Candidate, Count, Step, next_step
from fest_ops.jury.palmares import legality
from fest_ops.jury.palmares.legality import Result, Won
from fest_ops.jury.panel.films import FilmToJudge, candidates_of
from fest_ops.jury.panel.models import Jury
from fest_ops.jury.panel.queries import Seated, seated
from fest_ops.jury.profiles.document import Prize, Profile, ProfileError, parse


@dataclass(frozen=True, slots=True)
class Option:
    """What could stand on the ballot of a prize, and why it cannot where it cannot."""

    candidate: Candidate
    why_not: legality.Reason | None = None
    condition: legality.Reason | None = None
    """It may stand, and win only by a derogation of the officer whom the rules name."""


@dataclass(frozen=True, slots=True)
class PrizeLine:
    """A prize, its votes so far and what comes next: a step of fest_ops.jury.steps, or "no_award" where the jury voted
    to give it to nobody. `next` None: nothing was voted on it yet, or it is decided."""

    prize: Prize
    result: Result | None
    rounds: tuple[Round, ...]
    """Every round on it, voided ones too."""
    history: tuple[Round, ...]
    """The counted rounds of the vote that is going on."""
    running: Round | None
    next: Step | None
    blocked: legality.Reason | None


@dataclass(frozen=True)
class Desk:
    """A jury as its secretary runs it. It went through a door."""

    jury: Jury
    profile: Profile
    films: Sequence[FilmToJudge]
    seated: Sequence[Seated]
    seats: Sequence[SeatFacts]
    sitting: Sitting | None
    rounds: Sequence[Round]
    palmares: Mapping[str, Result]

    @cached_property
    def titles(self) -> dict[str, Mapping[str, str]]:
        """The title of each film, by its key."""
        return {film.key: film.title for film in self.films}

    @cached_property
    def legal_films(self) -> list[legality.Film]:
        """The films as the rules of a palmares see them."""
        return [legality.Film(film.key, film.debut, film.national) for film in self.films]

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each seat with a vote, by its id."""
        return {seat.seat: seat.name for seat in self.seats}

    @property
    def running(self) -> Round | None:
        """The round that is open, or closed and not counted."""
        return next((each for each in self.rounds if each.state in queries.RUNNING), None)

    @property
    def unreleased(self) -> Round | None:
        """The last counted round, where its outcome was not released to the room yet: nothing goes on before."""
        counted = [each for each in self.rounds if each.state == "counted"]
        return counted[-1] if counted and counted[-1].shown_at is None else None

    def history(self, prize: str) -> list[Round]:
        """The counted rounds of the vote on a prize that is going on: since it last began."""
        return history_of(self.rounds, prize)

    @cached_property
    def set_aside(self) -> frozenset[uuid.UUID]:
        """The rounds that count no more, since the vote on their prize began anew."""
        return set_aside(self.rounds)

    def next_step(self, prize: Prize) -> Step | None:
        """What comes after the rounds on a prize, as PrizeLine.next has it; None where there was none."""
        history = [count_of(each) for each in self.history(prize.key)]
        if not history:
            return None
        tied = history[-1].tied
        step = next_step(
            self.profile.voting,
            prize,
            history,
            may_share=self.may_share(prize, tied),
            chair_recused=self._chair_recused(tied),
        )
        return Step("no_award") if step.winners == (NO_AWARD,) else step

    def may_share(self, prize: Prize, candidates: Collection[str]) -> bool:
        """Whether the palmares so far lets these candidates share a prize. NO_AWARD is no film, and shares none."""
        won = tuple(Won(film_of(each), rules.person_of(each)) for each in candidates)
        shared = Result("awarded", won)
        why = legality.why_not(self.profile, self.palmares, prize.key, shared, self.legal_films)
        return len(won) > 1 and why is None

    def _chair_recused(self, candidates: Collection[str]) -> list[str] | None:
        chair = next((seat for seat in self.seats if seat.chair), None)
        if chair is None:
            return None
        return [each for each in candidates if film_of(each) in chair.recused | chair.barred]

    def options(self, prize: Prize, typed: Collection[str] = ()) -> list[Option]:
        """What could stand on the first ballot of a prize, in the order of titles; `typed` are persons' keys that
        the secretary adds to those credited."""
        why = legality.eligible(self.profile, self.palmares, prize.key, self.legal_films)
        found: list[Option] = []
        for film in self.films:
            reason = why.get(film.key)
            condition = reason if reason is not None and reason.code == legality.NEEDS_DEROGATION else None
            reason = None if condition is not None else reason
            if prize.candidates != "persons":
                found.append(Option(Candidate(film.key, dict(film.title), film.key), reason, condition))
                continue
            names = [name for role in prize.roles for name in film.persons.get(role, ())]
            names += [
                rules.person_of(key) for key in typed if film_of(key) == film.key and rules.person_of(key)
            ]
            if reason is not None:
                found.append(Option(Candidate(film.key, dict(film.title), film.key), reason))
            else:
                found += [
                    Option(person_candidate(film, name), condition=condition) for name in dict.fromkeys(names)
                ]
        return found

    @cached_property
    def lines(self) -> list[PrizeLine]:
        """Each prize of the rules, the highest first."""
        blocked: dict[str, legality.Reason] = {}
        for reason in legality.blocked(self.profile, self.palmares, self.legal_films):
            blocked.setdefault(str(reason.values.get("prize", "")), reason)
        return [
            self._line(prize, blocked.get(prize.key))
            for prize in sorted(self.profile.prizes, key=lambda prize: prize.rank)
        ]

    def _line(self, prize: Prize, blocked: legality.Reason | None) -> PrizeLine:
        result = self.palmares.get(prize.key)
        running = self.running
        return PrizeLine(
            prize=prize,
            result=result,
            rounds=tuple(each for each in self.rounds if each.prize == prize.key),
            history=tuple(self.history(prize.key)),
            running=running if running is not None and running.prize == prize.key else None,
            next=None if result is not None or running is not None else self.next_step(prize),
            blocked=blocked,
        )

    def film_ids(self) -> list[uuid.UUID]:
        """The entries that are judged."""
        return [film.entry_id for film in self.films]


def history_of(rounds: Sequence[Round], prize: str) -> list[Round]:
    """The counted rounds of the vote on a prize since it last began, of those of a sitting in their order."""
    counted = [each for each in rounds if each.prize == prize and each.state == "counted"]
    starts = [n for n, each in enumerate(counted) if each.step == 1 and each.kind == "round"]
    return counted[starts[-1] :] if starts else counted


def set_aside(rounds: Sequence[Round]) -> frozenset[uuid.UUID]:
    """The rounds of a sitting that were valid and count no more, since the vote on their prize began anew."""
    standing = {each.id for prize in {each.prize for each in rounds} for each in history_of(rounds, prize)}
    return frozenset(
        each.id
        for each in rounds
        if each.id not in standing and each.outcome is not None and each.outcome["status"] != "no_quorum"
    )


def person_candidate(film: FilmToJudge, name: str) -> Candidate:
    """A person in a film as a candidate; the title says both, in every language that the film's title has."""
    title = {language: f"{name} ({text})" for language, text in film.title.items()}
    return Candidate(f"{film.key}/{name}", title, film.key)


def count_of(counted: Round) -> Count:
    """What a counted round came to, without its tally, for asking what the rules say next."""
    outcome = counted.outcome or {}
    return Count(
        status=outcome["status"],
        winners=tuple(outcome.get("winners", ())),
        tied=tuple(outcome.get("tied", ())),
        eliminated=tuple(outcome.get("eliminated", ())),
        short=tuple(outcome.get("short", ())),
        candidates=tuple(each["key"] for each in counted.spec["candidates"]),
        kind=counted.kind,
    )


def what_follows(session: Session, jury: Jury, round_: Round) -> Step | None:
    """What comes after a counted round that gave the prize to no film; None where it did, where another round followed,
    or once the prize is decided (8 statements; none where a film was elected)."""
    outcome = round_.outcome
    if outcome is None or (outcome["status"] == "elected" and outcome["winners"] != [NO_AWARD]):
        return None
    line = next((each for each in desk_of(session, jury).lines if each.prize.key == round_.prize), None)
    return line.next if line is not None and line.history and line.history[-1].id == round_.id else None


def desk_of(session: Session, jury: Jury, *, lock: bool = False) -> Desk:
    """Everything about a jury that went through a door (8 statements); `lock` holds the sitting's row.

    Raises Refused("rules_are_no_rules").
    """
    try:
        profile = parse(jury.rules)
    except ProfileError:
        raise Refused("rules_are_no_rules") from None
    films = candidates_of(session, jury)
    places = seated(session, jury.id)
    facts = queries.seat_facts(session, places, [film.entry_id for film in films])
    sitting = queries.sitting_of(session, jury.id, lock=lock)
    rounds = queries.rounds_of(session, sitting.id) if sitting else []
    return Desk(
        jury=jury,
        profile=profile,
        films=films,
        seated=places,
        seats=facts,
        sitting=sitting,
        rounds=rounds,
        palmares=queries.palmares_of(session, sitting.id) if sitting else {},
    )
