"""Whether a jury is composed as its rules ask: size, chair, countries, producers; and how many make a quorum. Pure.

The rules are of the jury's profile (FIAPF's code of 1964, as section 1 of the field's rules has it, and each
festival's own); that there is one chair and more than two with a vote is asked of every jury.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from fest_ops.jury.panel.rules import CHAIR, LEAST_VOTING
from fest_ops.jury.profiles.shape import Composition

PRODUCER = "producer"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a vote, as the composition looks at them. `country` "" is not known."""

    name: str
    function: str
    country: str = ""
    crafts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Breach:
    """What a composition lacks: a stable code, and the values that its words need."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def breaches(members: Sequence[Member], rules: Composition, host: str) -> list[Breach]:
    """Every breach of the composition's rules, the size first. `host` is the festival's country, "" if unknown.

    Who has no country is counted with nobody's nationals, and named: the rule is then not shown to be kept.
    """
    return [*_size(members, rules), *_countries(members, rules, host), *_producers(members, rules)]


def _size(members: Sequence[Member], rules: Composition) -> list[Breach]:
    n = len(members)
    found: list[Breach] = []
    least = max(rules.least or 0, LEAST_VOTING)
    if n == 2:
        found.append(Breach("composition_two", {"least": least}))
    elif n < least:
        found.append(Breach("composition_too_small", {"n": n, "least": least}))
    if rules.most is not None and n > rules.most:
        found.append(Breach("composition_too_large", {"n": n, "most": rules.most}))
    chairs = [member.name for member in members if member.function == CHAIR]
    if len(chairs) > 1:
        found.append(Breach("composition_two_chairs", {"names": ", ".join(chairs)}))
    elif members and not chairs:
        found.append(Breach("composition_no_chair"))
    return found


def _countries(members: Sequence[Member], rules: Composition, host: str) -> list[Breach]:
    if not (rules.host_under_half or rules.distinct_countries):
        return []
    found: list[Breach] = []
    unknown = [member.name for member in members if not member.country]
    if unknown:
        found.append(Breach("composition_country_unknown", {"names": ", ".join(unknown)}))
    hosts = [member for member in members if host and member.country == host]
    if rules.host_under_half and hosts and 2 * len(hosts) >= len(members):
        allowed = (len(members) - 1) // 2
        found.append(
            Breach(
                "composition_host_half",
                {"n": len(hosts), "all": len(members), "allowed": allowed, "country": host},
            )
        )
    if rules.distinct_countries:
        times = Counter(member.country for member in members if member.country)
        for country in sorted(code for code, n in times.items() if n > 1):
            names = ", ".join(member.name for member in members if member.country == country)
            found.append(Breach("composition_same_country", {"country": country, "names": names}))
    return found


def _producers(members: Sequence[Member], rules: Composition) -> list[Breach]:
    if rules.producers_share is None or not members:
        return []
    producers = sum(PRODUCER in member.crafts for member in members)
    least = math.ceil(rules.producers_share * len(members))
    if producers >= least:
        return []
    return [Breach("composition_producers", {"n": producers, "all": len(members), "least": least})]


@dataclass(frozen=True, slots=True)
class Denominator:
    """How many may vote on a film, and how many of them make a round valid."""

    seated: int
    voting: int
    quorum: int

    @property
    def changed(self) -> bool:
        """Whether recusals make it smaller than the jury."""
        return self.voting != self.seated

    @property
    def few(self) -> bool:
        """Whether fewer than half of the jury may vote: so few can elect a film before one that has more votes."""
        return 2 * self.voting < self.seated


def denominator(seated: int, recused: int, quorum: Fraction | int) -> Denominator:
    """What recusals leave of a jury for one film. A quorum is MORE than the share of those not recused, or all."""
    voting = max(0, seated - recused)
    return Denominator(seated, voting, min(voting, math.floor(quorum * voting) + 1))
