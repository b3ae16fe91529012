"""The board as a page: rows, bars and counters as text, ready to be written.

A page of 50 rows is drawn for hours on end, so whatever is the same in every row (words, addresses) is made once.
"""

from __future__ import annotations

import functools
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from markupsafe import escape

from fest_ops.selection import labels
from fest_ops.selection.calls.models import Call
from fest_ops.selection.states import State
from fest_ops.submissions.board.charts import histogram
from fest_ops.submissions.board.queries import Board, Row
from fest_ops.submissions.board.rules import GROUPS, NONE, SORTS, BoardQuery
from fest_ops.web.languages import (
    N_,
    catalogue,
    country,
    gettext,
    language,
    locale,
    ngettext,
    speaking,
    words,
)
from fest_ops.words import sort_key, speak

SORT_LABELS = {
    "number": N_("No."),
    "title": N_("Title"),
    "minutes": N_("Minutes"),
    "score": N_("Score"),
    "spread": N_("Spread"),
    "reviews": N_("Seen by"),
}
GROUP_LABELS = {
    "open": N_("Waiting for a verdict"),
    "chosen": N_("Holding a place"),
    "out": N_("No longer in"),
}


class Line(NamedTuple):
    """One row as it is written. Its texts are escaped for HTML already: the template writes them as they are, for
    escaping each of a thousand cells by itself would be a third of the page's work."""

    id: str
    version: int
    number: int
    title: str
    language: str
    """Of the title, where it is not the reader's: for `lang`."""
    original: str
    byline: str
    countries: str
    country_names: str
    minutes: str
    state: str
    kind: str
    score: str
    spread: str
    reviews: str
    seen_enough: bool
    flags: int
    section: str
    invented: bool
    unusable: bool
    hidden: bool


class Option(NamedTuple):
    """One choice of a filter."""

    value: str
    label: str
    n: int | None
    chosen: bool


class Header(NamedTuple):
    """One sortable column."""

    label: str
    query: str
    direction: str
    name: str


@dataclass(frozen=True, slots=True)
class Filters:
    """The choices of the filter form."""

    states: list[Option]
    groups: list[Option]
    sections: list[Option]
    countries: list[Option]


def decimal(value: Decimal | None, places: int = 2) -> str:
    """A score in the reader's notation: "7.25", "7,25"; "" where there is none."""
    if value is None:
        return ""
    text = f"{value:.{places}f}"
    return text if language() == "en" else text.replace(".", ",")


def lines(rows: list[Row], found: Board) -> list[Line]:
    """The rows in the reader's language, escaped for HTML."""
    said = language()
    messages = catalogue(said).ugettext
    states = {
        state.value: (str(escape(messages(labels.STATES[state]))), labels.KINDS[state]) for state in State
    }
    sections = {place.id: str(escape(str(words(place.name)))) for place in found.places}
    wanted = found.call.reviews_wanted
    return [_line(row, said, states, sections, wanted) for row in rows]


def _line(
    row: Row,
    said: str,
    states: dict[str, tuple[str, str]],
    sections: dict[uuid.UUID, str],
    wanted: int,
) -> Line:
    title = speak(row.title, said)
    original = row.title.get("original", "")
    state, kind = states[row.state]
    countries = row.countries
    text, of, original, byline, codes, names = escaped(
        title.text,
        "" if title.language in (said, "original", "") else title.language,
        "" if original == title.text else original,
        row.byline,
        " ".join(countries),
        ", ".join([country(code) for code in countries]),
    )
    return Line(
        str(row.id),
        row.version,
        row.number,
        text,
        of,
        original,
        byline,
        codes,
        names,
        "" if row.minutes is None else str(row.minutes),
        state,
        kind,
        decimal(row.score),
        decimal(row.spread),
        f"{row.reviews}/{max(row.assigned, row.reviews)}",
        row.reviews >= wanted,
        row.flags,
        sections.get(row.section_id, "") if row.section_id else "",
        row.invented,
        row.unusable,
        row.hidden,
    )


def flagged(rows: list[Line]) -> dict[int, str]:
    """What is said of each number of flags that occurs, escaped for HTML."""
    return {
        n: str(escape(ngettext("%(n)s flag", "%(n)s flags", n))) for n in {row.flags for row in rows} if n
    }


_APART = "\x1f"


def escaped(*texts: str) -> list[str]:
    """The texts escaped for HTML, by one call where they can be put together and taken apart again."""
    parts = str(escape(_APART.join(texts))).split(_APART)
    return parts if len(parts) == len(texts) else [str(escape(text)) for text in texts]


def headers(view: BoardQuery) -> dict[str, Header]:
    """The sortable columns, each with the address's query that sorts by it."""
    return {
        name: Header(
            gettext(SORT_LABELS[name]),
            view.sorted_by(name),
            ("desc" if view.descending else "asc") if view.sort == name else "",
            name,
        )
        for name in SORTS
    }


def filters(found: Board, view: BoardQuery) -> Filters:
    """What the filter form offers; a choice without entries is not offered unless it is chosen."""
    counts = found.counts
    states = [
        Option(state.value, labels.state(state.value), counts.states.get(state, 0), view.state == state)
        for state in State
        if counts.states.get(state) or view.state == state
    ]
    groups = [
        Option(code, gettext(GROUP_LABELS[code]), counts.within(members), view.state == code)
        for code, members in GROUPS.items()
    ]
    sections = [
        Option(place.slug, str(words(place.name)), None, view.section == place.slug) for place in found.places
    ]
    sections.append(Option(NONE, gettext("No section"), None, view.section == NONE))
    codes = {code for code, n in counts.countries.items() if n} | ({view.country} if view.country else set())
    order = _country_order(language())
    countries = [
        Option(code, country(code), counts.countries.get(code, 0), code == view.country)
        for code in sorted(codes, key=lambda code: order.get(code, "~" + code))
    ]
    return Filters(states, groups, sections, countries)


@functools.cache
def _country_order(said: str) -> dict[str, str]:
    """Countries by the sort key of their names in this language."""
    with speaking(said):
        return {code: sort_key(name) for code, name in locale().territories.items()}


def chips(found: Board, view: BoardQuery) -> list[tuple[str, str]]:
    """The filters that are set, in words, each with the query that takes it away."""
    out: list[tuple[str, str]] = []
    if view.q:
        out.append((f"“{view.q}”", view.but(q="")))
    if view.state:
        name = gettext(GROUP_LABELS[view.state]) if view.state in GROUPS else labels.state(view.state)
        out.append((name, view.but(state="")))
    if view.section:
        place = next((place for place in found.places if place.slug == view.section), None)
        out.append((str(words(place.name)) if place else gettext("No section"), view.but(section="")))
    if view.country:
        out.append((country(view.country), view.but(country="")))
    if view.bucket:
        spans = {bucket: span for bucket, span, _ in histogram(found.counts, found.rounds)}
        name = (
            gettext("Not scored yet")
            if view.bucket == NONE
            else gettext("Score %(span)s", span=spans[view.bucket])
        )
        out.append((name, view.but(bucket="")))
    if view.flagged:
        out.append((gettext("Flagged"), view.but(flagged=False)))
    if view.wanting:
        out.append((gettext("Too few reviews"), view.but(wanting=False)))
    return out


def call_title(call: Call) -> str:
    """The call's title for this reader."""
    return str(words(call.title))
