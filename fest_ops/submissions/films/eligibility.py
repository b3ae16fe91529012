"""Does a film keep the regulations? Yes, no, or cannot tell, for each rule and by how much. Pure.

The rules of a version of the regulations are one mapping; each key is a rule's parameter and an absent key is no rule:

    profile              a name for people: "eurasia-2016"
    min_minutes          running time of at least so many minutes
    max_minutes          of at most so many
    completed_after      completed after this day ("2015-09-01")
    max_age_months       completed at most so many months before the edition starts
    regions, countries   at least one production country in a region (fest_ops.submissions.films.regions) or in the list
    premiere             the least level on the ladder: world > international > continental > regional > national
    premiere_region      the continent or region that a "continental" premiere is of: "asia"
    not_on_tv_or_web     true: not on television or the web before the edition ends
    no_release_in        not released in the cinemas of this country before `no_release_before` (or the edition's end)
    no_other_competition true: not shown at another competitive festival (the FIAPF code of 1964)
    kinds                kinds of film that are taken: ["fiction"]
    debut                true: only a director's first feature
    strict               names of rules (as in `RULES`) whose "no" refuses a submission; every other "no" only informs
    sections             by section's slug: parameters that hold for entries to that section, over those above

A "no" informs both sides and the festival decides (Eurasia 2016: "exceptions case by case"), unless the rule is strict.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fest_ops.submissions.films.facts import FilmFacts
from fest_ops.submissions.films.fields import PREMIERES
from fest_ops.submissions.films.reading import Span
from fest_ops.submissions.films.regions import REGIONS

RULES = (
    "min_minutes",
    "max_minutes",
    "completed_after",
    "max_age_months",
    "countries",
    "premiere",
    "not_on_tv_or_web",
    "no_release_in",
    "no_other_competition",
    "kinds",
    "debut",
)


class Answer(enum.StrEnum):
    """Whether a rule is kept."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer for one rule: a code and values for its words, e.g. "too_short" with seconds=720."""

    rule: str
    answer: Answer
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    strict: bool = False

    @property
    def blocks(self) -> bool:
        """Whether it refuses a submission."""
        return self.strict and self.answer is Answer.NO


@dataclass(frozen=True, slots=True)
class Host:
    """The edition: its first and last day, and the country it is held in."""

    starts: dt.date
    ends: dt.date
    country: str = ""


def rules_for(rules: Mapping[str, Any], section: str = "") -> dict[str, Any]:
    """The parameters that hold for an entry to that section: the section's own over the general ones."""
    sections = rules.get("sections") or {}
    return {**{k: v for k, v in rules.items() if k != "sections"}, **(sections.get(section) or {})}


def check(facts: FilmFacts, rules: Mapping[str, Any], host: Host) -> list[Finding]:
    """A finding for every rule that the regulations have for the film's wanted section, in the order of `RULES`."""
    held = rules_for(rules, facts.section)
    strict = set(held.get("strict") or ())
    found: list[Finding] = []
    for rule in RULES:
        if rule == "countries":
            asked = bool(held.get("countries") or held.get("regions"))
        else:
            asked = held.get(rule) not in (None, False, "", [])
        if asked:
            answer, code, values = _CHECKS[rule](facts, held, host)
            found.append(Finding(rule, answer, code, values, rule in strict))
    return found


_Told = tuple[Answer, str, dict[str, Any]]


def _yes(code: str, **values: Any) -> _Told:
    return Answer.YES, code, values


def _no(code: str, **values: Any) -> _Told:
    return Answer.NO, code, values


def _unknown(code: str, **values: Any) -> _Told:
    return Answer.CANNOT_TELL, code, values


def _min_minutes(facts: FilmFacts, rules: Mapping[str, Any], _host: Host) -> _Told:
    least = int(rules["min_minutes"])
    if facts.seconds is None:
        return _unknown("running_time_unknown")
    short = least * 60 - facts.seconds
    return _no("too_short", seconds=short, least=least) if short > 0 else _yes("long_enough", least=least)


def _max_minutes(facts: FilmFacts, rules: Mapping[str, Any], _host: Host) -> _Told:
    most = int(rules["max_minutes"])
    if facts.seconds is None:
        return _unknown("running_time_unknown")
    over = facts.seconds - most * 60
    return _no("too_long_by", seconds=over, most=most) if over > 0 else _yes("short_enough", most=most)


def _completion(facts: FilmFacts) -> Span | None:
    """When it was completed, as narrowly as is stated: the year alone is a span of a year."""
    if facts.completed is not None:
        return facts.completed
    return Span.year(facts.year) if facts.year else None


def _after(facts: FilmFacts, limit: dt.date) -> _Told:
    """Whether it was completed after `limit`; where only a month or year is known, whether all of it is after."""
    span = _completion(facts)
    if span is None:
        return _unknown("completion_unknown", limit=limit)
    if span.first > limit:
        return _yes("completed_in_time", limit=limit)
    if span.last <= limit:
        return _no("completed_too_early", days=(limit - span.last).days + 1, limit=limit)
    return _unknown("completion_vague", limit=limit)


def _completed_after(facts: FilmFacts, rules: Mapping[str, Any], _host: Host) -> _Told:
    return _after(facts, dt.date.fromisoformat(str(rules["completed_after"])))


def _max_age(facts: FilmFacts, rules: Mapping[str, Any], host: Host) -> _Told:
    return _after(facts, months_before(host.starts, int(rules["max_age_months"])) - dt.timedelta(days=1))


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months earlier, or that month's last."""
    index = day.year * 12 + day.month - 1 - months
    last = Span.month(index // 12, index % 12 + 1).last
    return last.replace(day=min(day.day, last.day))


def allowed_countries(rules: Mapping[str, Any]) -> frozenset[str]:
    """Every country that a production may come from under these rules."""
    regions = (REGIONS.get(name, frozenset()) for name in rules.get("regions") or ())
    return frozenset(rules.get("countries") or ()).union(*regions)


def _countries(facts: FilmFacts, rules: Mapping[str, Any], _host: Host) -> _Told:
    if not facts.countries:
        return _unknown("countries_unknown")
    if allowed_countries(rules).intersection(facts.countries):
        return _yes("country_allowed")
    regions = tuple(rules.get("regions") or ())
    return _no("country_not_allowed", regions=regions, countries=tuple(rules.get("countries") or ()))


def highest_premiere(facts: FilmFacts, region: str, country: str) -> str:
    """The highest level that the stated earlier showings leave: one at home rules out "world", one abroad
    "international", one in the region (outside the countries of production) "continental", one in the festival's
    own country every level. A market screening is not public."""
    best = "world"
    for shown in facts.shown:
        if shown.how == "market":
            continue
        level = "international"
        if shown.country and shown.country not in facts.countries:
            level = "continental"
            if shown.country in REGIONS.get(region, frozenset()):
                level = "regional"
        if shown.country and shown.country == country:
            level = "none"
        best = max(best, level, key=PREMIERES.index)
    return best


def _premiere(facts: FilmFacts, rules: Mapping[str, Any], host: Host) -> _Told:
    least = str(rules["premiere"])
    region = str(rules.get("premiere_region") or "")
    values = {"least": least, "region": region}
    if least not in PREMIERES:
        return _unknown("premiere_rule_unknown", **values)
    highest = highest_premiere(facts, region, host.country)
    if PREMIERES.index(highest) > PREMIERES.index(least):
        return _no("premiere_taken", left=highest, **values)
    if not facts.premiere:
        return _unknown("premiere_unknown", **values)
    if facts.premiere not in PREMIERES or PREMIERES.index(facts.premiere) > PREMIERES.index(least):
        return _no("premiere_too_low", stated=facts.premiere, **values)
    if facts.shown_before and not facts.shown:
        return _unknown("showings_unknown", **values)
    return _yes("premiere_high_enough", stated=facts.premiere, **values)


def _tv_or_web(facts: FilmFacts, _rules: Mapping[str, Any], host: Host) -> _Told:
    if facts.tv_or_web is None:
        return _unknown("tv_or_web_unknown")
    return _before_end(facts.tv_or_web, facts.tv_or_web_on, host.ends, "tv_or_web")


def _before_end(happened: bool, on: Span | None, end: dt.date, code: str, **values: Any) -> _Told:
    """Whether something that must not happen on or before the day `end` does."""
    if not happened:
        return _yes(f"{code}_never", **values)
    if on is None:
        return _unknown(f"{code}_when", **values)
    if on.first > end:
        return _yes(f"{code}_later", **values)
    if on.last <= end:
        return _no(f"{code}_earlier", days=(end - on.last).days + 1, **values)
    return _unknown(f"{code}_when", **values)


def _release(facts: FilmFacts, rules: Mapping[str, Any], host: Host) -> _Told:
    country = str(rules["no_release_in"])
    before = rules.get("no_release_before")
    end = dt.date.fromisoformat(str(before)) - dt.timedelta(days=1) if before else host.ends
    if facts.released is None:
        return _unknown("release_unknown", country=country)
    there = [release for release in facts.releases if release.country == country]
    if facts.released and not facts.releases:
        return _unknown("release_when", country=country)
    if not facts.released or not there:
        return _yes("release_never", country=country)
    told = [_before_end(True, release.on, end, "release", country=country) for release in there]
    return next(
        (each for answer in (Answer.NO, Answer.CANNOT_TELL) for each in told if each[0] is answer), told[0]
    )


def _other_competition(facts: FilmFacts, _rules: Mapping[str, Any], _host: Host) -> _Told:
    held = next((shown for shown in facts.shown if shown.how == "competition"), None)
    if held is not None:
        return _no("competed_elsewhere", place=held.place)
    if facts.shown_before is None or (facts.shown_before and not all(each.how for each in facts.shown)):
        return _unknown("showings_unknown")
    if facts.shown_before and not facts.shown:
        return _unknown("showings_unknown")
    return _yes("no_other_competition")


def _kinds(facts: FilmFacts, rules: Mapping[str, Any], _host: Host) -> _Told:
    if not facts.kind:
        return _unknown("kind_unknown")
    return (
        _yes("kind_taken")
        if facts.kind in rules["kinds"]
        else _no("kind_not_taken", kinds=tuple(rules["kinds"]))
    )


def _debut(facts: FilmFacts, _rules: Mapping[str, Any], _host: Host) -> _Told:
    if facts.debut is None:
        return _unknown("debut_unknown")
    return _yes("is_a_debut") if facts.debut else _no("no_debut")


_CHECKS = {
    "min_minutes": _min_minutes,
    "max_minutes": _max_minutes,
    "completed_after": _completed_after,
    "max_age_months": _max_age,
    "countries": _countries,
    "premiere": _premiere,
    "not_on_tv_or_web": _tv_or_web,
    "no_release_in": _release,
    "no_other_competition": _other_competition,
    "kinds": _kinds,
    "debut": _debut,
}
