"""The entry form of a film, declared once: form, parsing, completeness, snapshot and review page all read this. Pure.

A draft is a flat mapping of field keys to strings exactly as typed. A plain field's key is its name
("title_original"); a field of rows has "<name>.<row>" or "<name>.<row>.<column>" ("shown.0.country").
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

LANGUAGES = ("kk", "ru", "en")
MAX_ROWS = 30
MAX_TYPED = 20_000
"""Characters kept of one field as typed; more is refused, never cut."""


class Kind(enum.StrEnum):
    """How a field is typed and read."""

    TEXT = "text"
    LONG = "long"
    LINES = "lines"
    """One name a line."""
    DATE = "date"
    """A day or a month: 2013-05-12, 12.05.2013, 2013-05, 05.2013."""
    YEAR = "year"
    DURATION = "duration"
    """Minutes, minutes:seconds or hours:minutes:seconds."""
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    CONCEALED = "concealed"
    """Kept encrypted, never shown again in the form."""
    CHOICE = "choice"
    YES_NO = "yes_no"
    COUNTRY = "country"
    LANGUAGE = "language"
    SECTION = "section"
    ACCEPT = "accept"
    """The id of the accepted version of the regulations."""
    ME = "me"
    """The id of the owner of the entry whom a row names."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `columns` make it rows of several inputs, `rows` alone makes it rows of one."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    limit: int = 300
    """Characters that are taken when it is submitted."""
    options: tuple[str, ...] = ()
    rows: int = 0
    """How many empty rows a new form shows; 0: not a field of rows."""
    columns: tuple[Field, ...] = ()
    language: str = ""
    """Of the words typed into it, for `lang` and spelling."""
    only_if: str = ""
    """Needed only where this yes/no field says yes."""


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form."""

    code: str
    fields: tuple[Field, ...]


def _by_language(name: str, kind: Kind, limit: int, required: str = "en") -> tuple[Field, ...]:
    return tuple(
        Field(f"{name}_{code}", kind, required=code == required, limit=limit, language=code)
        for code in LANGUAGES
    )


_NAMED = (Field("name"), Field("me", Kind.ME))
PREMIERES = ("world", "international", "continental", "regional", "national", "none")
"""The ladder, highest first (section 1 of the field's rules); "none" is below it."""
KINDS = ("fiction", "documentary", "animation", "experimental")
HOW_SHOWN = ("competition", "festival", "market", "cinema", "other")

STEPS: tuple[Step, ...] = (
    Step(
        "titles",
        (
            Field("section", Kind.SECTION, required=True),
            Field("title_original", required=True),
            Field("title_kk", language="kk"),
            Field("title_ru", language="ru"),
            Field("title_en", required=True, language="en"),
            Field("languages", Kind.LANGUAGE, required=True, rows=2),
            Field("subtitles", Kind.LANGUAGE, rows=2),
        ),
    ),
    Step(
        "facts",
        (
            Field("countries", Kind.COUNTRY, required=True, rows=3),
            Field("year", Kind.YEAR, required=True),
            Field("completed", Kind.DATE, required=True),
            Field("running_time", Kind.DURATION, required=True),
            Field("kind", Kind.CHOICE, required=True, options=KINDS),
            Field("genre", limit=120),
            Field("debut", Kind.YES_NO, required=True),
            Field("colour", Kind.CHOICE, options=("colour", "black_and_white", "both")),
            Field("format", Kind.CHOICE, options=("dcp", "prores", "h264", "film_35mm", "other")),
        ),
    ),
    Step(
        "people",
        (
            Field("directors", required=True, rows=2, columns=_NAMED),
            Field("producers", required=True, rows=2, columns=_NAMED),
            Field("screenwriters", Kind.LINES, limit=2000),
            Field("camera", Kind.LINES, limit=2000),
            Field("editors", Kind.LINES, limit=2000),
            Field("music", Kind.LINES, limit=2000),
            Field("cast", Kind.LINES, limit=4000),
            Field(
                "companies", required=True, rows=2, columns=(Field("name"), Field("country", Kind.COUNTRY))
            ),
            Field("sales"),
            Field("contact_name", required=True),
            Field("contact_email", Kind.EMAIL, required=True),
            Field("contact_phone", Kind.PHONE, limit=60),
        ),
    ),
    Step(
        "premiere",
        (
            Field("premiere", Kind.CHOICE, required=True, options=PREMIERES),
            Field("shown_before", Kind.YES_NO, required=True),
            Field(
                "shown",
                rows=2,
                only_if="shown_before",
                columns=(
                    Field("place"),
                    Field("country", Kind.COUNTRY),
                    Field("on", Kind.DATE),
                    Field("how", Kind.CHOICE, options=HOW_SHOWN),
                ),
            ),
            Field("tv_or_web", Kind.YES_NO, required=True),
            Field("tv_or_web_on", Kind.DATE, only_if="tv_or_web"),
            Field("released", Kind.YES_NO, required=True),
            Field(
                "releases",
                rows=2,
                only_if="released",
                columns=(Field("country", Kind.COUNTRY), Field("on", Kind.DATE)),
            ),
        ),
    ),
    Step(
        "texts",
        (
            *_by_language("synopsis", Kind.LONG, 600),
            *_by_language("synopsis_long", Kind.LONG, 4000, required=""),
            *_by_language("biography", Kind.LONG, 2000),
        ),
    ),
    Step(
        "materials",
        (
            Field("screener_url", Kind.URL, limit=2000),
            Field("screener_password", Kind.CONCEALED, limit=200),
        ),
    ),
    Step(
        "regulations",
        (
            Field("accepted", Kind.ACCEPT, required=True),
            Field("signed_by", required=True),
            Field(
                "capacity",
                Kind.CHOICE,
                required=True,
                options=("director", "producer", "company", "sales", "agent"),
            ),
        ),
    ),
)
REVIEW = "review"
STEP_CODES = (*(step.code for step in STEPS), REVIEW)
FIELDS: dict[str, Field] = {field.name: field for step in STEPS for field in step.fields}
STEP_OF: dict[str, str] = {field.name: step.code for step in STEPS for field in step.fields}


def step_of(code: str) -> Step | None:
    """The step of that code; None for one that is not there (or has no fields)."""
    return next((step for step in STEPS if step.code == code), None)


def field_of(key: str) -> Field | None:
    """The field or column that a draft's key names: "shown.0.country" is the column "country" of "shown"."""
    name, _, rest = key.partition(".")
    field = FIELDS.get(name)
    if field is None or not field.rows:
        return field if not rest else None
    row, _, column = rest.partition(".")
    if not (
        row.isascii() and row.isdigit() and len(row) <= 2 and str(int(row)) == row and int(row) < MAX_ROWS
    ):
        return None
    if not field.columns:
        return field if not column else None
    return next((each for each in field.columns if each.name == column), None)


def filled_rows(field: Field, draft: Mapping[str, str]) -> list[int]:
    """The rows of a field in which anything was typed, in order."""
    return [row for row in range(MAX_ROWS) if any(draft.get(key, "").strip() for key in row_keys(field, row))]


def row_keys(field: Field, row: int) -> list[str]:
    """The draft's keys of one row."""
    if not field.columns:
        return [f"{field.name}.{row}"]
    return [f"{field.name}.{row}.{column.name}" for column in field.columns]


def shown_rows(field: Field, draft: Mapping[str, str], more: int = 0) -> list[int]:
    """The rows that a page shows: every one up to the last that is filled, one empty one after it, at least the
    field's own number, and `more` of them where somebody asked for more."""
    filled = filled_rows(field, draft)
    count = max(field.rows, (filled[-1] + 2) if filled else 0) + more
    return list(range(min(count, MAX_ROWS)))


def keys_of(step: Step) -> Iterator[str]:
    """Every key that a draft may hold for this step."""
    for field in step.fields:
        if not field.rows:
            yield field.name
        else:
            for row in range(MAX_ROWS):
                yield from row_keys(field, row)
