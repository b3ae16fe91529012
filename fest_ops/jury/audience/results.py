"""A counted result as pages and files show it: with its films, and its exact fractions as decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal
from sqlalchemy.orm import Session

from fest_ops.jury.audience import queries, rules
from fest_ops.jury.audience.models import AudienceAward
from fest_ops.selection.entries.models import Entry
from fest_ops.web.languages import locale

PLACES = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """A result with the entries that it names by id."""

    award: AudienceAward
    result: rules.Result
    films: Mapping[str, Entry]


def shown(session: Session, award: AudienceAward) -> Shown:
    """The result of a closed award, for somebody who may know it (1 statement)."""
    assert award.result is not None
    result = rules.read(award.result)
    named = [*(line.film for line in result.lines), *result.without, *(film for film, _ in result.left_out)]
    return Shown(award, result, queries.entries(session, award.edition_id, named))


def rounded(value: Fraction) -> Decimal:
    """To PLACES decimals, ties to even; the exact value decides, this is only shown."""
    return Decimal(round(value * 10**PLACES)).scaleb(-PLACES)


def decimal(value: Fraction) -> str:
    """A fraction as a decimal in the reader's way: "4.125", "4,125"."""
    return format_decimal(rounded(value), format="#,##0." + "0" * PLACES, locale=locale())


def exact(value: Fraction) -> str:
    """The fraction itself, so written that no spreadsheet takes it for a date."""
    return f"{value.numerator} ÷ {value.denominator}"
