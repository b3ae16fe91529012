"""Reading one value as it was typed: dates, running times, addresses, choices, words. Pure; never raises."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from fest_ops.submissions.films.fields import Field, Kind
from fest_ops.submissions.films.regions import COUNTRIES
from fest_ops.submissions.films.regions import LANGUAGES as SPOKEN


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a field cannot be taken as typed: a code and the values its words need."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """A date known to the day (first = last), the month or the year."""

    first: dt.date
    last: dt.date

    @classmethod
    def day(cls, value: dt.date) -> Span:
        """A date known to the day."""
        return cls(value, value)

    @classmethod
    def month(cls, year: int, month: int) -> Span:
        """A date known to the month."""
        first = dt.date(year, month, 1)
        after = dt.date(year + month // 12, month % 12 + 1, 1)
        return cls(first, after - dt.timedelta(days=1))

    @classmethod
    def year(cls, year: int) -> Span:
        """A date known to the year."""
        return cls(dt.date(year, 1, 1), dt.date(year, 12, 31))

    def __str__(self) -> str:
        """2013-05-12, or 2013-05."""
        return self.first.isoformat() if self.first == self.last else self.first.isoformat()[:7]


_OVERRIDES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])


def keepable(text: str) -> str:
    """`text` as a draft can keep it: whole, but for control characters and broken surrogates, with plain newlines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def tidy(text: str) -> str:
    """One line: composed (NFC), without control characters and direction overrides, single spaces."""
    return " ".join(unicodedata.normalize("NFC", keepable(text).translate(_OVERRIDES)).split())


def is_blank(text: str) -> bool:
    """Whether nothing in it can be seen: spaces, control and format characters only."""
    return all(unicodedata.category(c) in ("Zs", "Zl", "Zp", "Cc", "Cf", "Cs") for c in text)


def tidy_lines(text: str) -> str:
    """Several lines, each tidied; blank lines at the ends are dropped and inner ones kept single."""
    lines = [tidy(line) for line in re.split("[\n\u2028\u2029]", keepable(text))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


class _Bad(Exception):
    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, values)


def _text(field_: Field, raw: str) -> str:
    text = tidy_lines(raw) if field_.kind in (Kind.LONG, Kind.LINES) else tidy(raw)
    if len(text) > field_.limit:
        raise _Bad("too_long", limit=field_.limit, length=len(text))
    return text


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise ValueError
    return int(text)


def _year(_field: Field, raw: str) -> int:
    try:
        year = _number(tidy(raw))
    except ValueError:
        raise _Bad("not_a_year") from None
    if not 1888 <= year <= 2200:
        raise _Bad("not_a_year")
    return year


def _date(_field: Field, raw: str) -> Span:
    text = tidy(raw)
    for pattern, order in (
        (r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", (0, 1, 2)),
        (r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})", (2, 1, 0)),
        (r"(\d{4})[-./](\d{1,2})", (0, 1)),
        (r"(\d{1,2})[-./](\d{4})", (1, 0)),
    ):
        found = re.fullmatch(pattern, text, re.ASCII)
        if not found:
            continue
        parts = [int(found.groups()[i]) for i in order]
        try:
            if not 1888 <= parts[0] <= 2200:
                raise ValueError
            return Span.day(dt.date(*parts)) if len(parts) == 3 else Span.month(*parts)
        except ValueError:
            raise _Bad("no_such_date") from None
    raise _Bad("not_a_date")


def _duration(_field: Field, raw: str) -> int:
    """Seconds."""
    text = tidy(raw).rstrip("'′")
    try:
        parts = [_number(part) for part in text.split(":")]
        if len(parts) > 3 or any(part > 59 for part in parts[1:]):
            raise ValueError
    except ValueError:
        raise _Bad("not_a_duration") from None
    if len(parts) == 3:
        seconds = parts[0] * 3600 + parts[1] * 60 + parts[2]
    else:
        seconds = parts[0] * 60 + (parts[1] if len(parts) == 2 else 0)
    if not 0 < seconds <= 100 * 3600:
        raise _Bad("not_a_duration")
    return seconds


def _email(field_: Field, raw: str) -> str:
    text = _text(field_, raw)
    if not re.fullmatch(r"[^@\s<>(),;:\"]+@[^@\s<>(),;:\"]+\.[^@\s.<>(),;:\"]+", text):
        raise _Bad("not_an_email")
    return text


def _url(field_: Field, raw: str) -> str:
    text = _text(field_, raw)
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
        _ = parts.port
        if parts.username or parts.password:
            raise _Bad("url_with_password")
    except ValueError:
        good = False
    if not good:
        raise _Bad("not_a_url")
    return text


def _one_of(allowed: frozenset[str] | tuple[str, ...]) -> Callable[[Field, str], str]:
    def read(_field: Field, raw: str) -> str:
        text = raw.strip()
        if text not in allowed:
            raise _Bad("not_a_choice")
        return text

    return read


def _choice(field_: Field, raw: str) -> str:
    return _one_of(field_.options)(field_, raw)


def _yes_no(field_: Field, raw: str) -> bool:
    return _one_of(("yes", "no"))(field_, raw) == "yes"


_READERS: dict[Kind, Callable[[Field, str], Any]] = {
    Kind.YEAR: _year,
    Kind.DATE: _date,
    Kind.DURATION: _duration,
    Kind.EMAIL: _email,
    Kind.URL: _url,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.COUNTRY: _one_of(COUNTRIES),
    Kind.LANGUAGE: _one_of(SPOKEN),
}


def read_value(field_: Field, raw: str) -> tuple[Any, Problem | None]:
    """One value as typed: (value, None), or (None, why not). An empty one is (None, None)."""
    if is_blank(raw):
        return None, None
    try:
        return _READERS.get(field_.kind, _text)(field_, raw), None
    except _Bad as bad:
        return None, bad.problem
