"""Who should see what: an assignment that shares the minutes, not the films. Pure and deterministic.

170 films by 3 selectors over 10 are 51 films each, about 85 hours at 100 minutes (section 6 of the field's rules): two
shorts are not two features.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
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
    """Hand entries from the most to the least loaded, or exchange two, while that brings the two together.

    Each step lowers the sum of squared loads, so it ends; it matters where there are few films, or conflicts.
    """
    order = sorted(needs, key=lambda need: (need.minutes, need.entry))
    while len(minutes) > 1:
        most = max(minutes, key=lambda who: (minutes[who], who))
        least = min(minutes, key=lambda who: (minutes[who], who))
        gap = minutes[most] - minutes[least]
        found = _exchange(
            _given_only(order, chosen, most, least), _given_only(order, chosen, least, most), gap
        )
        if found is None:
            return
        away, back = found
        for need, giver, taker in ((away, most, least), (back, least, most)):
            if need is not None:
                chosen[need.entry].remove(giver)
                chosen[need.entry].add(taker)
                minutes[giver] -= need.minutes
                minutes[taker] += need.minutes


def _given_only(order: Sequence[Need], chosen: dict[UUID, set[UUID]], giver: UUID, taker: UUID) -> list[Need]:
    """What `giver` was given here and `taker` may have instead, shortest first."""
    return [
        need
        for need in order
        if giver in chosen[need.entry] and taker not in chosen[need.entry] | need.held | need.barred
    ]


def _exchange(away: Sequence[Need], back: Sequence[Need], gap: int) -> tuple[Need, Need | None] | None:
    """What to hand over and what (or nothing) to take back so that the gap shrinks most; None where nothing does."""
    lengths = [0, *(need.minutes for need in back)]
    best: tuple[int, Need, Need | None] | None = None
    for need in away:
        at = bisect_left(lengths, need.minutes - gap / 2)
        for index in {max(0, at - 1), min(at, len(lengths) - 1)}:
            shift = need.minutes - lengths[index]
            left = abs(gap - 2 * shift)
            if 0 < shift < gap and (best is None or left < best[0]):
                best = (left, need, back[index - 1] if index else None)
    return best and best[1:]
