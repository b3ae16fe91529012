"""The board's two drawings: the histogram of scores and the bars of countries, as numbers ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from fest_ops.selection.calls.models import Round
from fest_ops.submissions.board.queries import Board, Counts
from fest_ops.submissions.board.rules import BUCKETS, BoardQuery
from fest_ops.web.languages import country, language

BAR_WIDTH = 24
BAR_HEIGHT = 72
COUNTRIES = 12
"""Countries that have a bar of their own; the others are one."""


class Bar(NamedTuple):
    """One bar of the histogram of scores, in the units of its drawing."""

    label: str
    n: int
    query: str
    current: bool
    x: int
    y: int
    height: int


class CountryBar(NamedTuple):
    """One country, with how many entries and what part of the largest that is, in percent."""

    code: str
    name: str
    n: int
    percent: int
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that the open charts show of one view."""

    bars: list[Bar]
    axis: list[tuple[int, int]]
    unscored: int
    countries: list[CountryBar]
    more_countries: int


def drawn(found: Board, view: BoardQuery) -> Drawn:
    """Both drawings of this view (no statement: the counts are there)."""
    countries, more = country_bars(found.counts, view)
    unscored = found.counts.buckets.get(None, 0)
    return Drawn(bars(found, view), axis(found.rounds), unscored, countries, more)


def histogram(counts: Counts, rounds: list[Round]) -> list[tuple[str, str, int]]:
    """The bars of the scores: (bucket, its span on the first round's scale, entries), from the lowest."""
    low, high = (rounds[0].scale_min, rounds[0].scale_max) if rounds else (1, 10)
    step = (high - low) / BUCKETS
    return [
        (str(n), f"{low + n * step:.1f}–{low + (n + 1) * step:.1f}", counts.buckets.get(n, 0))
        for n in range(BUCKETS)
    ]


def bars(found: Board, view: BoardQuery) -> list[Bar]:
    """The histogram of scores; each bar filters by itself, and the one that is chosen takes the filter away."""
    spans = histogram(found.counts, found.rounds)
    most = max((n for _, _, n in spans), default=0) or 1
    linked = view.linker("bucket")
    out = []
    for index, (bucket, span, n) in enumerate(spans):
        height = round(n * BAR_HEIGHT / most) if n else 0
        current = view.bucket == bucket
        query = linked("" if current else bucket)
        label = span if language() == "en" else span.replace(".", ",")
        out.append(
            Bar(
                label,
                n,
                query,
                current,
                index * BAR_WIDTH,
                BAR_HEIGHT - max(height, 1 if n else 0),
                max(height, 1 if n else 0),
            )
        )
    return out


def axis(rounds: list[Round]) -> list[tuple[int, int]]:
    """The marks under the histogram: (x in the drawing's units, score), the whole numbers of the first round's scale
    where they are few, else its ends."""
    low, high = (rounds[0].scale_min, rounds[0].scale_max) if rounds else (1, 10)
    marks = range(low, high + 1) if high - low <= BUCKETS else (low, high)
    return [(round((mark - low) * BUCKETS * BAR_WIDTH / (high - low)), mark) for mark in marks]


def country_bars(counts: Counts, view: BoardQuery) -> tuple[list[CountryBar], int]:
    """The countries with most entries, the chosen one among them, and how many further countries there are."""
    ranked = sorted(
        ((n, code) for code, n in counts.countries.items() if n), key=lambda pair: (-pair[0], pair[1])
    )
    shown = ranked[:COUNTRIES]
    if view.country and view.country not in {code for _, code in shown}:
        shown += [pair for pair in ranked[COUNTRIES:] if pair[1] == view.country]
    most = shown[0][0] if shown else 1
    linked = view.linker("country")
    out = [
        CountryBar(
            code,
            country(code),
            n,
            max(1, round(n * 100 / most)),
            linked("" if code == view.country else code),
            code == view.country,
        )
        for n, code in shown
    ]
    return out, len(ranked) - len(shown)
