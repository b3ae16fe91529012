"""A step of the entry form as a page shows it: inputs with their words, values, stamps, faults and conflicts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fest_ops.submissions.films import labels
from fest_ops.submissions.films.completeness import Missing
from fest_ops.submissions.films.drafts import Merged, stamp
from fest_ops.submissions.films.fields import MAX_TYPED, STEPS, Field, Kind, Step, row_keys, shown_rows
from fest_ops.submissions.films.queries import Owner, OwnFilm
from fest_ops.submissions.films.reading import read_value
from fest_ops.web.languages import countries, gettext, words
from fest_ops.web.reasons import in_words

AUTOCOMPLETE = {"contact_name": "name", "contact_email": "email", "contact_phone": "tel", "signed_by": "name"}
MODES = {Kind.YEAR: "numeric", Kind.EMAIL: "email", Kind.PHONE: "tel", Kind.URL: "url"}
TYPES = {Kind.EMAIL: "email", Kind.PHONE: "tel", Kind.CONCEALED: "password"}
RADIOS = frozenset({Kind.YES_NO})
SELECTS = frozenset({Kind.CHOICE, Kind.COUNTRY, Kind.LANGUAGE, Kind.SECTION})


@dataclass(frozen=True, slots=True)
class Input:
    """One input. `widget`: text, area, select, radios, check."""

    key: str
    label: str
    widget: str
    value: str
    hint: str = ""
    error: str = ""
    required: bool = False
    choices: Sequence[tuple[str, str]] = ()
    limit: int = 0
    """Characters that will be taken; 0 where it does not matter."""
    rows: int = 3
    lang: str = ""
    type: str = "text"
    mode: str = ""
    autocomplete: str = "off"
    short: bool = False
    only_if: str = ""
    """The yes/no field without whose "yes" the page does not show it."""
    other: str | None = None
    """What another window saved here meanwhile; None where there is no conflict."""

    @property
    def id(self) -> str:
        """The input's id, which addresses link to."""
        return "f-" + self.key.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of inputs under one legend."""

    name: str
    legend: str
    hint: str
    required: bool
    rows: Sequence[Sequence[Input]]
    error: str = ""
    only_if: str = ""

    @property
    def id(self) -> str:
        """The group's id."""
        return "f-" + self.name


@dataclass(frozen=True, slots=True)
class Form:
    """A step as a page shows it."""

    step: str
    items: Sequence[Input | Group]
    base: Mapping[str, str]
    """The stamp of each field's stored value, by key."""
    conflicts: int = 0
    faults: Sequence[tuple[str, str, str]] = field(default_factory=tuple)
    """(id, label, what is wrong) of each faulty input."""


def id_of(key: str) -> str:
    """The id of the input of a draft's key."""
    return "f-" + key.replace(".", "-")


def form_of(
    own: OwnFilm,
    step: Step,
    owners: Sequence[Owner],
    me: uuid.UUID | None,
    *,
    typed: Mapping[str, str] | None = None,
    merged: Merged | None = None,
    more: str = "",
    lacking: Sequence[Missing] = (),
) -> Form:
    """The step with what is stored; after a save with what was `typed` where it could not be stored.

    `more` is the field of rows that shall show some more of them; `lacking` are faults shown at their inputs.
    """
    maker = _Maker(own, owners, me, typed or {}, merged, {each.key: each for each in lacking})
    items = [maker.item(each, step.code, more) for each in step.fields]
    return Form(step.code, items, maker.base, len(merged.conflicts) if merged else 0, maker.faults)


class _Maker:
    def __init__(
        self,
        own: OwnFilm,
        owners: Sequence[Owner],
        me: uuid.UUID | None,
        typed: Mapping[str, str],
        merged: Merged | None,
        lacking: Mapping[str, Missing],
    ) -> None:
        self.own = own
        self.owners = {str(owner.person_id): owner.name for owner in owners}
        self.me = str(me or "")
        self.typed = typed
        self.conflicts = merged.conflicts if merged else {}
        self.too_long = merged.too_long if merged else {}
        self.lacking = lacking
        self.base: dict[str, str] = {}
        self.faults: list[tuple[str, str, str]] = []

    def item(self, each: Field, step: str, more: str) -> Input | Group:
        if not each.rows:
            return self.input(each, each.name, labels.label_of(each.name))
        held = self.own.draft | {key: value for key, value in self.typed.items() if key.startswith(each.name)}
        rows = []
        for row in shown_rows(each, held, 3 if more == each.name else 0):
            keys = row_keys(each, row)
            columns = each.columns or (each,)
            rows.append([self.cell(column, key, row) for column, key in zip(columns, keys, strict=True)])
        return Group(
            each.name,
            gettext(labels.LABELS[each.name]),
            gettext(labels.HINTS[each.name]) if each.name in labels.HINTS else "",
            each.required,
            rows,
            only_if=each.only_if,
        )

    def cell(self, column: Field, key: str, row: int) -> Input:
        if column.kind is Kind.ME:
            value = self.value_of(key)
            name = self.owners.get(value, "")
            label = (
                gettext("This is %(name)s", name=name) if name and value != self.me else gettext("This is me")
            )
            return self.input(column, key, label, value=value)
        label = labels.label_of(key)
        return self.input(column, key, label if key.count(".") > 1 else f"{label} {row + 1}")

    def value_of(self, key: str) -> str:
        if key in self.conflicts or key in self.too_long:
            return self.typed.get(key, "")
        return self.own.draft.get(key, "")

    def input(self, each: Field, key: str, label: str, *, value: str | None = None, number: int = 0) -> Input:
        stored = self.own.draft.get(key, "")
        if each.kind is not Kind.CONCEALED:
            self.base[key] = stamp(stored)
        shown = self.value_of(key) if value is None else value
        error = self.error(each, key, shown, label)
        widget = "text"
        if each.kind in (Kind.LONG, Kind.LINES):
            widget = "area"
        elif each.kind in SELECTS:
            widget = "select"
        elif each.kind in RADIOS:
            widget = "radios"
        elif each.kind in (Kind.ACCEPT, Kind.ME):
            widget = "check"
        hint = gettext(labels.HINTS[key]) if key in labels.HINTS else ""
        return Input(
            key=key,
            label=label,
            widget=widget,
            value="" if each.kind is Kind.CONCEALED else self.check_value(each, shown),
            hint=hint,
            error=error,
            required=each.required and not each.rows,
            choices=self.choices(each, shown),
            limit=each.limit if each.kind in (Kind.LONG, Kind.TEXT, Kind.LINES) else 0,
            rows=8 if each.name.startswith(("synopsis_long", "biography")) else 4,
            lang=each.language,
            type=TYPES.get(each.kind, "text"),
            mode=MODES.get(each.kind, ""),
            autocomplete=AUTOCOMPLETE.get(key, "off"),
            short=each.kind in (Kind.YEAR, Kind.DATE, Kind.DURATION),
            only_if=each.only_if,
            other=self.other(each, key),
        )

    def check_value(self, each: Field, shown: str) -> str:
        """A check box's value is what ticking it says; whether it is ticked stands in `choices`."""
        if each.kind is Kind.ACCEPT:
            return self.own.regulations_id or ""
        if each.kind is Kind.ME:
            return shown if shown in self.owners else self.me
        return shown

    def choices(self, each: Field, shown: str) -> Sequence[tuple[str, str]]:
        if each.kind is Kind.COUNTRY:
            return countries()
        if each.kind is Kind.LANGUAGE:
            return labels.language_choices()
        if each.kind is Kind.SECTION:
            return [(section.slug, str(words(section.name))) for section in self.own.page.sections]
        if each.kind is Kind.YES_NO:
            return [(code, labels.option_of("yes_no", code)) for code in ("yes", "no")]
        if each.kind is Kind.CHOICE:
            return [(code, labels.option_of(each.name, code)) for code in each.options]
        ticked = (
            shown == self.own.regulations_id
            if each.kind is Kind.ACCEPT
            else each.kind is Kind.ME and shown in self.owners
        )
        return [("ticked", "")] if ticked else ()

    def error(self, each: Field, key: str, shown: str, label: str) -> str:
        said = ""
        lacking = self.lacking.get(key)
        _, problem = read_value(each, shown)
        if key in self.too_long:
            said = in_words("too_long_to_keep", {"length": self.too_long[key], "limit": MAX_TYPED})
        elif key in self.conflicts:
            said = in_words("changed_in_another_window", {})
        elif problem is not None and each.kind is not Kind.CONCEALED:
            said = in_words(problem.code, problem.values)
        elif lacking is not None:
            said = in_words(lacking.code, lacking.values)
        if said:
            self.faults.append((id_of(key), label, said))
        return said

    def other(self, each: Field, key: str) -> str | None:
        if key not in self.conflicts:
            return None
        return answer_words(each, self.conflicts[key], self.own)


def answer_words(each: Field, value: str, own: OwnFilm) -> str:
    """An answer as it is read on the review page, in the reader's language; as typed where it is no known code."""
    if each.kind is Kind.COUNTRY:
        return dict(countries()).get(value, value)
    if each.kind is Kind.LANGUAGE:
        return dict(labels.language_choices()).get(value, value)
    if each.kind is Kind.SECTION:
        named = {section.slug: str(words(section.name)) for section in own.page.sections}
        return named.get(value, value)
    if each.kind is Kind.YES_NO:
        return labels.option_of("yes_no", value)
    if each.kind is Kind.CHOICE:
        return labels.option_of(each.name, value)
    if each.kind is Kind.CONCEALED:
        return gettext("kept encrypted") if value else ""
    if each.kind is Kind.ACCEPT:
        return labels.option_of("yes_no", "yes") if value else ""
    return value


def answers(own: OwnFilm, draft: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Every answer of a draft or snapshot by step: [(step, [(field, label, answer)])], empty ones as ""."""
    made: list[tuple[str, list[tuple[str, str, str]]]] = []
    for step in STEPS:
        made.append(
            (
                step.code,
                [(each.name, labels.label_of(each.name), _answer(each, draft, own)) for each in step.fields],
            )
        )
    return made


def _answer(each: Field, draft: Mapping[str, str], own: OwnFilm) -> str:
    if not each.rows:
        return answer_words(each, draft.get(each.name, ""), own)
    lines: list[str] = []
    columns: Any = each.columns or (each,)
    for row in range(30):
        cells = [
            answer_words(column, draft.get(key, ""), own)
            for column, key in zip(columns, row_keys(each, row), strict=True)
            if column.kind is not Kind.ME
        ]
        if any(cells):
            lines.append(" · ".join(cell for cell in cells if cell))
    return "\n".join(lines)
