"""Paper slips as they are typed in: a batch of counts, or one slip after the other on a number pad. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fest_ops.jury.audience.rules import Scale

SPOILED = frozenset("xх*-–—")
"""A slip without a mark or with two, on the number pad: x, its Cyrillic twin, *, or a dash."""
MOST = 100_000
"""Slips of one mark in one batch: no hall holds more."""
LARGE = 3_000
"""Slips in one batch from which on it is asked whether that can be. Seats of halls are not known here yet."""


class SlipRefused(ValueError):
    """Something typed is no slip: a reason code with its values."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Batch:
    """How many slips bore each mark, and how many were spoiled: blank, or with two marks."""

    counts: Mapping[int, int]
    spoiled: int = 0

    @property
    def votes(self) -> int:
        """Slips that count."""
        return sum(self.counts.values())

    @property
    def slips(self) -> int:
        """All slips."""
        return self.votes + self.spoiled


def typed(line: str, scale: Scale) -> Batch:
    """Single slips as typed: "5 5 4 x 3", each by itself, parted by spaces, commas or line ends.

    Raises SlipRefused("slip_with_two_marks" | "slip_unreadable") naming the slip and its place in the line. A slip with
    two marks is never guessed at: it is a spoiled one, and whoever types it says so with x.
    """
    counts = dict.fromkeys(scale.marks, 0)
    spoiled = 0
    for place, slip in enumerate(re.findall(r"[^\s,;]+", line), start=1):
        if slip.lower() in SPOILED:
            spoiled += 1
        elif slip.isascii() and slip.isdigit() and len(slip) < 4 and int(slip) in counts:
            counts[int(slip)] += 1
        else:
            two = _bears_two_marks(slip, scale)
            raise SlipRefused(
                "slip_with_two_marks" if two else "slip_unreadable",
                place=place,
                slip=slip[:40],
                **_ends(scale),
            )
    return Batch(counts, spoiled)


def _bears_two_marks(slip: str, scale: Scale) -> bool:
    """Whether this is two marks or more written as one: "45", "4+5", "4/5"."""
    parts = re.split(r"[^0-9]+", slip) if re.fullmatch(r"[0-9]+([^0-9]+[0-9]+)+", slip) else list(slip)
    return len(parts) > 1 and all(
        part.isascii() and part.isdigit() and len(part) < 4 and int(part) in scale.marks for part in parts
    )


def _ends(scale: Scale) -> dict[str, int]:
    return {"least": min(scale.marks), "most": max(scale.marks)}


def together(one: Batch, other: Batch) -> Batch:
    """Two batches as one."""
    marks = {**one.counts, **other.counts}
    return Batch(
        {mark: one.counts.get(mark, 0) + other.counts.get(mark, 0) for mark in marks},
        one.spoiled + other.spoiled,
    )


def why_not_batch(batch: Batch, scale: Scale, expected: int) -> str | None:
    """Why a batch is not taken: no count below zero or beyond any hall, every mark on the scale, and the sum is what
    was counted by hand."""
    if any(mark not in scale.marks for mark in batch.counts):
        return "slip_unreadable"
    if any(not 0 <= n <= MOST for n in (*batch.counts.values(), batch.spoiled)):
        return "slips_out_of_range"
    if not batch.slips:
        return "slips_none"
    return None if batch.slips == expected else "slips_do_not_add_up"
