"""Each rule of the regulations: yes, no, cannot tell, and by how much; the field's profiles; the twelve real films."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from fest_ops.submissions.films.eligibility import RULES, Answer, Host, check
from fest_ops.submissions.films.facts import FilmFacts, Release, Shown
from fest_ops.submissions.films.reading import Span

HOST = Host(dt.date(2013, 9, 16), dt.date(2013, 9, 20), "KZ")
EURASIA = {
    "profile": "eurasia-2016",
    "regions": ["asia", "europe"],
    "completed_after": "2012-09-01",
    "premiere": "continental",
    "premiere_region": "asia",
    "not_on_tv_or_web": True,
    "no_release_in": "KZ",
}
"""Section 1 of the field's rules, moved to the edition of 2013."""
ELSEWHERE = {"profile": "elsewhere", "min_minutes": 60, "max_age_months": 12, "premiere": "international"}
FIAPF = {"profile": "fiapf-1964", "no_other_competition": True}


def day(text: str) -> Span:
    return Span.day(dt.date.fromisoformat(text))


def answer(facts: FilmFacts, rules: dict[str, Any], rule: str) -> tuple[Answer, str, dict[str, Any]]:
    found = {each.rule: each for each in check(facts, rules, HOST)}[rule]
    return found.answer, found.code, dict(found.values)


YES, NO, CANNOT = Answer.YES, Answer.NO, Answer.CANNOT_TELL


@pytest.mark.parametrize(
    ("rule", "rules", "facts", "expected", "code", "values"),
    [
        ("min_minutes", ELSEWHERE, {"seconds": 3600}, YES, "long_enough", {}),
        ("min_minutes", ELSEWHERE, {"seconds": 3599}, NO, "too_short", {"seconds": 1}),
        ("min_minutes", ELSEWHERE, {"seconds": 48 * 60}, NO, "too_short", {"seconds": 720}),
        ("min_minutes", ELSEWHERE, {}, CANNOT, "running_time_unknown", {}),
        ("max_minutes", {"max_minutes": 120}, {"seconds": 7200}, YES, "short_enough", {}),
        ("max_minutes", {"max_minutes": 120}, {"seconds": 7320}, NO, "too_long_by", {"seconds": 120}),
        ("max_minutes", {"max_minutes": 120}, {}, CANNOT, "running_time_unknown", {}),
        ("completed_after", EURASIA, {"completed": day("2012-09-02")}, YES, "completed_in_time", {}),
        (
            "completed_after",
            EURASIA,
            {"completed": day("2012-09-01")},
            NO,
            "completed_too_early",
            {"days": 1},
        ),
        (
            "completed_after",
            EURASIA,
            {"completed": day("2012-06-03")},
            NO,
            "completed_too_early",
            {"days": 91},
        ),
        ("completed_after", EURASIA, {"completed": Span.month(2012, 9)}, CANNOT, "completion_vague", {}),
        ("completed_after", EURASIA, {"completed": Span.month(2012, 10)}, YES, "completed_in_time", {}),
        ("completed_after", EURASIA, {"year": 2013}, YES, "completed_in_time", {}),
        ("completed_after", EURASIA, {"year": 2012}, CANNOT, "completion_vague", {}),
        ("completed_after", EURASIA, {"year": 2011}, NO, "completed_too_early", {"days": 246}),
        ("completed_after", EURASIA, {}, CANNOT, "completion_unknown", {}),
        ("max_age_months", ELSEWHERE, {"completed": day("2012-09-16")}, YES, "completed_in_time", {}),
        (
            "max_age_months",
            ELSEWHERE,
            {"completed": day("2012-09-15")},
            NO,
            "completed_too_early",
            {"days": 1},
        ),
        ("countries", EURASIA, {"countries": ("US", "KZ")}, YES, "country_allowed", {}),
        ("countries", EURASIA, {"countries": ("US", "BR")}, NO, "country_not_allowed", {}),
        ("countries", EURASIA, {}, CANNOT, "countries_unknown", {}),
        ("countries", {"countries": ["US"]}, {"countries": ("US",)}, YES, "country_allowed", {}),
        ("premiere", EURASIA, {"premiere": "world"}, YES, "premiere_high_enough", {}),
        ("premiere", EURASIA, {"premiere": "continental"}, YES, "premiere_high_enough", {}),
        ("premiere", EURASIA, {"premiere": "regional"}, NO, "premiere_too_low", {"stated": "regional"}),
        ("premiere", EURASIA, {"premiere": "none"}, NO, "premiere_too_low", {"stated": "none"}),
        ("premiere", EURASIA, {}, CANNOT, "premiere_unknown", {}),
        ("premiere", {"premiere": "galactic"}, {"premiere": "world"}, CANNOT, "premiere_rule_unknown", {}),
        (
            "premiere",
            EURASIA,
            {"premiere": "continental", "shown_before": True},
            CANNOT,
            "showings_unknown",
            {},
        ),
        (
            "premiere",
            EURASIA,
            {"premiere": "continental", "countries": ("DE",), "shown": (Shown("Pusan", "KR"),)},
            NO,
            "premiere_taken",
            {"left": "regional"},
        ),
        (
            "premiere",
            EURASIA,
            {"premiere": "continental", "countries": ("DE",), "shown": (Shown("Toronto", "CA"),)},
            YES,
            "premiere_high_enough",
            {},
        ),
        (
            "premiere",
            ELSEWHERE,
            {"premiere": "international", "countries": ("DE",), "shown": (Shown("Hof", "DE"),)},
            YES,
            "premiere_high_enough",
            {},
        ),
        (
            "premiere",
            EURASIA,
            {"premiere": "world", "countries": ("KZ",), "shown": (Shown("Almaty", "KZ"),)},
            NO,
            "premiere_taken",
            {"left": "none"},
        ),
        (
            "premiere",
            EURASIA,
            {"premiere": "world", "countries": ("KZ",), "shown": (Shown("A market", "KR", None, "market"),)},
            YES,
            "premiere_high_enough",
            {},
        ),
        ("not_on_tv_or_web", EURASIA, {"tv_or_web": False}, YES, "tv_or_web_never", {}),
        ("not_on_tv_or_web", EURASIA, {"tv_or_web": True}, CANNOT, "tv_or_web_when", {}),
        (
            "not_on_tv_or_web",
            EURASIA,
            {"tv_or_web": True, "tv_or_web_on": day("2013-09-20")},
            NO,
            "tv_or_web_earlier",
            {"days": 1},
        ),
        (
            "not_on_tv_or_web",
            EURASIA,
            {"tv_or_web": True, "tv_or_web_on": day("2013-09-21")},
            YES,
            "tv_or_web_later",
            {},
        ),
        (
            "not_on_tv_or_web",
            EURASIA,
            {"tv_or_web": True, "tv_or_web_on": Span.month(2013, 9)},
            CANNOT,
            "tv_or_web_when",
            {},
        ),
        ("not_on_tv_or_web", EURASIA, {}, CANNOT, "tv_or_web_unknown", {}),
        ("no_release_in", EURASIA, {"released": False}, YES, "release_never", {}),
        ("no_release_in", EURASIA, {}, CANNOT, "release_unknown", {}),
        ("no_release_in", EURASIA, {"released": True}, CANNOT, "release_when", {}),
        (
            "no_release_in",
            EURASIA,
            {"released": True, "releases": (Release("DE", day("2013-01-01")),)},
            YES,
            "release_never",
            {},
        ),
        (
            "no_release_in",
            EURASIA,
            {"released": True, "releases": (Release("KZ", day("2013-09-01")),)},
            NO,
            "release_earlier",
            {"days": 20},
        ),
        (
            "no_release_in",
            {**EURASIA, "no_release_before": "2013-09-01"},
            {"released": True, "releases": (Release("KZ", day("2013-09-01")),)},
            YES,
            "release_later",
            {},
        ),
        (
            "no_release_in",
            EURASIA,
            {"released": True, "releases": (Release("KZ", day("2013-12-01")), Release("KZ"))},
            CANNOT,
            "release_when",
            {},
        ),
        ("no_other_competition", FIAPF, {"shown_before": False}, YES, "no_other_competition", {}),
        ("no_other_competition", FIAPF, {}, CANNOT, "showings_unknown", {}),
        ("no_other_competition", FIAPF, {"shown_before": True}, CANNOT, "showings_unknown", {}),
        (
            "no_other_competition",
            FIAPF,
            {"shown_before": True, "shown": (Shown("Berlin", "DE", None, "competition"),)},
            NO,
            "competed_elsewhere",
            {"place": "Berlin"},
        ),
        (
            "no_other_competition",
            FIAPF,
            {"shown_before": True, "shown": (Shown("Berlin", "DE", None, "festival"),)},
            YES,
            "no_other_competition",
            {},
        ),
        ("kinds", {"kinds": ["fiction"]}, {"kind": "fiction"}, YES, "kind_taken", {}),
        ("kinds", {"kinds": ["fiction"]}, {"kind": "documentary"}, NO, "kind_not_taken", {}),
        ("kinds", {"kinds": ["fiction"]}, {}, CANNOT, "kind_unknown", {}),
        ("debut", {"debut": True}, {"debut": True}, YES, "is_a_debut", {}),
        ("debut", {"debut": True}, {"debut": False}, NO, "no_debut", {}),
        ("debut", {"debut": True}, {}, CANNOT, "debut_unknown", {}),
    ],
)
def test_rule(
    rule: str,
    rules: dict[str, Any],
    facts: dict[str, Any],
    expected: Answer,
    code: str,
    values: dict[str, Any],
) -> None:
    found, said, told_values = answer(FilmFacts(**facts), rules, rule)
    assert (found, said) == (expected, code)
    assert told_values.items() >= values.items()


def test_absent_rules_are_not_asked() -> None:
    assert check(FilmFacts(), {}, HOST) == []
    assert check(FilmFacts(), {"not_on_tv_or_web": False, "debut": False, "min_minutes": None}, HOST) == []
    asked = {each.rule for each in check(FilmFacts(), {**EURASIA, **ELSEWHERE, **FIAPF}, HOST)}
    assert asked == set(RULES) - {"max_minutes", "kinds", "debut"}


def test_section_has_its_own_parameters() -> None:
    rules = {"min_minutes": 60, "sections": {"shorts": {"min_minutes": None, "max_minutes": 30}}}
    short: dict[str, Any] = {"seconds": 1200}
    assert [each.code for each in check(FilmFacts(**short), rules, HOST)] == ["too_short"]
    assert [each.code for each in check(FilmFacts(section="shorts", **short), rules, HOST)] == [
        "short_enough"
    ]


def test_only_a_strict_no_blocks() -> None:
    rules = {"min_minutes": 60, "max_minutes": 30, "strict": ["min_minutes"]}
    lenient, strict = FilmFacts(seconds=5000), FilmFacts(seconds=600)
    assert [each.blocks for each in check(lenient, rules, HOST)] == [False, False]
    assert [each.blocks for each in check(strict, rules, HOST)] == [True, False]
    assert [each.blocks for each in check(FilmFacts(), rules, HOST)] == [False, False]
