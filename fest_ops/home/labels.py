"""The words of the front pages: crafts of jurors, topics of master classes, spans of days and hours."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from babel import dates, numbers

from fest_ops.web.languages import N_, date, gettext, locale, number, zone_city

KNOWN: dict[str, str] = {
    "writer": N_("writer"),
    "director": N_("director"),
    "cinematographer": N_("cinematographer"),
    "producer": N_("producer"),
    "actor": N_("actor"),
    "screenwriter": N_("screenwriter"),
    "film criticism and programming": N_("film criticism and programming"),
    "screenwriting": N_("screenwriting"),
    "producing": N_("producing"),
    "film funds": N_("film funds"),
}


def announced_word(text: str) -> str:
    """A craft or topic in the reader's language; as it was announced where it is not one of the known ones."""
    known = KNOWN.get(text)
    return gettext(known) if known else text


def span(starts: dt.date, ends: dt.date) -> str:
    """From day to day as the reader writes it: "16–20 September 2013", "2013 ж. 16–20 қыркүйек"."""
    if starts == ends:
        return date(starts)
    if (starts.year, starts.month) != (ends.year, ends.month):
        return f"{date(starts)} – {date(ends)}"
    pattern = re.sub(r"d+", f"'{starts.day}–{ends.day}'", locale().date_formats["long"].pattern, count=1)
    return str(dates.format_date(ends, pattern, locale=locale()))


def city(name: str, zone: str) -> str:
    """A festival's city; in the reader's language where it is the one that its time zone is called by."""
    return (
        zone_city(zone) if name == dates.get_timezone_location(zone, locale="en", return_city=True) else name
    )


def hours(minutes: int) -> str:
    """A running time to plan a day by: "19 h 40 min"."""
    whole, left = divmod(minutes, 60)
    if not whole:
        return gettext("%(minutes)s min", minutes=left)
    return gettext("%(hours)s h %(minutes)s min", hours=number(whole), minutes=left)


def score(value: Decimal | None) -> str:
    """A score or a spread to two places, as the reader writes decimals."""
    return "" if value is None else str(numbers.format_decimal(value, format="0.00", locale=locale()))


def day(text: str) -> str:
    """A day that an edition's facts state as "2013-09-19"."""
    return date(dt.date.fromisoformat(text))
