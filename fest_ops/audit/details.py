"""What an act's recorded values are called: the record holds names and codes, its reader sees words."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from fest_ops.web import reasons
from fest_ops.web.languages import N_, gettext, instant

FIELDS: dict[str, str] = {
    "about": N_("about"),
    "at": N_("moment"),
    "batch": N_("batch"),
    "before": N_("before"),
    "call": N_("call"),
    "changed": N_("changed"),
    "closes": N_("closes"),
    "competitive": N_("competes for prizes"),
    "copy": N_("copy"),
    "count": N_("how many"),
    "deadline": N_("deadline"),
    "file": N_("file"),
    "film": N_("film"),
    "first": N_("first"),
    "formula": N_("formula"),
    "from": N_("from"),
    "jury": N_("jury"),
    "language": N_("language"),
    "late": N_("after the deadline"),
    "letter": N_("letter"),
    "letters": N_("letters"),
    "number": N_("number"),
    "opens": N_("opens"),
    "position": N_("place"),
    "prize": N_("prize"),
    "profile": N_("rules"),
    "purpose": N_("purpose"),
    "quota": N_("quota"),
    "reason": N_("reason"),
    "refusal": N_("refusal"),
    "role": N_("role"),
    "round": N_("round"),
    "rules": N_("rules"),
    "scale": N_("scale"),
    "section": N_("section"),
    "sections": N_("sections"),
    "size": N_("bytes"),
    "slug": N_("address"),
    "spoiled": N_("spoiled"),
    "timezone": N_("time zone"),
    "to": N_("to"),
    "until": N_("until"),
    "verdicts": N_("verdicts"),
    "version": N_("version"),
    "votes": N_("votes"),
    "way": N_("way"),
    "weights": N_("weights"),
    "year": N_("year"),
}
"""Names of values as this record has them; one that is not here stands as it is."""

_CODES: dict[str, Mapping[Any, str]] = {
    "way": {"password": N_("by password"), "link": N_("by a link")},
    "purpose": {"film": N_("film"), "poster": N_("poster")},
}


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?(\+00:00|Z)")


def register(words: Mapping[Any, str], *fields: str) -> None:
    """Say what the codes are called that stand in these values: the room whose codes they are does it."""
    for field in fields:
        _CODES[field] = words


def in_words(values: Iterable[tuple[str, str]], zone: str) -> list[tuple[str, str]]:
    """The values of an act with names and codes in the reader's language, moments on the clock of `zone`; what nobody
    named stands as it is."""
    return [
        (gettext(FIELDS[name]) if name in FIELDS else name, _value(name, value, zone))
        for name, value in values
    ]


def _value(name: str, value: str, zone: str) -> str:
    if name == "refusal" and value in reasons.REASONS:
        return reasons.in_words(value, {})
    if value in ("True", "False"):
        return gettext(N_("yes")) if value == "True" else gettext(N_("no"))
    if _MOMENT.fullmatch(value):
        with contextlib.suppress(ValueError):
            return instant(dt.datetime.fromisoformat(value), zone)
    message = _CODES.get(name, {}).get(value)
    return gettext(message) if message else value
