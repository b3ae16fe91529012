"""What is typed to set a call and its rounds up. Moments are of the edition's wall clock."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    DecimalField,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from fest_ops.festival.forms import SelectMultipleCheckboxField
from fest_ops.selection.calls.rules import Line
from fest_ops.web.forms import Form, MomentField, Part
from fest_ops.web.languages import N_
from fest_ops.words import clean_words

_NUMBER = {"class": "short", "inputmode": "numeric"}
_MOMENT = {"class": "medium"}
_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class CallForm(Form):
    """A call for films."""

    title_kk = StringField(N_("Title in Kazakh"), [Length(max=200)], render_kw={"lang": "kk"})
    title_ru = StringField(N_("Title in Russian"), [Length(max=200)], render_kw={"lang": "ru"})
    title_en = StringField(N_("Title in English"), [Length(max=200)], render_kw={"lang": "en"})
    slug = StringField(
        N_("Address"),
        [InputRequired(), Length(max=60)],
        description=N_("Small Latin letters, digits and hyphens."),
    )
    introduction_kk = TextAreaField(
        N_("Introduction in Kazakh"), [Length(max=4000)], render_kw={"lang": "kk", "rows": 4}
    )
    introduction_ru = TextAreaField(
        N_("Introduction in Russian"), [Length(max=4000)], render_kw={"lang": "ru", "rows": 4}
    )
    introduction_en = TextAreaField(
        N_("Introduction in English"), [Length(max=4000)], render_kw={"lang": "en", "rows": 4}
    )
    opens_at = MomentField(N_("Opens"), [InputRequired()], format=_FORMATS, render_kw=_MOMENT)
    deadline_at = MomentField(
        N_("Deadline"),
        [InputRequired()],
        format=_FORMATS,
        description=N_("From this minute on a submission is late."),
        render_kw=_MOMENT,
    )
    regulations = SelectField(N_("Regulations"), choices={"": "–"}, validate_choice=False)
    sections = SelectMultipleCheckboxField(N_("Sections that it feeds"), choices=[], validate_choice=False)
    reviews_wanted = IntegerField(
        N_("Selectors wanted for each entry"), [InputRequired()], default=3, render_kw=_NUMBER
    )
    offer_days = IntegerField(
        N_("Days that an invitation stands"), [InputRequired()], default=14, render_kw=_NUMBER
    )


class CriterionPart(Part):
    """One line of a scorecard; a line without a short name is left out."""

    code = StringField(N_("Short name"), [Length(max=60)], render_kw={"class": "short"})
    name_kk = StringField(N_("In Kazakh"), [Length(max=200)], render_kw={"lang": "kk"})
    name_ru = StringField(N_("In Russian"), [Length(max=200)], render_kw={"lang": "ru"})
    name_en = StringField(N_("In English"), [Length(max=200)], render_kw={"lang": "en"})
    weight = DecimalField(
        N_("Weight"), [Optional()], places=None, render_kw={"class": "short", "inputmode": "decimal"}
    )


class RoundForm(Form):
    """A round's scale, end and scorecard."""

    closes_at = MomentField(
        N_("Reviewing ends"),
        [Optional()],
        format=_FORMATS,
        description=N_("Empty: it ends with the decisions."),
        render_kw=_MOMENT,
    )
    scale_min = IntegerField(N_("Lowest score"), [InputRequired()], render_kw=_NUMBER)
    scale_max = IntegerField(N_("Highest score"), [InputRequired()], render_kw=_NUMBER)
    criteria = FieldList(FormField(CriterionPart), max_entries=20)

    def lines(self) -> list[Line]:
        """The filled lines, in order."""
        found = []
        for entry in self.criteria:
            part: Any = entry.form
            names = {"kk": part.name_kk.data, "ru": part.name_ru.data, "en": part.name_en.data}
            words = clean_words(names)
            code = (part.code.data or "").strip()
            if code or words:
                found.append(Line(code, words, part.weight.data))
        return found


def to_clock(moment: dt.datetime | None, zone: str) -> dt.datetime | None:
    """A moment on the wall clock of `zone`, as a field of a form shows it."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if moment else None


def from_clock(typed: dt.datetime, zone: str) -> dt.datetime:
    """The moment that was typed by the wall clock of `zone`, in UTC."""
    return typed.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
