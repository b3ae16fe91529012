"""Where a palmares stands: what each film holds, and what that leaves for the prizes still to be given. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from fest_ops.jury.palmares.holding import Keys, Kind, Limits, Supply, qualifies
from fest_ops.jury.palmares.results import Film, Palmares, Reason, Won
from fest_ops.jury.profiles.shape import Prize, Profile

LEAVES = "leaves_without_film"
"""The code of a reason that is not "illegal now" but "would leave these obligatory prizes without a legal film"."""
NEEDS_DEROGATION = "needs_derogation"
"""The code of a reason that the officer named in the rules can lift."""
NOT_ENOUGH = "not_enough_films"
"""The rule of prizes each of which has a film, though not all of them together."""


class Standing:
    """A palmares in the making, over the films at hand."""

    def __init__(self, profile: Profile, palmares: Palmares, films: Collection[Film]) -> None:
        self.profile = profile
        self.films = films
        self.limits = Limits(profile)
        self.held = _held(palmares)
        self.outstanding = frozenset(prize.key for prize in profile.prizes if prize.obligatory) - set(
            palmares
        )

    @cached_property
    def supply(self) -> Supply:
        """The films as they stand now."""
        return self._supply(self.held)

    @cached_property
    def spare(self) -> int:
        """How many obligatory prizes find no film whatever is done: 0, unless the films never sufficed."""
        return self.supply.missing(self.outstanding)

    def in_order(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Keys of prizes as the profile orders them."""
        wanted = set(keys)
        return tuple(prize.key for prize in self.profile.prizes if prize.key in wanted)

    def why_not_film(self, prize: Prize, film: Film) -> Reason | None:
        """The rule that keeps this film from this prize now."""
        return self._why_not_film(prize, film, self.held.get(film.key, frozenset()))

    def needs_derogation(self, prize: Prize, winners: Collection[Won]) -> bool:
        """Whether one of these films can have the prize by a derogation only."""
        at_hand = {film.key: film for film in self.films}
        reasons = [self.why_not_film(prize, at_hand[won.film]) for won in winners if won.film in at_hand]
        return any(reason is not None and reason.code == NEEDS_DEROGATION for reason in reasons)

    def why_not_then(self, prize: Prize, winners: Collection[str]) -> Reason | None:
        """Which obligatory prizes would be left without a legal film once these films have this prize."""
        after = {**self.held, **{film: self.held.get(film, frozenset()) | {prize.key} for film in winners}}
        rest = self.outstanding - {prize.key}
        supply = self._supply(after)
        if supply.suffices(rest, self.spare):
            return None
        left = self.in_order(supply.short(rest, self.spare))
        values: dict[str, Any] = {"prize": prize.key, "films": tuple(winners), "left": left}
        only = self.profile.prize(left[0]) if len(left) == 1 else None
        rule, against = (NOT_ENOUGH, left) if only is None else self._common(only, after)
        return Reason(LEAVES, {**values, "rule": rule, "with": against})

    def why_nobody(self, prize: Prize) -> tuple[str, tuple[str, ...]] | None:
        """By which rule nobody can win this prize, and the prizes that stand against it; None where somebody can."""
        able = [film for film in self.films if _lifted(self.why_not_film(prize, film))]
        if not able:
            return self._common(prize, self.held)
        left: tuple[str, ...] = ()
        alike: set[tuple[Keys, bool | None, bool | None]] = set()
        for film in able:
            kind = (self.held.get(film.key, frozenset()), film.debut, film.national)
            if kind in alike:
                continue
            alike.add(kind)
            reason = self.why_not_then(prize, [film.key])
            if reason is None:
                return None
            left = left or reason.values["left"]
        return LEAVES, left

    def _why_not_film(self, prize: Prize, film: Film, held: Keys) -> Reason | None:
        values = {"prize": prize.key, "film": film.key}
        fit = qualifies(prize, film.debut, film.national)
        if fit is None:
            return Reason(f"{prize.only}_unknown", values)
        if not fit:
            return Reason(f"not_{prize.only}", values)
        both = held | {prize.key}
        if self.limits.fits(both):
            return None
        derogations = self.profile.palmares.derogations
        if derogations is not None and self.limits.fits_by_derogation(both):
            return Reason(
                NEEDS_DEROGATION, {**values, "with": self.in_order(held), "officer": derogations.officer}
            )
        against = self.limits.against(held, prize.key)
        rule = "prizes_a_film" if self.limits.money_fits(against | {prize.key}) else "other_money"
        return Reason(rule, {**values, "with": self.in_order(against), "most": self.limits.most})

    def _common(self, prize: Prize, held: Mapping[str, Keys]) -> tuple[str, tuple[str, ...]]:
        """The most frequent rule that keeps the films from a prize, and the prizes that stand against it."""
        found = [self._why_not_film(prize, film, held.get(film.key, frozenset())) for film in self.films]
        reasons = [reason for reason in found if reason is not None]
        codes = Counter(reason.code for reason in reasons if "with" in reason.values)
        if not codes:
            return (reasons[0].code if reasons else "no_films"), ()
        code = codes.most_common(1)[0][0]
        return code, self.in_order(
            key for reason in reasons if reason.code == code for key in reason.values["with"]
        )

    def _supply(self, held: Mapping[str, Keys]) -> Supply:
        obligatory = [prize for prize in self.profile.prizes if prize.obligatory]
        kinds: dict[str, Kind] = {}
        for film in self.films:
            fit = frozenset(
                prize.key for prize in obligatory if qualifies(prize, film.debut, film.national) is not False
            )
            kinds[film.key] = (held.get(film.key, frozenset()), fit)
        return Supply(self.limits, kinds)


def _lifted(reason: Reason | None) -> bool:
    """Whether a film can win all the same: by a derogation, or once what is not known of it is put down."""
    return reason is None or reason.code == NEEDS_DEROGATION or reason.code.endswith("_unknown")


def _held(palmares: Palmares) -> dict[str, Keys]:
    """Which prizes each film holds; one to a person in it is one of the film's."""
    found: dict[str, Keys] = {}
    for key, result in palmares.items():
        for won in result.winners if result.status == "awarded" else ():
            found[won.film] = found.get(won.film, frozenset()) | {key}
    return found
