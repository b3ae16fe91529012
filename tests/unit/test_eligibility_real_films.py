"""Eligibility of the twelve real films; dates and regions; every finding in words."""

from __future__ import annotations

import datetime as dt
import json
from importlib.resources import files
from typing import Any

import pytest

from fest_ops.submissions.films.eligibility import Finding, check, months_before
from fest_ops.submissions.films.facts import FilmFacts
from fest_ops.submissions.films.regions import COUNTRIES, REGIONS
from fest_ops.submissions.films.telling import PLAIN, told
from fest_ops.web.languages import speaking
from tests.unit.test_eligibility import CANNOT, ELSEWHERE, EURASIA, HOST, NO, YES


@pytest.mark.parametrize(
    ("date", "months", "expected"),
    [
        ("2013-09-16", 12, "2012-09-16"),
        ("2013-03-31", 1, "2013-02-28"),
        ("2012-03-31", 1, "2012-02-29"),
        ("2013-01-15", 1, "2012-12-15"),
        ("2013-01-15", 13, "2011-12-15"),
    ],
)
def test_months_before(date: str, months: int, expected: str) -> None:
    assert months_before(dt.date.fromisoformat(date), months) == dt.date.fromisoformat(expected)


def real_films() -> list[dict[str, Any]]:
    data = json.loads(files("fest_ops").joinpath("home/data/eurasia.json").read_text("utf-8"))
    films = next(edition for edition in data["editions"] if edition["year"] == 2013)["competition"]["films"]
    assert len(films) == 12
    return list(films)


@pytest.mark.parametrize("film", real_films(), ids=lambda film: film["title"]["en"])
def test_real_film_is_judged_by_what_is_stated_only(film: dict[str, Any]) -> None:
    facts = FilmFacts(titles=film["title"], countries=tuple(film["countries"]), year=film["year"])
    found = {each.rule: each.answer for each in check(facts, {**EURASIA, **ELSEWHERE}, HOST)}
    assert found["countries"] is YES
    assert found["completed_after"] is (YES if film["year"] == 2013 else CANNOT)
    for rule in ("min_minutes", "premiere", "not_on_tv_or_web", "no_release_in"):
        assert found[rule] is CANNOT, rule


def test_regions_hold_countries_only() -> None:
    assert len(COUNTRIES) == 250
    assert all(region <= COUNTRIES for region in REGIONS.values())
    assert {"RU", "TR", "KZ", "GE"} <= REGIONS["asia"] & REGIONS["europe"]


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (Finding("min_minutes", NO, "too_short", {"seconds": 720, "least": 60}), "12 minutes too short"),
        (
            Finding("min_minutes", NO, "too_short", {"seconds": 61, "least": 60}),
            "1 minute 1 second too short",
        ),
        (
            Finding("completed_after", NO, "completed_too_early", {"days": 91, "limit": dt.date(2012, 9, 1)}),
            "Completed 3 months too early",
        ),
        (Finding("no_release_in", NO, "release_earlier", {"days": 3, "country": "KZ"}), "3 days too early"),
        (
            Finding("countries", NO, "country_not_allowed", {"regions": ("asia",), "countries": ("US",)}),
            "Asia, United States",
        ),
    ],
)
def test_by_how_much_is_said(finding: Finding, said: str) -> None:
    with speaking("en"):
        assert said in told(finding)


def test_every_code_has_words() -> None:
    from fest_ops.submissions.films import eligibility, telling

    source = files("fest_ops").joinpath("submissions/films/eligibility.py").read_text("utf-8")
    for code in (*PLAIN, *telling._SENTENCES):
        stem = code.rsplit("_", 1)[0]
        assert f'"{code}"' in source or f'"{stem}"' in source, f"{code} is said of nothing"
    assert set(telling.RULES) == set(eligibility.RULES)
