"""What is typed when an award, a mention or the announcement is recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from fest_ops.config import LANGUAGES
from fest_ops.web.forms import Form, MomentField
from fest_ops.web.languages import N_

REASON_LONGEST = 1_000
LONGEST = 2_000
_AREA = {"rows": 3}


class DerogationForm(Form):
    """Who allowed an exception, and why; only where the rules know one."""

    officer = StringField(
        N_("Allowed by"),
        [Optional(), Length(max=200)],
        description=N_("The name of the officer whom the rules let allow it."),
    )
    derogation_reason = TextAreaField(
        N_("Why the exception"),
        [Optional(), Length(max=REASON_LONGEST)],
        description=N_("It is public: read out at the ceremony, and in the minutes and the public bundle."),
        render_kw=_AREA,
    )


class WithholdForm(Form):
    """Why a prize is not given."""

    withheld_reason = TextAreaField(
        N_("The jury's reason"),
        [InputRequired(), Length(max=REASON_LONGEST)],
        description=N_("It is public: read out at the ceremony, and in the minutes and the public bundle."),
        render_kw=_AREA,
    )


class CastingForm(Form):
    """Why a prize is not given, where the chair's casting vote is for that."""

    withheld_reason = TextAreaField(
        N_("The jury's reason"),
        [Optional(), Length(max=REASON_LONGEST)],
        description=N_(
            "Only where your vote is for no award. It is public: in the minutes and the public bundle."
        ),
        render_kw=_AREA,
    )


class TakeBackForm(Form):
    """Why something that was recorded is taken back."""

    reason = TextAreaField(
        N_("Why it is taken back"),
        [InputRequired(), Length(max=REASON_LONGEST)],
        description=N_("The protocol keeps what was recorded, that it was taken back, and this reason."),
        render_kw=_AREA,
    )


class CitationForm(Form):
    """The jury's words, in three languages."""

    citation_kk = TextAreaField(N_("In Kazakh"), [Optional(), Length(max=LONGEST)], render_kw=_AREA)
    citation_ru = TextAreaField(N_("In Russian"), [Optional(), Length(max=LONGEST)], render_kw=_AREA)
    citation_en = TextAreaField(N_("In English"), [Optional(), Length(max=LONGEST)], render_kw=_AREA)

    def fill(self, citation: Mapping[str, str]) -> None:
        """Show what was written before."""
        for code in LANGUAGES:
            self[f"citation_{code}"].data = citation.get(code, "")

    @property
    def words(self) -> dict[str, str]:
        """What was typed, by language."""
        return {code: self[f"citation_{code}"].data or "" for code in LANGUAGES}


class MentionForm(Form):
    """A film, or a person in it, that the jury mentions."""

    entry = SelectField(N_("Film"), [InputRequired()], choices=[])
    person = StringField(
        N_("A person in the film"),
        [Optional(), Length(max=200)],
        description=N_("Leave it empty where the mention goes to the film."),
    )

    def offer(self, films: Sequence[tuple[str, str]]) -> None:
        """The films to choose from: (key, title)."""
        self.entry.choices = list(films)


class PalmaresMomentForm(Form):
    """The minute from which a palmares is public."""

    at = MomentField(
        N_("Public from"),
        [Optional()],
        description=N_(
            "By the clock of the festival's city: the minute of the ceremony at which all is said."
        ),
    )

    def moment(self, zone: str) -> dt.datetime | None:
        """The moment that was typed, in UTC; None where none was."""
        typed = self.at.data
        return typed.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC) if typed else None
