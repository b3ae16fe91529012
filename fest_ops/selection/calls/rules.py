"""Who sets a call up, and what a call, its rounds and its scorecards must be. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fest_ops.actor import Actor, Role
from fest_ops.festival.rules import why_not_slug

MOST_CRITERIA = 12
HEAVIEST = Decimal(100)


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as typed: its code, its words by language, its weight."""

    code: str
    name: dict[str, str]
    weight: Decimal | None


def may_set_up(actor: Actor) -> bool:
    """Whether the actor opens and changes calls, rounds and scorecards: the edition's organisers."""
    return actor.system or actor.has(Role.ORGANISER)


def why_not_call(
    *,
    slug: str,
    taken: Collection[str],
    title: dict[str, str],
    opens_at: dt.datetime,
    deadline_at: dt.datetime,
    reviews_wanted: int,
    offer_days: int,
) -> dict[str, str]:
    """What is wrong with a call, by field."""
    wrong: dict[str, str] = {}
    reason = why_not_slug(slug, taken)
    if reason:
        wrong["slug"] = reason
    if not title:
        wrong["title_en"] = "words_needed"
    if deadline_at <= opens_at:
        wrong["deadline_at"] = "deadline_before_opening"
    if not 1 <= reviews_wanted <= 50:
        wrong["reviews_wanted"] = "reviews_out_of_range"
    if not 1 <= offer_days <= 365:
        wrong["offer_days"] = "offer_days_out_of_range"
    return wrong


def why_not_scorecard(lines: Sequence[Line], scale_min: int, scale_max: int) -> str | None:
    """Why these criteria are no scorecard."""
    if not lines:
        return "criterion_needed"
    if len(lines) > MOST_CRITERIA:
        return "too_many_criteria"
    if not 0 <= scale_min < scale_max <= 100:
        return "scale_out_of_range"
    if any(line.weight is None or not 0 < line.weight <= HEAVIEST for line in lines):
        return "weight_out_of_range"
    codes = [line.code for line in lines]
    if len(set(codes)) < len(codes) or any(why_not_slug(code) for code in codes):
        return "criteria_alike"
    return None if all(line.name for line in lines) else "words_needed"


def why_not_change_scorecard(given: int) -> str | None:
    """Why a scorecard stays as it is: somebody has scored by it."""
    return "reviewing_begun" if given else None
