"""Who sets a festival up, and what an edition, a section and a version of the regulations must be. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any
from zoneinfo import available_timezones

from fest_ops.actor import Actor, Role

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
RESERVED = frozenset(
    {
        "account", "accounts", "api", "confirm", "confirm-address", "festivals", "healthz", "invitations", "language",
        "mail-room", "parked", "persons", "reset", "sent", "sign-in", "sign-out", "sign-up", "static", "theme",
        "vendor",
    }
)  # fmt: skip
"""First parts of addresses that are taken by pages of no festival."""
PREMIERES = ("world", "international", "continental", "regional", "national")
"""The ladder of the field's rules, highest first."""
REGIONS = ("asia", "europe", "central_asia", "africa", "americas", "oceania")
STRICT = (
    "min_minutes", "max_minutes", "completed_after", "max_age_months", "countries", "premiere", "not_on_tv_or_web",
    "no_release_in", "no_other_competition", "kinds", "debut",
)  # fmt: skip
"""Rules that may be strict: their "no" refuses a submission. A test holds them to the eligibility check's own."""
LONGEST_SECTION_QUOTA = 10_000


def may_set_up(actor: Actor) -> bool:
    """Whether the actor changes this edition's dates, sections, regulations and calls: its organisers."""
    return actor.system or actor.has(Role.ORGANISER)


def may_open(actor: Actor) -> bool:
    """Whether the actor opens festivals and editions: administrators and the command line."""
    return actor.system or actor.administrator


def why_not_slug(slug: str, taken: Collection[str] = (), *, top: bool = False) -> str | None:
    """Why this cannot be a part of an address; `top`: it would be the first part."""
    if not SLUG.fullmatch(slug) or len(slug) > 60:
        return "slug_malformed"
    if top and slug in RESERVED:
        return "slug_reserved"
    return "slug_taken" if slug in taken else None


def why_not_edition(
    starts: dt.date, ends: dt.date, year: int, timezone: str, languages: Collection[str]
) -> dict[str, str]:
    """What is wrong with an edition's facts, by field."""
    wrong: dict[str, str] = {}
    if ends < starts:
        wrong["ends"] = "ends_before_start"
    elif (ends - starts).days > 366:
        wrong["ends"] = "edition_too_long"
    if starts.year != year:
        wrong["year"] = "year_not_of_dates"
    if timezone not in available_timezones():
        wrong["timezone"] = "zone_unknown"
    if not languages:
        wrong["languages"] = "language_needed"
    return wrong


def why_not_words(words: Mapping[str, str], languages: Collection[str]) -> str | None:
    """Why these words do not do for readers of these languages: a text is needed in at least one of them."""
    return None if any(words.get(language) for language in languages) else "words_needed"


def why_not_quota(quota: int | None, taken: int) -> str | None:
    """Why a section's quota cannot be this: fewer places than are taken."""
    if quota is None:
        return None
    if quota < 0 or quota > LONGEST_SECTION_QUOTA:
        return "quota_out_of_range"
    return "quota_below_taken" if quota < taken else None


def why_not_regulations(
    version: str, taken: Collection[str], in_force_from: dt.date, today: dt.date
) -> str | None:
    """Why a version of the regulations cannot be published: its name is used, or it would hold backwards."""
    if not version or len(version) > 40 or "/" in version:
        return "version_malformed"
    if version in taken:
        return "version_taken"
    return "in_force_is_past" if in_force_from < today else None


def why_not_parameters(parameters: Mapping[str, Any], ends: dt.date) -> dict[str, str]:
    """Rules that no film could meet, by field; `ends` is the edition's last day."""
    wrong: dict[str, str] = {}
    for own in (parameters, *({**parameters, **each} for each in parameters.get("sections", {}).values())):
        least, most = own.get("min_minutes"), own.get("max_minutes")
        if least is not None and most is not None and least > most:
            wrong["max_minutes"] = "minutes_crossed"
    completed = parameters.get("completed_after")
    if completed and dt.date.fromisoformat(str(completed)) >= ends:
        wrong["completed_after"] = "completed_after_the_edition"
    if parameters.get("premiere") in ("continental", "regional") and not parameters.get("premiere_region"):
        wrong["premiere_region"] = "premiere_region_needed"
    return wrong


def words_lacking(words: Mapping[str, str], languages: Collection[str]) -> list[str]:
    """The languages of the edition in which these words are not there, in its order; none where nothing is said."""
    return [code for code in languages if not words.get(code)] if any(words.values()) else []
