"""Which prizes one film may hold together, and whether the films at hand suffice for the prizes still open. Pure.

What a film may hold is closed downwards: a part of a legal set is legal. So of the sets that a film may still take
only the largest need be tried, each film once, and films of which the rules know no difference are one kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations

from fest_ops.jury.profiles.shape import ANY, Prize, Profile

Keys = frozenset[str]
Kind = tuple[Keys, Keys]
"""Films alike: what they hold, and which prizes they qualify for."""


class Limits:
    """What the rules say of the prizes of one film."""

    def __init__(self, profile: Profile) -> None:
        rules = profile.palmares
        self.most = rules.prizes_a_film
        self.combined = [_pattern(each) for each in rules.combine]
        self.derogated = [_pattern(each) for each in rules.derogations.sets] if rules.derogations else []
        self.patterns = [(frozenset[str](), self.most), *self.combined, *self.derogated]
        self.alone = frozenset(rules.no_other_money)
        self.with_money = frozenset(prize.key for prize in profile.prizes if prize.money is not None)

    def money_fits(self, held: Keys) -> bool:
        """Whether no prize among these forbids the money of another."""
        return all(not (held & self.with_money) - {key} for key in held & self.alone)

    def fits(self, held: Keys) -> bool:
        """Whether one film may hold these prizes, without any derogation."""
        return self.money_fits(held) and (len(held) <= self.most or _within(held, self.combined))

    def fits_by_derogation(self, held: Keys) -> bool:
        """Whether one film may hold these prizes where the officer allows it."""
        return self.money_fits(held) and _within(held, self.derogated)

    def may_hold(self, held: Keys) -> bool:
        """Whether one film may hold these prizes, by a derogation where need be."""
        return self.fits(held) or self.fits_by_derogation(held)

    def against(self, held: Keys, prize: str) -> Keys:
        """A smallest part of what a film holds that stands against one more prize; `held` and it do not fit."""
        part = held
        for key in sorted(held):
            if not self.may_hold((part - {key}) | {prize}):
                part = part - {key}
        return part

    def additions(self, held: Keys, wanted: Keys, prize: str) -> Iterator[Keys]:
        """Parts of `wanted` with `prize` that a film with `held` may be given as well; among them every largest one."""
        for named, others in self.patterns:
            free = others - len(held - named)
            inside, outside = wanted & named, wanted - named
            if free < 0 or (prize in outside and free == 0):
                continue
            forced = outside & {prize}
            room = min(free, len(outside)) - len(forced)
            for chosen in combinations(sorted(outside - forced), room):
                yield from self._apart(held, inside | forced | frozenset(chosen), prize)

    def most_additions(self, held: Keys, wanted: Keys) -> int:
        """An upper bound of how many of `wanted` a film with `held` may be given as well."""
        bounds = (
            min(others - len(held - named), len(wanted - named)) + len(wanted & named)
            for named, others in self.patterns
            if others >= len(held - named)
        )
        return max(bounds, default=0)

    def _apart(self, held: Keys, taken: Keys, prize: str) -> Iterator[Keys]:
        """The largest parts of `taken` with `prize` that no rule on money parts."""
        if self.money_fits(held | taken):
            yield taken
            return
        for key in (held | taken) & self.alone:
            rest = ((held | taken) & self.with_money) - {key}
            if not rest:
                continue
            for part in (taken - {key}, taken - rest):
                if prize in part and part != taken:
                    yield from self._apart(held, part, prize)


def _pattern(keys: Collection[str]) -> tuple[Keys, int]:
    return frozenset(keys) - {ANY}, 1 if ANY in keys else 0


def _within(held: Keys, patterns: Collection[tuple[Keys, int]]) -> bool:
    return any(len(held - named) <= others for named, others in patterns)


def qualifies(prize: Prize, debut: bool | None, national: bool | None) -> bool | None:
    """Whether a film is of the kind that the prize is for; None where that is not known."""
    return {"debut": debut, "national": national}.get(prize.only, True)


class Supply:
    """The films at hand, by kind, for the prizes that are still to be given."""

    def __init__(self, limits: Limits, films: Mapping[str, Kind]) -> None:
        self.limits = limits
        counted = Counter(films.values())
        self.kinds = sorted(counted, key=lambda kind: (sorted(kind[0]), sorted(kind[1])))
        self.counts = tuple(counted[kind] for kind in self.kinds)
        self._seen: dict[tuple[Keys, tuple[int, ...], int], bool] = {}

    def missing(self, wanted: Keys) -> int:
        """How many of these prizes at least would find no film."""
        return next(spare for spare in range(len(wanted) + 1) if self.suffices(wanted, spare))

    def suffices(self, wanted: Keys, spare: int = 0) -> bool:
        """Whether all of these prizes but `spare` can be given, each to one film, within the rules."""
        return self._suffices(wanted, self.counts, spare)

    def short(self, wanted: Keys, spare: int = 0) -> Keys:
        """A smallest part of prizes that do not suffice which does not suffice either: what to tell."""
        part = wanted
        for key in sorted(wanted):
            if not self.suffices(part - {key}, spare):
                part = part - {key}
        return part

    def _suffices(self, wanted: Keys, counts: tuple[int, ...], spare: int) -> bool:
        if len(wanted) <= spare:
            return True
        at = (wanted, counts, spare)
        if at not in self._seen:
            self._seen[at] = self._try(wanted, counts, spare)
        return self._seen[at]

    def _try(self, wanted: Keys, counts: tuple[int, ...], spare: int) -> bool:
        at_hand = [(position, *kind) for position, kind in enumerate(self.kinds) if counts[position]]
        takers = {
            prize: [
                (position, held, fit)
                for position, held, fit in at_hand
                if prize in fit and self.limits.may_hold(held | {prize})
            ]
            for prize in wanted
        }
        if sum(not each for each in takers.values()) > spare:
            return False
        room = sum(
            counts[position] * self.limits.most_additions(held, wanted & fit)
            for position, held, fit in at_hand
        )
        if room + spare < len(wanted):
            return False
        prize = min(sorted(wanted), key=lambda key: len(takers[key]))
        for position, held, fit in takers[prize]:
            left = tuple(count - (at == position) for at, count in enumerate(counts))
            for taken in self.limits.additions(held, wanted & fit, prize):
                if self._suffices(wanted - taken, left, spare):
                    return True
        return spare > 0 and self._suffices(wanted - {prize}, counts, spare - 1)
