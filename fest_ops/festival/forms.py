"""What is typed to set a festival up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from fest_ops.config import LANGUAGES
from fest_ops.web.forms import Form
from fest_ops.web.languages import N_, NAMES, countries

REGION_NAMES = {
    "asia": N_("Asia"),
    "europe": N_("Europe"),
    "central_asia": N_("Central Asia"),
    "africa": N_("Africa"),
    "americas": N_("the Americas"),
    "oceania": N_("Oceania"),
}
PREMIERE_NAMES = {
    "world": N_("World premiere"),
    "international": N_("International premiere"),
    "continental": N_("Continental premiere"),
    "regional": N_("Regional premiere"),
    "national": N_("National premiere"),
}
RULE_NAMES = {
    "min_minutes": N_("Minimum running time"),
    "max_minutes": N_("Maximum running time"),
    "completed_after": N_("Date of completion"),
    "max_age_months": N_("Age of the film"),
    "countries": N_("Countries of production"),
    "premiere": N_("Premiere status"),
    "not_on_tv_or_web": N_("Not on television or the web"),
    "no_release_in": N_("Not released in the country"),
    "no_other_competition": N_("Not in another competition"),
    "kinds": N_("Kind of film"),
    "debut": N_("First feature"),
}
KIND_NAMES = {
    "fiction": N_("Fiction"),
    "documentary": N_("Documentary"),
    "animation": N_("Animation"),
    "experimental": N_("Experimental"),
}


class SelectMultipleCheckboxField(SelectMultipleField):
    """Several of a few, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def country_choices(*, empty: str = "–") -> list[tuple[str, str]]:
    """Every country in the reader's language and its order, an empty one first."""
    return [("", empty), *countries()]


def as_day(text: str) -> dt.date:
    """A day as the rules store it: "2012-09-01"."""
    return dt.date.fromisoformat(text)


def spoken(form: Form, name: str) -> dict[str, str]:
    """The words typed into `<name>_kk`, `_ru` and `_en`."""
    return {code: form[f"{name}_{code}"].data or "" for code in LANGUAGES}


def in_fields(name: str, words: Mapping[str, str] | None) -> dict[str, str]:
    """Words as the form's own fields take them."""
    return {f"{name}_{code}": (words or {}).get(code, "") for code in LANGUAGES}


def _line(label: str, speech: str) -> Field:
    return StringField(label, [Length(max=200)], render_kw={"lang": speech})


def text_field(label: str, speech: str, longest: int, rows: int = 5) -> Field:
    """A text in one language, at most `longest` characters."""
    return TextAreaField(label, [Length(max=longest)], render_kw={"lang": speech, "rows": rows})


_SLUG = N_("Small Latin letters, digits and hyphens; it cannot be changed afterwards.")


class FestivalForm(Form):
    """A new festival."""

    name_kk = _line(N_("Name in Kazakh"), "kk")
    name_ru = _line(N_("Name in Russian"), "ru")
    name_en = _line(N_("Name in English"), "en")
    slug = StringField(N_("Address"), [InputRequired(), Length(max=60)], description=_SLUG)
    city = StringField(N_("City"), [Length(max=100)])
    country = SelectField(N_("Country"), choices={"": "–"}, validate_choice=False)
    founded = IntegerField(
        N_("Founded in"), [Optional(), NumberRange(1880, 2200)], render_kw={"class": "short"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = country_choices()


class EditionForm(Form):
    """What an edition says of itself; times of an edition are of its own zone."""

    number = StringField(
        N_("Number"),
        [Length(max=20)],
        description=N_("As the festival counts: IX."),
        render_kw={"class": "short"},
    )
    year = IntegerField(N_("Year"), [InputRequired(), NumberRange(1880, 2200)], render_kw={"class": "short"})
    starts = DateField(N_("First day"), [InputRequired()], render_kw={"class": "medium"})
    ends = DateField(N_("Last day"), [InputRequired()], render_kw={"class": "medium"})
    timezone = StringField(
        N_("Time zone"), [InputRequired(), Length(max=60)], description=N_("By its name: Asia/Almaty.")
    )
    languages = SelectMultipleCheckboxField(
        N_("Languages of its own words"),
        choices=NAMES,
        description=N_(
            "Names and texts of the edition are wanted in these; set-up says which lack. Every reader has pages and "
            "letters in Kazakh, Russian or English all the same."
        ),
    )
    announcement_kk = text_field(N_("Announcement in Kazakh"), "kk", 2000, 4)
    announcement_ru = text_field(N_("Announcement in Russian"), "ru", 2000, 4)
    announcement_en = text_field(N_("Announcement in English"), "en", 2000, 4)


class NewEditionForm(EditionForm):
    """A new edition, with its address."""

    slug = StringField(N_("Address"), [InputRequired(), Length(max=60)], description=_SLUG)


class SectionForm(Form):
    """A section and its quota."""

    name_kk = _line(N_("Name in Kazakh"), "kk")
    name_ru = _line(N_("Name in Russian"), "ru")
    name_en = _line(N_("Name in English"), "en")
    slug = StringField(
        N_("Short name"),
        [InputRequired(), Length(max=60)],
        description=N_("For addresses and exports: small Latin letters, digits and hyphens."),
    )
    competitive = BooleanField(N_("Its films compete for prizes"))
    quota = IntegerField(
        N_("Quota"),
        [Optional()],
        description=N_("How many films it takes; empty where there is no limit."),
        render_kw={"class": "short", "inputmode": "numeric"},
    )
