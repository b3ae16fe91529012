"""Assignments and reviews of the invented entries as rows, and the aggregates that follow from them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fest_ops.home.demo import edition
from fest_ops.home.demo.entries import entry_id
from fest_ops.home.demo.films import Film
from fest_ops.home.demo.material import DEMO_NOW
from fest_ops.home.demo.people import Invented
from fest_ops.home.demo.reviewing import CRITERIA, SCALE, SECOND_LOOKS, Given, recommendation, reviews
from fest_ops.home.demo.stand_ins import stand_in
from fest_ops.selection.reviews.scoring import Aggregate, aggregate, total

WEIGHTS = {code: weight for code, weight, _ in CRITERIA}


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Rows for Assignment and Review, and updates of Entry by its id."""

    assignments: list[dict[str, Any]]
    reviews: list[dict[str, Any]]
    aggregates: list[dict[str, Any]]


def review_rows(films: Sequence[Film], panel: Sequence[Invented]) -> Reviewing:
    """Three given reviews an invented entry; and for the first selector a few more to see, those on which the
    others differ most: that is what the stand-in finds to do."""
    given = reviews(films, panel)
    by_entry: dict[UUID, list[Given]] = defaultdict(list)
    for each in given:
        by_entry[entry_id(each.film)].append(each)
    summed = {entry: _aggregate(theirs) for entry, theirs in by_entry.items()}
    second = _second_looks(by_entry, summed, panel[0])
    asked = DEMO_NOW - dt.timedelta(days=2)
    return Reviewing(
        assignments=[
            *(_assignment(entry_id(each.film), each.selector.id, each.assigned_at) for each in given),
            *(_assignment(entry, panel[0].id, asked) for entry in second),
        ],
        reviews=[_review(each) for each in given],
        aggregates=[
            {
                "id": entry,
                "assigned": len(by_entry[entry]) + (entry in second),
                "reviews": made.reviews,
                "score": made.score,
                "spread": made.spread,
                "flags": made.flags,
                "score_bucket": made.bucket,
            }
            for entry, made in summed.items()
        ],
    )


def _aggregate(given: Sequence[Given]) -> Aggregate:
    totals = [made for each in given if (made := total(each.scores, WEIGHTS)) is not None]
    return aggregate(totals, flags=sum(each.flag for each in given), scale_min=SCALE[0], scale_max=SCALE[1])


def _second_looks(
    by_entry: dict[UUID, list[Given]], summed: dict[UUID, Aggregate], selector: Invented
) -> frozenset[UUID]:
    unseen = [
        entry for entry, given in by_entry.items() if all(each.selector.id != selector.id for each in given)
    ]
    unseen.sort(key=lambda entry: (-(summed[entry].spread or 0), entry))
    return frozenset(unseen[:SECOND_LOOKS])


def _assignment(entry: UUID, selector: UUID, moment: dt.datetime) -> dict[str, Any]:
    return {
        "round_id": edition.PRESELECTION,
        "entry_id": entry,
        "person_id": selector,
        "assigned_at": moment,
        "assigned_by_id": stand_in("head_of_programme").person.id,
    }


def _review(each: Given) -> dict[str, Any]:
    made = total(each.scores, WEIGHTS)
    assert made is not None
    return {
        "round_id": edition.PRESELECTION,
        "entry_id": entry_id(each.film),
        "person_id": each.selector.id,
        "scores": each.scores,
        "total": made,
        "note": each.note,
        "flag": each.flag,
        "recommendation": recommendation(made),
        "saved_at": each.given_at,
        "given_at": each.given_at,
        "version": 1,
    }
