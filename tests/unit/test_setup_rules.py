"""What a festival's set-up allows, as tables of cases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from fest_ops.actor import Actor, Role, system_actor
from fest_ops.config import LANGUAGES
from fest_ops.festival import rules
from fest_ops.festival.forms import country_choices
from fest_ops.selection.calls import rules as calls
from fest_ops.selection.calls.rules import Line
from fest_ops.submissions.films import eligibility, fields, labels, regions
from fest_ops.web.languages import speaking
from fest_ops.words import sort_key

DAY = dt.date(2026, 9, 16)
OPENS = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("slug", "top", "reason"),
    [
        ("eurasia", True, None),
        ("eurasia-2026", True, None),
        ("Eurasia", True, "slug_malformed"),
        ("еуразия", True, "slug_malformed"),
        ("-a", True, "slug_malformed"),
        ("a--b", True, "slug_malformed"),
        ("", True, "slug_malformed"),
        ("a" * 61, True, "slug_malformed"),
        ("account", True, "slug_reserved"),
        ("account", False, None),
        ("taken", False, "slug_taken"),
    ],
)
def test_slug(slug: str, top: bool, reason: str | None) -> None:
    assert rules.why_not_slug(slug, {"taken"}, top=top) == reason


def test_every_page_of_no_festival_is_a_reserved_word() -> None:
    from fest_ops.app import create_app
    from fest_ops.config import Settings
    from tests.conftest import KEYS

    app = create_app(
        Settings(database_url="postgresql+psycopg:///none", broker_url="unix:///none", secret_keys=KEYS)
    )
    first = {str(rule.rule).split("/")[1] for rule in app.url_map.iter_rules()}
    taken = {part for part in first if part and not part.startswith("<") and "." not in part}
    assert taken <= rules.RESERVED


@pytest.mark.parametrize(
    ("starts", "ends", "year", "zone", "languages", "wrong"),
    [
        (DAY, DAY, 2026, "Asia/Almaty", ["kk"], {}),
        (DAY, DAY - dt.timedelta(days=1), 2026, "Asia/Almaty", ["kk"], {"ends": "ends_before_start"}),
        (DAY, DAY + dt.timedelta(days=400), 2026, "Asia/Almaty", ["kk"], {"ends": "edition_too_long"}),
        (DAY, DAY, 2025, "Asia/Almaty", ["kk"], {"year": "year_not_of_dates"}),
        (DAY, DAY, 2026, "Asia/Alma-Ata-2", ["kk"], {"timezone": "zone_unknown"}),
        (DAY, DAY, 2026, "../etc/passwd", [], {"timezone": "zone_unknown", "languages": "language_needed"}),
    ],
)
def test_edition(
    starts: dt.date, ends: dt.date, year: int, zone: str, languages: list[str], wrong: dict[str, str]
) -> None:
    assert rules.why_not_edition(starts, ends, year, zone, languages) == wrong


@pytest.mark.parametrize(
    ("quota", "taken", "reason"),
    [
        (None, 5, None),
        (12, 12, None),
        (11, 12, "quota_below_taken"),
        (-1, 0, "quota_out_of_range"),
        (0, 0, None),
    ],
)
def test_quota(quota: int | None, taken: int, reason: str | None) -> None:
    assert rules.why_not_quota(quota, taken) == reason


@pytest.mark.parametrize(
    ("version", "day", "reason"),
    [
        ("2026-02-01", DAY, None),
        ("", DAY, "version_malformed"),
        ("a/b", DAY, "version_malformed"),
        ("old", DAY, "version_taken"),
        ("new", DAY - dt.timedelta(days=1), "in_force_is_past"),
    ],
)
def test_regulations(version: str, day: dt.date, reason: str | None) -> None:
    assert rules.why_not_regulations(version, {"old"}, day, DAY) == reason


def test_who_sets_up() -> None:
    organiser = Actor(roles=frozenset({Role.ORGANISER}))
    head = Actor(roles=frozenset({Role.HEAD_OF_PROGRAMME}))
    administrator = Actor(administrator=True)
    assert rules.may_set_up(organiser) and calls.may_set_up(organiser)
    assert not rules.may_set_up(head) and not calls.may_set_up(head)
    assert not rules.may_set_up(administrator)
    assert rules.may_open(administrator) and rules.may_open(system_actor()) and not rules.may_open(organiser)


def test_form_offers_exactly_the_rules_that_are_checked() -> None:
    from fest_ops.festival import forms

    assert rules.STRICT == eligibility.RULES
    assert set(rules.REGIONS) == set(regions.REGIONS)
    assert tuple(level for level in fields.PREMIERES if level != "none") == rules.PREMIERES
    assert tuple(forms.KIND_NAMES) == fields.KINDS
    assert set(forms.RULE_NAMES) == set(eligibility.RULES)


def _call(**changes: object) -> dict[str, str]:
    given: dict[str, object] = {
        "slug": "films",
        "taken": (),
        "title": {"en": "Films"},
        "opens_at": OPENS,
        "deadline_at": OPENS + dt.timedelta(days=60),
        "reviews_wanted": 3,
        "offer_days": 14,
    }
    return calls.why_not_call(**{**given, **changes})  # type: ignore[arg-type]  # a table of cases


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, {}),
        ({"slug": "Films"}, {"slug": "slug_malformed"}),
        ({"taken": ("films",)}, {"slug": "slug_taken"}),
        ({"title": {}}, {"title_en": "words_needed"}),
        ({"deadline_at": OPENS}, {"deadline_at": "deadline_before_opening"}),
        ({"reviews_wanted": 0}, {"reviews_wanted": "reviews_out_of_range"}),
        ({"offer_days": 0}, {"offer_days": "offer_days_out_of_range"}),
    ],
)
def test_call(changes: dict[str, object], wrong: dict[str, str]) -> None:
    assert _call(**changes) == wrong


STORY = Line("story", {"en": "Story"}, Decimal("1.5"))


@pytest.mark.parametrize(
    ("lines", "low", "high", "reason"),
    [
        ([STORY], 1, 10, None),
        ([], 1, 10, "criterion_needed"),
        ([STORY] * 13, 1, 10, "too_many_criteria"),
        ([STORY, STORY], 1, 10, "criteria_alike"),
        ([STORY], 10, 10, "scale_out_of_range"),
        ([STORY], -1, 10, "scale_out_of_range"),
        ([STORY], 1, 101, "scale_out_of_range"),
        ([Line("story", {"en": "Story"}, None)], 1, 10, "weight_out_of_range"),
        ([Line("story", {"en": "Story"}, Decimal(0))], 1, 10, "weight_out_of_range"),
        ([Line("Story", {"en": "Story"}, Decimal(1))], 1, 10, "criteria_alike"),
        ([Line("story", {}, Decimal(1))], 1, 10, "words_needed"),
    ],
)
def test_scorecard(lines: list[Line], low: int, high: int, reason: str | None) -> None:
    assert calls.why_not_scorecard(lines, low, high) == reason


@pytest.mark.parametrize(("given", "reason"), [(0, None), (1, "reviewing_begun")])
def test_scorecard_stays_once_somebody_scored(given: int, reason: str | None) -> None:
    assert calls.why_not_change_scorecard(given) == reason


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_countries_and_languages_have_names_and_stand_in_their_order(spoken: str) -> None:
    with speaking(spoken):
        offered = country_choices()[1:]
        named = labels.language_choices()
    assert {code for code, _ in offered} == regions.COUNTRIES
    assert [name for _, name in offered] == sorted((name for _, name in offered), key=sort_key)
    assert [code for code, name in (*offered, *named) if name == code] == []
