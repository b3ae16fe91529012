"""Every palmares of 3 films and 4 prizes, and walks over 4 films and 6, for each profile against the oracle.

No illegal palmares can be reached, no legal one is blocked: a step is allowed exactly where the regulation allows it
and leaves a way to a whole palmares.
"""

from __future__ import annotations

import random
from collections.abc import Hashable, Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from fest_ops.jury.palmares.legality import (
    Film,
    Result,
    Won,
    blocked,
    eligible,
    faults,
    why_not,
    why_not_complete,
)
from fest_ops.jury.profiles.document import BUILT_IN, Profile, built_in, parse
from tests.proofs.palmares_oracle import (
    FESTIVALS,
    Festival,
    Made,
    complete,
    holdings,
    legal_so_far,
    needs_derogation,
)

Step = tuple[str, tuple[str, tuple[str, ...]]]

INTERESTING: dict[str, list[tuple[str, ...]]] = {
    "eurasia": [
        ("grand-prix", "director", "actress", "actor"),
        ("grand-prix", "jury-prize", "director", "actor"),
    ],
    "cannes": [
        ("palme-dor", "jury-prize", "screenplay", "actress"),
        ("jury-prize", "screenplay", "actress", "actor"),
        ("palme-dor", "grand-prix", "director", "actor"),
    ],
    "berlin": [
        ("golden-bear", "director", "leading-performance", "supporting-performance"),
        ("golden-bear", "grand-jury-prize", "jury-prize", "leading-performance"),
    ],
    "venice": [
        ("golden-lion", "director", "actress", "actor"),
        ("golden-lion", "actress", "actor", "mastroianni"),
        ("golden-lion", "grand-jury-prize", "screenplay", "mastroianni"),
    ],
    "karlovy-vary": [("crystal-globe", "director", "actress", "actor")],
    "locarno": [
        ("golden-leopard", "special-jury-prize", "director", "actress"),
        ("golden-leopard", "director", "actress", "actor"),
    ],
    "fipresci": [("fipresci-prize",)],
}
CASES = [(code, prizes) for code, sets in INTERESTING.items() for prizes in sets]


def restricted(code: str, keys: tuple[str, ...]) -> Profile:
    """The profile with these of its prizes only."""
    profile = parse(built_in(code))
    rules = profile.palmares

    def kept(sets: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(key for key in each if key in keys or key == "*") for each in sets)

    derogations = rules.derogations and replace(rules.derogations, sets=kept(rules.derogations.sets))
    groups = tuple(
        replace(group, keys=tuple(key for key in group.keys if key in keys))
        for group in rules.ex_aequo_groups
    )
    return replace(
        profile,
        prizes=tuple(prize for prize in profile.prizes if prize.key in keys),
        palmares=replace(
            rules, combine=kept(rules.combine), derogations=derogations, ex_aequo_groups=groups,
            no_other_money=tuple(key for key in rules.no_other_money if key in keys),
        ),
    )  # fmt: skip


class Trial:
    """One profile over some of its prizes and some films: what the program allows, and what the oracle does."""

    def __init__(self, code: str, prizes: tuple[str, ...], films: int) -> None:
        self.festival: Festival = FESTIVALS[code]
        self.profile = restricted(code, prizes)
        self.prizes = prizes
        self.films = tuple(Film(f"film-{number}") for number in range(films))
        self._ways: dict[Hashable, bool] = {}

    def steps(self, made: Made) -> Iterator[Step]:
        """Everything that could be tried next, legal or not: withheld, to nobody, one, two, three, one film twice."""
        names = [film.key for film in self.films]
        for prize in self.prizes:
            if prize in made:
                continue
            yield prize, ("withheld", ())
            for number in (0, 1, 2, 3):
                for winners in combinations(names, number):
                    yield prize, ("awarded", winners)
            yield prize, ("awarded", (names[0], names[0]))

    def result(self, step: Step, *, derogation: bool) -> Result:
        """A step as the program takes it."""
        prize, (what, films) = step
        found = self.profile.prize(prize)
        assert found is not None
        person = "Somebody Invented" if found.candidates == "persons" else ""
        reason = "" if what == "awarded" else "No film came up to it."
        return Result(what, tuple(Won(film, person) for film in films), derogation, reason)

    def palmares(self, made: Made) -> dict[str, Result]:
        """What is decided so far, as the program takes it; each result flagged as it had to be."""
        needed = needs_derogation(self.festival, made)
        return {
            prize: self.result((prize, each), derogation=bool(needed & set(each[1])))
            for prize, each in made.items()
        }

    def allowed(self, made: Made, step: Step) -> bool:
        """Whether the program takes the step, flagged as a derogation exactly where the oracle says it needs one."""
        films = set(step[1][1])
        after = {**made, step[0]: step[1]}
        flagged = bool(
            (needs_derogation(self.festival, after) - needs_derogation(self.festival, made)) & films
        )
        palmares = self.palmares(made)
        right = why_not(self.profile, palmares, step[0], self.result(step, derogation=flagged), self.films)
        wrong = why_not(
            self.profile, palmares, step[0], self.result(step, derogation=not flagged), self.films
        )
        assert wrong is not None or step[1][0] == "withheld", (made, step)
        return right is None

    def leads_on(self, made: Made) -> bool:
        """By the oracle alone: whether it is legal, and whole or can still be made whole.

        Asked once for palmares that differ only in which film is which: the regulations know no film by name.
        """
        key = (
            frozenset((prize, what, len(films)) for prize, (what, films) in made.items()),
            tuple(sorted(tuple(sorted(held)) for held in holdings(made).values())),
        )
        if key not in self._ways:
            self._ways[key] = legal_so_far(self.festival, made) and (
                complete(self.festival, made, self.prizes)
                or any(self.leads_on({**made, prize: what}) for prize, what in self.steps(made))
            )
        return self._ways[key]

    def check(self, made: Made) -> list[Step]:
        """Compare every next step, and what the page says of the whole; give back what can be taken."""
        taken = [step for step in self.steps(made) if self.allowed(made, step)]
        right = [step for step in self.steps(made) if self.leads_on({**made, step[0]: step[1]})]
        possible = self.leads_on({})
        if possible:
            assert taken == right, made
        for prize, what in taken:
            assert legal_so_far(self.festival, {**made, prize: what})
        palmares = self.palmares(made)
        whole = why_not_complete(self.profile, palmares) is None
        assert whole == complete(self.festival, made, self.prizes)
        assert not whole or possible
        assert faults(self.profile, palmares, self.films) == []
        self._check_pages(made, taken, palmares, possible=possible)
        return taken

    def _check_pages(
        self, made: Made, taken: list[Step], palmares: dict[str, Result], *, possible: bool
    ) -> None:
        alone = {(prize, films[0]) for prize, (_, films) in taken if len(films) == 1}
        stuck = {reason.values["prize"] for reason in blocked(self.profile, palmares, self.films)}
        for prize in self.prizes:
            if prize in made:
                continue
            able = eligible(self.profile, palmares, prize, self.films)
            may = {key for key, reason in able.items() if reason is None or reason.code == "needs_derogation"}
            assert may == {film for key, film in alone if key == prize}, (made, prize)
            assert may or prize in stuck
            assert not possible or not (may and prize in stuck)
        assert possible or any(
            reason.values["obligatory"] for reason in blocked(self.profile, palmares, self.films)
        )


def explore(trial: Trial) -> int:
    """Walk every palmares that can be reached, in every order; give back how many there are."""
    seen: set[frozenset[Step]] = set()
    waiting: list[dict[str, tuple[str, tuple[str, ...]]]] = [{}]
    while waiting:
        made = waiting.pop()
        key = frozenset(made.items())
        if key in seen:
            continue
        seen.add(key)
        waiting += [{**made, prize: what} for prize, what in trial.check(made)]
    return len(seen)


@pytest.mark.parametrize(("code", "prizes"), CASES)
def test_palmares_of_three_films_and_four_prizes_agree_with_the_oracle(
    code: str, prizes: tuple[str, ...]
) -> None:
    assert explore(Trial(code, prizes, 3)) > 1


@pytest.mark.long
@pytest.mark.parametrize("code", BUILT_IN)
def test_palmares_of_every_four_prizes_agree_with_the_oracle(code: str) -> None:
    every = FESTIVALS[code].prizes
    for prizes in combinations(every, min(4, len(every))):
        explore(Trial(code, prizes, 3))


def walk(trial: Trial, chance: random.Random) -> None:
    """One palmares made step by step in a random order, every possible step compared at each."""
    made: dict[str, tuple[str, tuple[str, ...]]] = {}
    while steps := trial.check(made):
        prize = chance.choice(sorted({prize for prize, _ in steps}))
        made[prize] = chance.choice([what for key, what in steps if key == prize])
    if trial.leads_on({}):
        assert complete(trial.festival, made, trial.prizes), made


def walks(code: str, number: int, seed: int) -> None:
    chance = random.Random(seed)
    every = FESTIVALS[code].prizes
    for _ in range(number):
        prizes = tuple(key for key in every if key in chance.sample(every, min(6, len(every))))
        walk(Trial(code, prizes, 4), chance)


@pytest.mark.parametrize("code", BUILT_IN)
def test_walks_over_four_films_and_six_prizes_agree_with_the_oracle(code: str) -> None:
    walks(code, 3, 2013)


@pytest.mark.long
@pytest.mark.parametrize("code", BUILT_IN)
def test_many_walks_over_four_films_and_six_prizes_agree_with_the_oracle(code: str) -> None:
    walks(code, 200, 2012)


@pytest.mark.parametrize("code", BUILT_IN)
def test_prizes_of_the_profile_are_those_of_the_regulation(code: str) -> None:
    profile, festival = parse(built_in(code)), FESTIVALS[code]
    assert tuple(prize.key for prize in profile.prizes) == festival.prizes
    assert {prize.key for prize in profile.prizes if prize.obligatory} == festival.obligatory
    assert {prize.key for prize in profile.prizes if prize.may_withhold} == festival.withholdable
    assert {prize.key for prize in profile.prizes if prize.ex_aequo == 2} == festival.shareable
