"""What is typed to say how a jury votes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, Field, Form, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from fest_ops.jury.profiles import labels, strict
from fest_ops.jury.profiles.forms import SHORT, RulesForm
from fest_ops.jury.profiles.reasons import CONTRADICTIONS
from fest_ops.jury.profiles.shape import GRADED, TIES
from fest_ops.jury.slips import is_grade
from fest_ops.web.languages import N_, gettext

NONE = {"": "–"}
ROUNDS = 5
"""So many rounds have a field; rules with more, from elsewhere, get one more than they have."""


def _votable(form: Form, field: Field) -> None:
    """Where grades are given, an end of the scale can be written on a ballot; what is no number the document says."""
    try:
        value = strict.fraction((field.data or "").strip(), "voting.scale")
    except strict.ProfileError:
        return
    if form["method"].data in GRADED and not is_grade(value):
        said = CONTRADICTIONS["scale_not_votable"]
        raise ValidationError(gettext(said, end=str(value)))


class VotingForm(RulesForm):
    """Rounds, majorities, quorum, ties. `voting_form` adds the rounds and the steps that settle a tie."""

    method = SelectField(N_("Method"), choices=labels.METHODS)
    most_rounds = IntegerField(
        N_("Rounds at most"),
        [InputRequired(), NumberRange(1, 1000)],
        description=N_("The last majority named above holds for every further round."),
        render_kw=SHORT,
    )
    base = SelectField(N_("An absolute majority is more than half"), choices=labels.BASES)
    blanks = SelectField(N_("Blank ballots"), choices=labels.BLANKS)
    quorum = StringField(
        N_("Quorum"),
        [InputRequired(), Length(max=20)],
        description=N_(
            "More than this share of the seated jurors who are not recused must vote: 1/2 is more than half, 1 is "
            "everybody, 0 is no quorum."
        ),
        render_kw=SHORT,
    )
    eliminate = BooleanField(N_("After an undecided round whoever has the fewest votes drops out"))
    bottom_tie = SelectField(N_("Several with the fewest votes"), choices=labels.BOTTOM_TIES)
    unranked = SelectField(N_("Films left out of a ranking"), choices=labels.UNRANKED)
    worst = StringField(N_("The worst grade"), [Length(max=20), _votable], render_kw=SHORT)
    best = StringField(N_("The best grade"), [Length(max=20), _votable], render_kw=SHORT)
    trim = IntegerField(
        N_("Scores left out at each end"), [Optional(), NumberRange(0, 1000)], default=0, render_kw=SHORT
    )

    @property
    def rounds(self) -> list[Any]:
        """The fields of the rounds' majorities."""
        return [field for field in self if field.name.startswith("round_")]

    @property
    def ties(self) -> list[Any]:
        """The fields of the steps that settle a tie."""
        return [field for field in self if field.name.startswith("tie_")]

    def part(self) -> dict[str, Any]:
        """The part as it was typed; empty rounds and steps in between are left out."""
        ends = [(field.data or "").strip() for field in (self.worst, self.best)]
        return {
            "method": self.method.data,
            "rounds": [field.data for field in self.rounds if field.data],
            "most_rounds": self.most_rounds.data,
            "base": self.base.data,
            "blanks": self.blanks.data,
            "quorum": (self.quorum.data or "").strip(),
            "eliminate": bool(self.eliminate.data),
            "bottom_tie": self.bottom_tie.data,
            "ties": [field.data for field in self.ties if field.data],
            "unranked": self.unranked.data,
            "scale": ends if any(ends) else None,
            "trim": self.trim.data or 0,
        }


def voting_form(part: Mapping[str, Any]) -> VotingForm:
    """The form over these rules."""
    values: dict[str, Any] = dict(part)
    fields: dict[str, Any] = {}
    for number in range(max(ROUNDS, len(part["rounds"]) + 1)):
        fields[f"round_{number}"] = SelectField(
            gettext("Round %(n)s", n=number + 1), choices={**NONE, **labels.MAJORITIES}
        )
        values[f"round_{number}"] = part["rounds"][number] if number < len(part["rounds"]) else ""
    for number in range(len(TIES)):
        fields[f"tie_{number}"] = SelectField(
            gettext("Step %(n)s", n=number + 1), choices={**NONE, **labels.TIES}
        )
        values[f"tie_{number}"] = part["ties"][number] if number < len(part["ties"]) else ""
    if part["scale"]:
        values["worst"], values["best"] = part["scale"]
    made = type("RoundsForm", (VotingForm,), fields)
    form: VotingForm = made(data=values)
    return form
