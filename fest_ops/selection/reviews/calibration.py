"""Calibrated scores: each selector's severity is estimated and taken off. Shown beside the mean; decides nothing.

The model is additive: a score is the entry's merit plus the selector's bias, fitted by least squares over the graph of
who reviewed what (section 6 of the field's rules). Selectors who differ by an offset only give the true order back
exactly; different slopes cannot. Exact fractions throughout.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Generic, TypeVar

E = TypeVar("E", bound=Hashable)
S = TypeVar("S", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Given(Generic[E, S]):
    """One given review: entry, selector, total."""

    entry: E
    selector: S
    total: Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Calibration(Generic[E, S]):
    """The fitted merits and biases.

    `components` are the parts of the graph that share no entry and no selector: merits of different parts cannot be
    compared, and inside each the biases sum to zero.
    """

    merit: dict[E, Fraction]
    bias: dict[S, Fraction]
    components: tuple[tuple[frozenset[E], frozenset[S]], ...]

    @property
    def connected(self) -> bool:
        """Whether every two entries can be compared."""
        return len(self.components) <= 1


def calibrate(reviews: Iterable[Given[E, S]]) -> Calibration[E, S]:
    """Fit merits and biases to all given reviews of a round.

    The entries are eliminated, which leaves one equation a selector: with k selectors it costs k³ exact operations,
    so it is for a committee of dozens, not for a public vote.
    """
    held = list(reviews)
    merit: dict[E, Fraction] = {}
    bias: dict[S, Fraction] = {}
    parts = _components(held)
    for _entries, selectors in parts:
        part = [review for review in held if review.selector in selectors]
        bias |= _biases(part, sorted(selectors, key=str))
    for entry, scores in _by_entry(held).items():
        merit[entry] = sum((value - bias[who] for who, value in scores), Fraction()) / len(scores)
    return Calibration(merit, bias, tuple(parts))


def z_scores(reviews: Iterable[Given[E, S]]) -> dict[E, float]:
    """The mean of each entry's reviews as standard scores of their selectors.

    A selector who gave everything the same (or one review only) has no spread and says nothing: 0.
    """
    by_selector: dict[S, list[Given[E, S]]] = defaultdict(list)
    for review in reviews:
        by_selector[review.selector].append(review)
    found: dict[E, list[float]] = defaultdict(list)
    for theirs in by_selector.values():
        values = [Fraction(review.total) for review in theirs]
        mean = sum(values, Fraction()) / len(values)
        variance = sum(((value - mean) ** 2 for value in values), Fraction()) / len(values)
        spread = math.sqrt(variance)
        for review, value in zip(theirs, values, strict=True):
            found[review.entry].append(float(value - mean) / spread if spread else 0.0)
    return {entry: math.fsum(scores) / len(scores) for entry, scores in found.items()}


def _by_entry(reviews: Iterable[Given[E, S]]) -> dict[E, list[tuple[S, Fraction]]]:
    found: dict[E, list[tuple[S, Fraction]]] = defaultdict(list)
    for review in reviews:
        found[review.entry].append((review.selector, Fraction(review.total)))
    return dict(found)


def _components(reviews: Sequence[Given[E, S]]) -> list[tuple[frozenset[E], frozenset[S]]]:
    """The connected parts of the graph, the largest first."""
    entries_of: dict[S, set[E]] = defaultdict(set)
    selectors_of: dict[E, set[S]] = defaultdict(set)
    for review in reviews:
        entries_of[review.selector].add(review.entry)
        selectors_of[review.entry].add(review.selector)
    parts: list[tuple[frozenset[E], frozenset[S]]] = []
    unseen = set(entries_of)
    while unseen:
        selectors, entries, edge = set[S](), set[E](), [min(unseen, key=str)]
        while edge:
            who = edge.pop()
            if who in selectors:
                continue
            selectors.add(who)
            entries |= entries_of[who]
            edge.extend(other for entry in entries_of[who] for other in selectors_of[entry] - selectors)
        unseen -= selectors
        parts.append((frozenset(entries), frozenset(selectors)))
    return sorted(parts, key=lambda part: (-len(part[0]), sorted(map(str, part[1]))))


def _biases(reviews: Sequence[Given[E, S]], selectors: Sequence[S]) -> dict[S, Fraction]:
    """The biases of one component, summing to zero.

    Each selector's residuals sum to zero, and an entry's merit is the mean of its scores less their biases: that is
    a graph Laplacian; its one missing equation is the sum.
    """
    place = {who: index for index, who in enumerate(selectors)}
    size = len(selectors)
    rows = [[Fraction()] * (size + 1) for _ in selectors]
    for scores in _by_entry(reviews).values():
        share = Fraction(1, len(scores))
        mean = sum((value for _, value in scores), Fraction()) * share
        for who, value in scores:
            row = rows[place[who]]
            row[place[who]] += 1
            row[size] += value - mean
            for other, _ in scores:
                row[place[other]] -= share
    rows[-1] = [Fraction(1)] * size + [Fraction()]
    return dict(zip(selectors, _solve(rows), strict=True))


def _solve(rows: list[list[Fraction]]) -> list[Fraction]:
    """Gauss-Jordan elimination of a regular system, the right-hand side in the last column."""
    size = len(rows)
    for column in range(size):
        pivot = next(index for index in range(column, size) if rows[index][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column][column]
        rows[column] = [value / head for value in rows[column]]
        for index in range(size):
            factor = rows[index][column]
            if index != column and factor:
                rows[index] = [a - factor * b for a, b in zip(rows[index], rows[column], strict=True)]
    return [row[size] for row in rows]
