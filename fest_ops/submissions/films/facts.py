"""What a film's entry says, read from a draft. Pure.

`parse` never raises: what cannot be read is left out and named in the problems, by the draft's key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fest_ops.submissions.films.fields import FIELDS, LANGUAGES, Field, filled_rows, row_keys
from fest_ops.submissions.films.reading import Problem, Span, read_value

Problems = dict[str, Problem]


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody in the credits; `me` is the id of the owner of the entry that it is, or ""."""

    name: str
    me: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """A production company and its country's code, or ""."""

    name: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One earlier public showing."""

    place: str
    country: str = ""
    on: Span | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """A release in the cinemas of a country, past or planned."""

    country: str
    on: Span | None = None


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What is stated of a film. "" and None are "not stated", and an absent language is absent."""

    section: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    year: int | None = None
    completed: Span | None = None
    seconds: int | None = None
    kind: str = ""
    genre: str = ""
    debut: bool | None = None
    colour: str = ""
    format: str = ""
    directors: tuple[Named, ...] = ()
    producers: tuple[Named, ...] = ()
    crew: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """screenwriters, camera, editors, music, cast."""
    companies: tuple[Company, ...] = ()
    sales: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    premiere: str = ""
    shown_before: bool | None = None
    shown: tuple[Shown, ...] = ()
    tv_or_web: bool | None = None
    tv_or_web_on: Span | None = None
    released: bool | None = None
    releases: tuple[Release, ...] = ()
    synopsis: Mapping[str, str] = field(default_factory=dict)
    synopsis_long: Mapping[str, str] = field(default_factory=dict)
    biography: Mapping[str, str] = field(default_factory=dict)
    screener_url: str = ""
    accepted: str = ""
    signed_by: str = ""
    capacity: str = ""

    @property
    def minutes(self) -> int | None:
        """The running time to the nearest minute, at least 1."""
        return None if self.seconds is None else max(1, (self.seconds + 30) // 60)


CREW = ("screenwriters", "camera", "editors", "music", "cast")


class _Reader:
    """Reads a draft field by field and gathers the problems."""

    def __init__(self, draft: Mapping[str, str]) -> None:
        self.draft = draft
        self.problems: Problems = {}

    def at(self, key: str, field_: Field) -> Any:
        value, problem = read_value(field_, self.draft.get(key, ""))
        if problem is not None:
            self.problems[key] = problem
        return value

    def one(self, name: str) -> Any:
        return self.at(name, FIELDS[name])

    def text(self, name: str) -> str:
        return self.one(name) or ""

    def words(self, name: str, *languages: str) -> dict[str, str]:
        found = {code: self.text(f"{name}_{code}") for code in languages or LANGUAGES}
        return {code: text for code, text in found.items() if text}

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Each filled row by column; the column "" where the field has none."""
        field_ = FIELDS[name]
        columns = field_.columns or (field_,)
        read: list[dict[str, Any]] = []
        for row in filled_rows(field_, self.draft):
            keys = row_keys(field_, row)
            values = {c.name: self.at(key, c) for c, key in zip(columns, keys, strict=True)}
            first = columns[0].name
            if values[first] is None and keys[0] not in self.problems:
                if any(value is not None for value in values.values()):
                    self.problems[keys[0]] = Problem("row_incomplete")
                continue
            if values[first] is not None:
                read.append(values)
        return read

    def codes(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row[name] for row in self.rows(name)))

    def lines(self, name: str) -> tuple[str, ...]:
        return tuple(line for line in self.text(name).split("\n") if line)


def parse(draft: Mapping[str, str]) -> tuple[FilmFacts, Problems]:
    """The facts that a draft states, and by its keys what could not be read. Never raises.

    What belongs to a question that was answered "no" is not read: the answer stands.
    """
    read = _Reader(draft)
    shown_before, tv_or_web, released = (read.one(name) for name in ("shown_before", "tv_or_web", "released"))
    crew = {name: read.lines(name) for name in CREW}
    facts = FilmFacts(
        section=read.text("section"),
        titles=read.words("title", "original", *LANGUAGES),
        languages=read.codes("languages"),
        subtitles=read.codes("subtitles"),
        countries=read.codes("countries"),
        year=read.one("year"),
        completed=read.one("completed"),
        seconds=read.one("running_time"),
        kind=read.text("kind"),
        genre=read.text("genre"),
        debut=read.one("debut"),
        colour=read.text("colour"),
        format=read.text("format"),
        directors=tuple(Named(row["name"], row["me"] or "") for row in read.rows("directors")),
        producers=tuple(Named(row["name"], row["me"] or "") for row in read.rows("producers")),
        crew={name: names for name, names in crew.items() if names},
        companies=tuple(Company(row["name"], row["country"] or "") for row in read.rows("companies")),
        sales=read.text("sales"),
        contact_name=read.text("contact_name"),
        contact_email=read.text("contact_email"),
        contact_phone=read.text("contact_phone"),
        premiere=read.text("premiere"),
        shown_before=shown_before,
        shown=tuple(
            Shown(row["place"], row["country"] or "", row["on"], row["how"] or "")
            for row in ([] if shown_before is False else read.rows("shown"))
        ),
        tv_or_web=tv_or_web,
        tv_or_web_on=None if tv_or_web is False else read.one("tv_or_web_on"),
        released=released,
        releases=tuple(
            Release(row["country"], row["on"]) for row in ([] if released is False else read.rows("releases"))
        ),
        synopsis=read.words("synopsis"),
        synopsis_long=read.words("synopsis_long"),
        biography=read.words("biography"),
        screener_url=read.text("screener_url"),
        accepted=read.text("accepted"),
        signed_by=read.text("signed_by"),
        capacity=read.text("capacity"),
    )
    return facts, read.problems


def render(facts: FilmFacts) -> dict[str, str]:
    """The draft that states these facts: `parse(render(facts))` gives them back without a problem."""
    draft: dict[str, str] = {}

    def put(key: str, value: Any) -> None:
        if isinstance(value, bool):
            draft[key] = "yes" if value else "no"
        elif value is not None and value != "":
            draft[key] = str(value)

    for name in FIELDS:
        value = getattr(facts, name, None)
        if isinstance(value, str | bool | int | Span):
            put(name, value)
    if facts.seconds is not None:
        put("running_time", f"{facts.seconds // 60}:{facts.seconds % 60:02d}")
    for name, words in (
        ("title", facts.titles),
        ("synopsis", facts.synopsis),
        ("synopsis_long", facts.synopsis_long),
        ("biography", facts.biography),
    ):
        for language, text in words.items():
            put(f"{name}_{language}", text)
    for name, names in facts.crew.items():
        put(name, "\n".join(names))
    for name in ("languages", "subtitles", "countries"):
        for row, code in enumerate(getattr(facts, name)):
            put(f"{name}.{row}", code)
    for name in ("directors", "producers", "companies", "shown", "releases"):
        for row, each in enumerate(getattr(facts, name)):
            for column in FIELDS[name].columns:
                put(f"{name}.{row}.{column.name}", getattr(each, column.name))
    return draft
