"""What is typed for the audience award: its rules, slips, how many codes, and a vote."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from fest_ops.festival.models import Section
from fest_ops.jury.audience.commands import MOST_CODES
from fest_ops.jury.audience.rules import HIGHEST, LOWEST, Scale
from fest_ops.jury.audience.slips import MOST, Batch
from fest_ops.selection.entries.models import Entry
from fest_ops.web.forms import Form, MomentField, translated_choices
from fest_ops.web.languages import N_, gettext, words

COUNT: dict[str, Any] = {"class": "short", "inputmode": "numeric", "autocomplete": "off"}
FORMULAS = {
    "mean": N_("Plain mean of the marks"),
    "weighted": N_("Weighted: films with few votes are drawn towards the mean of all votes"),
}
_FILM = N_("Film")
_LABEL = N_("Where and when")
_LABEL_HELP = N_("Hall and time, such as “Hall 1, 17 September, 19:00”.")


def film_choices(films: Iterable[Entry]) -> list[tuple[str, str]]:
    """The films to choose from, in the reader's language."""
    return [("", "–"), *((str(film.id), str(words(film.title))) for film in films)]


class AwardForm(Form):
    """An award's name, section, scale and formula."""

    name_kk = StringField(N_("Name in Kazakh"), [Length(max=200)], render_kw={"lang": "kk"})
    name_ru = StringField(N_("Name in Russian"), [Length(max=200)], render_kw={"lang": "ru"})
    name_en = StringField(N_("Name in English"), [Length(max=200)], render_kw={"lang": "en"})
    slug = StringField(
        N_("Address"),
        [InputRequired(), Length(max=60)],
        description=N_("Small Latin letters, digits and hyphens; it cannot be changed afterwards."),
    )
    section = SelectField(N_("Section"), [InputRequired()], choices=[])
    best = IntegerField(
        N_("Best mark"),
        [InputRequired(), NumberRange(LOWEST, HIGHEST)],
        description=N_(
            "5 where slips go from 1, bad, to 5, very good; 1 where 1 is excellent and 4 is poor."
        ),
        render_kw=COUNT,
    )
    worst = IntegerField(N_("Worst mark"), [InputRequired(), NumberRange(LOWEST, HIGHEST)], render_kw=COUNT)
    formula = RadioField(N_("What decides"), choices=[], default="mean")

    def offer(self, sections: Iterable[Section]) -> None:
        """Let one of these sections be chosen; words of the choices in the reader's language."""
        self.section.choices = [("", "–"), *((str(one.id), str(words(one.name))) for one in sections)]
        self.formula.choices = translated_choices(FORMULAS)


class SlipsForm(Form):
    """A batch of paper slips of one film; `slips_form` adds a count for each mark."""

    batch = HiddenField(validators=[InputRequired()])
    entry = SelectField(_FILM, [InputRequired()], choices=[])
    label = StringField(_LABEL, [InputRequired(), Length(max=200)], description=_LABEL_HELP)
    spoiled = IntegerField(
        N_("Spoiled"),
        [Optional(), NumberRange(0, MOST)],
        render_kw=COUNT,
    )
    slips = TextAreaField(
        N_("Or slip by slip"),
        [Length(max=20_000)],
        description=N_("Marks one after the other with spaces between, x for a spoiled slip: 5 5 4 x 3"),
        render_kw={"rows": 2, "inputmode": "text", "autocomplete": "off", "autocapitalize": "off"},
    )
    expected = IntegerField(
        N_("Slips in all"),
        [InputRequired(), NumberRange(0, 2 * MOST)],
        description=N_(
            "Count the heap by hand once more, spoiled slips too: it must come to the same number."
        ),
        render_kw=COUNT,
    )
    sure = BooleanField(N_("I have looked: these numbers are right."))

    def counted(self, scale: Scale) -> Batch:
        """What stands in the fields by mark; an empty one is 0."""
        counts = {mark: self[f"mark_{mark}"].data or 0 for mark in scale.marks}
        return Batch(counts, self.spoiled.data or 0)

    def batch_id(self) -> uuid.UUID | None:
        """The key that came with the form; None where it was tampered with."""
        return as_key(self.batch.data)


def slips_form(scale: Scale) -> type[SlipsForm]:
    """The form for a scale, with a field `mark_<n>` for each mark."""
    fields = {
        f"mark_{mark}": IntegerField(str(mark), [Optional(), NumberRange(0, MOST)], render_kw=COUNT)
        for mark in scale.marks
    }
    return type("ScaledSlipsForm", (SlipsForm,), fields)


class CodesForm(Form):
    """How many one-time codes for which film."""

    entry = SelectField(_FILM, [InputRequired()], choices=[])
    label = StringField(_LABEL, [InputRequired(), Length(max=200)], description=_LABEL_HELP)
    number = IntegerField(
        N_("How many"), [InputRequired(), NumberRange(1, MOST_CODES)], default=60, render_kw=COUNT
    )


class AwardAnnounceForm(Form):
    """From when the result is public."""

    at = MomentField(N_("Public from"), [Optional()], description=N_("By the clock of the festival's city."))

    def moment(self, zone: str) -> dt.datetime | None:
        """The moment that was typed, in UTC; None where none was."""
        typed = self.at.data
        return typed.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC) if typed else None


class VoteForm(Form):
    """A one-time code, then a mark."""

    code = StringField(
        N_("Code"),
        [Length(max=100)],
        description=N_("Ten characters, as they stand on the slip from the exit of the hall."),
        render_kw={
            "class": "medium audience-code", "autocomplete": "off", "autocapitalize": "characters",
            "spellcheck": "false", "autocorrect": "off",
        },
    )  # fmt: skip
    mark = RadioField(N_("Your mark"), choices=[], validate_choice=False)

    def offer(self, scale: Scale) -> None:
        """Let one of the scale's marks be chosen, the best first."""
        self.mark.choices = [(str(mark), mark_in_words(mark, scale)) for mark in reversed(scale.marks)]


def mark_in_words(mark: int, scale: Scale) -> str:
    """A mark with a word at both ends of the scale."""
    if mark == scale.best:
        return gettext("%(mark)s – very good", mark=mark)
    return gettext("%(mark)s – bad", mark=mark) if mark == scale.worst else str(mark)


def as_key(text: str | None) -> uuid.UUID | None:
    """A UUID as it was sent; None where it is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
