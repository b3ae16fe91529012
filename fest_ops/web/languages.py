"""Languages: the catalogues of all features, the reader's language, and dates and numbers in it.

Knows nothing of Flask, so that a letter written by the worker and a page speak with the same words. Each feature
keeps its own catalogue, `translations/{kk,ru}.po` in its folder; English is the source. Catalogues are read
from their .po files once a process: what a translator saved is what runs.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import io
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from fest_ops.config import LANGUAGES
from fest_ops.words import Said, in_cyrillic, latin, sort_key, speak

NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
BABEL = {"en": "en_GB"}
"""Where Babel's own default is not what we write: days before months."""
PACKAGE = Path(__file__).resolve().parent.parent

_language: ContextVar[str] = ContextVar("fest_ops_language", default="en")


def N_(message: str) -> str:
    """Mark a message for translation where it is only stored; it is translated where it is shown."""
    return message


def NN_(singular: str, plural: str) -> tuple[str, str]:
    """Mark a counted message for translation where it is only stored."""
    return singular, plural


def language() -> str:
    """The language of whoever is being spoken to: "kk", "ru" or "en"."""
    return _language.get()


def set_language(code: str) -> None:
    """Speak `code` for the rest of this request or task."""
    _language.set(code if code in LANGUAGES else "en")


@contextlib.contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak `code` inside the block: a letter to a Kazakh reader put by a Russian-speaking organiser."""
    token = _language.set(code if code in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(token)


@functools.cache
def catalogue(code: str) -> NullTranslations:
    """Every feature's messages in one language."""
    merged: NullTranslations = NullTranslations()
    for path in sorted(PACKAGE.glob(f"**/translations/{code}.po")):
        compiled = io.BytesIO()
        with path.open("rb") as source:
            write_mo(compiled, read_po(source, locale=code))
        compiled.seek(0)
        part = Translations(compiled)
        merged = merged.merge(part) if isinstance(merged, Translations) else part
    return merged


def gettext(message: str, **values: Any) -> str:
    """`message` in the reader's language, with %(name)s filled from `values`."""
    text: str = catalogue(_language.get()).ugettext(message) if message else ""
    return text % values if values else text


def ngettext(singular: str, plural: str, n: int, **values: Any) -> str:
    """The form that `n` asks for, with %(n)s and `values` filled in; %(n)s is grouped as the language groups."""
    text: str = catalogue(_language.get()).ungettext(singular, plural, n)
    return text % {"n": number(n), **values}


def pgettext(context: str, message: str, **values: Any) -> str:
    """`message` as it is said in `context` ("Director" of a film is not the festival's)."""
    text = str(catalogue(_language.get()).upgettext(context, message))
    return text % values if values else text


@functools.cache
def _locale(code: str) -> Locale:
    return Locale.parse(BABEL.get(code, code))


def locale() -> Locale:
    """Babel's locale of the reader."""
    return _locale(_language.get())


def words(said: dict[str, str] | None) -> Said:
    """Translated content for this reader, by the one fallback order; `.language` tells what was found."""
    return speak(said, _language.get())


class Spelled(NamedTuple):
    """A name in letters that the reader reads."""

    text: str
    written: str
    """As it is written itself; "" where that is `text`."""
    made: bool
    """Nobody has said this spelling: it was made here, letter by letter, and is marked so."""


def spelled(names: str, known: Mapping[str, Mapping[str, str]] | None = None) -> Spelled:
    """One name, or several with ", " between them, for this reader: in the other script only where theirs differs.

    `known` are the spellings by language that somebody has given, by the name as written. Where none is known a
    Cyrillic name is put into Latin letters for a reader of English; a Latin one stays as it is for everybody.
    """
    said, made = language(), False
    out: list[str] = []
    for name in names.split(", ") if names else ():
        foreign = in_cyrillic(name) is (said == "en")
        given = (known or {}).get(name, {}).get(said, "") if foreign else ""
        if foreign and not given and said == "en":
            given, made = latin(name), True
        out.append(given or name)
    text = ", ".join(out)
    return Spelled(text, "" if text == names else names, made)


def date(value: dt.date, format: str = "long") -> str:
    """A day: "16 September 2013", "16 қыркүйек 2013 ж."."""
    return dates.format_date(value, format, locale=locale())


def instant(value: dt.datetime, zone: str, format: str = "d MMMM y, HH:mm", *, named: bool = True) -> str:
    """A moment on the wall clock of `zone`, with the zone's city, so that nobody has to guess: "… 23:59 (Almaty)"."""
    local = value.astimezone(ZoneInfo(zone))
    text = dates.format_datetime(local, format, locale=locale())
    return f"{text} ({zone_city(zone)})" if named else text


def zone_city(zone: str) -> str:
    """The city a zone is called by in the reader's language."""
    return dates.get_timezone_location(zone, locale=locale(), return_city=True)


def ago(value: dt.datetime, now: dt.datetime) -> str:
    """How long ago or until: "3 days ago", "in 2 hours"."""
    return dates.format_timedelta(value - now, add_direction=True, locale=locale())


def number(value: float | int) -> str:
    """A number as the language groups it."""
    return numbers.format_decimal(value, locale=locale())


@functools.cache
def _countries(code: str) -> dict[str, str]:
    return dict(_locale(code).territories)


def country(code: str) -> str:
    """The name of an ISO 3166 country in the reader's language; the code itself where it has none."""
    return _countries(_language.get()).get(code, code)


NOT_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)
"""Codes of CLDR's territories that ISO 3166-1 does not list: islands of somebody, unions, placeholders."""


def countries() -> tuple[tuple[str, str], ...]:
    """Every ISO 3166-1 country, and Kosovo, as (code, name) in the reader's language and in the order of its names."""
    return _by_name(_language.get())


@functools.cache
def _by_name(code: str) -> tuple[tuple[str, str], ...]:
    named = [each for each in _countries(code).items() if len(each[0]) == 2 and each[0].isalpha()]
    return tuple(
        sorted((each for each in named if each[0] not in NOT_COUNTRIES), key=lambda each: sort_key(each[1]))
    )
