"""What is typed for a version of the regulations: its text, and the rules that can be checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from fest_ops.festival.forms import (
    KIND_NAMES,
    PREMIERE_NAMES,
    REGION_NAMES,
    RULE_NAMES,
    SelectMultipleCheckboxField,
    as_day,
    country_choices,
    in_fields,
    text_field,
)
from fest_ops.festival.models import Section
from fest_ops.festival.rules import PREMIERES, REGIONS, STRICT
from fest_ops.web.forms import Form, Part, translated_choices
from fest_ops.web.languages import N_, locale


class SectionRules(Part):
    """What holds for entries to one section, over what holds for all."""

    slug = HiddenField(validators=[Length(max=60)])
    min_minutes = IntegerField(
        N_("At least so many minutes"), [Optional(), NumberRange(1, 2000)], render_kw={"class": "short"}
    )
    max_minutes = IntegerField(
        N_("At most so many minutes"), [Optional(), NumberRange(1, 2000)], render_kw={"class": "short"}
    )
    kinds = SelectMultipleCheckboxField(N_("Only these kinds of film"), choices=KIND_NAMES)
    debut = BooleanField(N_("Only a director's first feature"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds.choices = translated_choices(self.kinds.choices)


class RegulationsForm(Form):
    """A new version of the regulations: its text, and the rules that can be checked."""

    version = StringField(N_("Version"), [InputRequired(), Length(max=40)], render_kw={"class": "medium"})
    in_force_from = DateField(N_("In force from"), [InputRequired()], render_kw={"class": "medium"})
    text_kk = text_field(N_("Text in Kazakh"), "kk", 60_000, 12)
    text_ru = text_field(N_("Text in Russian"), "ru", 60_000, 12)
    text_en = text_field(N_("Text in English"), "en", 60_000, 12)
    profile = StringField(N_("Name of the rules"), [Length(max=60)], render_kw={"class": "medium"})
    min_minutes = IntegerField(
        N_("At least so many minutes"), [Optional(), NumberRange(1, 2000)], render_kw={"class": "short"}
    )
    max_minutes = IntegerField(
        N_("At most so many minutes"), [Optional(), NumberRange(1, 2000)], render_kw={"class": "short"}
    )
    completed_after = DateField(N_("Completed after this day"), [Optional()], render_kw={"class": "medium"})
    max_age_months = IntegerField(
        N_("At most so many months old when the edition begins"),
        [Optional(), NumberRange(1, 240)],
        render_kw={"class": "short"},
    )
    regions = SelectMultipleCheckboxField(N_("Produced in one of these regions"), choices=REGION_NAMES)
    countries = SelectMultipleField(
        N_("or in one of these countries"), choices=[], validate_choice=False, render_kw={"size": 8}
    )
    premiere = SelectField(N_("At least this premiere"), choices={"": "–", **PREMIERE_NAMES}, default="")
    premiere_region = SelectField(
        N_("Continent or region of the premiere"), choices={"": "–", **REGION_NAMES}, default=""
    )
    not_on_tv_or_web = BooleanField(N_("Not on television or the web before the end of the edition"))
    no_release_in = SelectField(
        N_("Not in cinemas of this country before the end"), choices={"": "–"}, validate_choice=False
    )
    no_release_before = DateField(
        N_("or before this day, where it is another than the last of the edition"),
        [Optional()],
        render_kw={"class": "medium"},
    )
    no_other_competition = BooleanField(N_("Not shown at another competitive festival"))
    kinds = SelectMultipleCheckboxField(N_("Only these kinds of film"), choices=KIND_NAMES)
    debut = BooleanField(N_("Only a director's first feature"))
    sections = FieldList(FormField(SectionRules))
    strict = SelectMultipleCheckboxField(
        N_("Rules whose “no” refuses an entry"),
        choices={rule: RULE_NAMES[rule] for rule in STRICT},
        description=N_("Every other “no” is only told to both sides; the festival decides."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.countries.choices = country_choices()[1:]
        self.no_release_in.choices = country_choices()

    def parameters(self) -> dict[str, Any]:
        """The rules as they are stored; one that was left empty is no rule."""
        day = self.completed_after.data
        before = self.no_release_before.data
        typed = {
            "profile": (self.profile.data or "").strip(),
            "min_minutes": self.min_minutes.data,
            "max_minutes": self.max_minutes.data,
            "completed_after": day.isoformat() if day else None,
            "max_age_months": self.max_age_months.data,
            "regions": list(self.regions.data or ()),
            "countries": [code for code in self.countries.data or () if code in locale().territories],
            "premiere": self.premiere.data if self.premiere.data in PREMIERES else None,
            "premiere_region": self.premiere_region.data if self.premiere_region.data in REGIONS else None,
            "not_on_tv_or_web": bool(self.not_on_tv_or_web.data),
            "no_release_in": self.no_release_in.data
            if self.no_release_in.data in locale().territories
            else None,
            "no_release_before": before.isoformat() if before else None,
            "no_other_competition": bool(self.no_other_competition.data),
            "kinds": list(self.kinds.data or ()),
            "debut": bool(self.debut.data),
            "strict": list(self.strict.data or ()),
            "sections": {slug: own for slug, own in self._of_sections() if own},
        }
        if not typed["no_release_in"]:
            del typed["no_release_before"]
        return {name: value for name, value in typed.items() if value not in (None, "", [], {}, False)}

    def _of_sections(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each section's slug, with the parameters that it has of its own."""
        for entry in self.sections:
            part: Any = entry.form
            typed = {
                "min_minutes": part.min_minutes.data,
                "max_minutes": part.max_minutes.data,
                "kinds": list(part.kinds.data or ()),
                "debut": bool(part.debut.data),
            }
            own = {name: value for name, value in typed.items() if value not in (None, [], False)}
            if part.slug.data:
                yield part.slug.data, own


def typed_before(held: Mapping[str, Any], text: Mapping[str, str], sections: list[Section]) -> dict[str, Any]:
    """A version's words and rules as the form takes them, with a part for each section of the edition."""
    rules = dict(held)
    for name in ("completed_after", "no_release_before"):
        if rules.get(name):
            rules[name] = as_day(str(rules[name]))
    own = rules.get("sections") or {}
    rules["sections"] = [{"slug": each.slug, **(own.get(each.slug) or {})} for each in sections]
    return {**rules, **in_fields("text", text)}
