"""Who should see what: an assignment that shares the minutes, not the films. Pure and deterministic.

170 films by 3 selectors over 10 are 51 films each, about 85 hours at 100 minutes (section 6 of the field's rules): two
shorts are not two features.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Need:
    """An entry that lacks selectors. `held` review it already, `barred` must not (own film, employer, recused)."""

    entry: UUID
    minutes: int
    held: frozenset[UUID] = frozenset()
    barred: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is to see what in addition; `short` are entries that get fewer than wanted, with how many they lack."""

    pairs: tuple[tuple[UUID, UUID], ...]
    """(entry, selector), by entry in the order of the needs."""
    short: tuple[tuple[UUID, int], ...]
    minutes: dict[UUID, int]
    """Minutes a selector has with it, those of before included."""
    films: dict[UUID, int]
    """New entries a selector gets."""

    def digest(self, world: bytes = b"") -> str:
        """A name for exactly this proposal over exactly this world."""
        said = "\n".join(f"{entry} {selector}" for entry, selector in sorted(self.pairs))
        return hashlib.sha256(world + b"\0" + said.encode()).hexdigest()


def propose(needs: Sequence[Need], loads: Mapping[UUID, int], wanted: int) -> Proposal:
    """Give each entry selectors until `wanted` different ones see it, keeping the selectors' minutes together.

    `loads` are the selectors who take part, with the minutes they have already. The longest entry goes first, to
    those with the fewest minutes; where nobody is barred, the loads then differ by at most the longest entry (or by
    what they differed before). An entry is short only where too few selectors may see it. The order of the arguments
    changes nothing but the order of the pairs.
    """
    minutes = dict(loads)
    chosen: dict[UUID, set[UUID]] = {}
    short: dict[UUID, int] = {}
    for need in sorted(needs, key=lambda need: (-need.minutes, need.entry)):
        lacking = max(0, wanted - len(need.held))
        free = sorted(
            (who for who in minutes if who not in need.held and who not in need.barred),
            key=lambda who: (minutes[who], who),
        )
        chosen[need.entry] = set(free[:lacking])
        for who in chosen[need.entry]:
            minutes[who] += need.minutes
        if len(free) < lacking:
            short[need.entry] = lacking - len(free)
    _even_out(needs, chosen, minutes)
    films: dict[UUID, int] = defaultdict(int)
    for who in minutes:
        films[who] = sum(who in theirs for theirs in chosen.values())
    return Proposal(
        pairs=tuple((need.entry, who) for need in needs for who in sorted(chosen[need.entry])),
        short=tuple((need.entry, short[need.entry]) for need in needs if need.entry in short),
        minutes=minutes,
        films=dict(films),
    )


def _even_out(needs: Sequence[Need], chosen: dict[UUID, set[UUID]], minutes: dict[UUID, int]) -> None:
    """Hand entries from the most to the least loaded while that brings the two together.

    Each step lowers the sum of squared loads, so it ends; it matters where conflicts bent the first pass.
    """
    order = sorted(needs, key=lambda need: (need.minutes, need.entry))
    while len(minutes) > 1:
        most = max(minutes, key=lambda who: (minutes[who], who))
        least = min(minutes, key=lambda who: (minutes[who], who))
        gap = minutes[most] - minutes[least]
        better = [
            need
            for need in order
            if 0 < need.minutes < gap
            and most in chosen[need.entry]
            and least not in chosen[need.entry] | need.held | need.barred
        ]
        if not better:
            return
        need = min(better, key=lambda need: (abs(gap - 2 * need.minutes), need.entry))
        chosen[need.entry].remove(most)
        chosen[need.entry].add(least)
        minutes[most] -= need.minutes
        minutes[least] += need.minutes
