"""Scores: a review's total and an entry's aggregates. Exact, and pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

THOUSANDTH = Decimal("0.001")
_WIDE = Context(prec=60)
BUCKETS = 10


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What an entry's given reviews come to in one round, as its row keeps it."""

    reviews: int
    score: Decimal | None
    """Mean of the totals, to three places."""
    spread: Decimal | None
    """Their population standard deviation, to three places."""
    flags: int
    bucket: int | None
    """0 to 9: the tenth of the scale in which the score lies."""


def rounded(value: Fraction, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """`value` to three places, half to even unless told otherwise; exact, whatever the fraction."""
    exact = _WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))
    return exact.quantize(THOUSANDTH, rounding=rounding, context=_WIDE)


def total(scores: Mapping[str, int], weights: Mapping[str, Decimal]) -> Decimal | None:
    """The weighted mean of a scorecard on the scores' own scale; None until every criterion has its score."""
    if not weights or not weights.keys() <= scores.keys():
        return None
    whole = sum((Fraction(weight) for weight in weights.values()), Fraction())
    weighed = sum((Fraction(weight) * scores[code] for code, weight in weights.items()), Fraction())
    return rounded(weighed / whole)


def bucket(score: Decimal, scale_min: int, scale_max: int) -> int:
    """The tenth of the scale in which a score lies; the top of the scale is in the last."""
    part = (score - scale_min) * BUCKETS / (scale_max - scale_min)
    return max(0, min(BUCKETS - 1, int(part.to_integral_value(rounding="ROUND_FLOOR"))))


def aggregate(totals: Sequence[Decimal], *, flags: int, scale_min: int, scale_max: int) -> Aggregate:
    """What the given reviews' totals come to. Rounds half away from zero, as PostgreSQL rounds a numeric, so that
    the one UPDATE that writes it (fest_ops.selection.reviews.recount) and a recount agree to the last digit."""
    if not totals:
        return Aggregate(0, None, None, flags, None)
    values = [Fraction(value) for value in totals]
    mean = sum(values, Fraction()) / len(values)
    variance = sum(((value - mean) ** 2 for value in values), Fraction()) / len(values)
    root = _WIDE.sqrt(_WIDE.divide(Decimal(variance.numerator), Decimal(variance.denominator)))
    score = rounded(mean, ROUND_HALF_UP)
    return Aggregate(
        reviews=len(values),
        score=score,
        spread=root.quantize(THOUSANDTH, rounding=ROUND_HALF_UP, context=_WIDE),
        flags=flags,
        bucket=bucket(score, scale_min, scale_max),
    )
