"""What is typed on the ballot and at the secretary's desk.

Fields of a ballot begin with "secret": a form that has one is neither kept when a sign-in ran out nor given back by
a failure page. Candidates stand in them by their place on the ballot.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from werkzeug.datastructures import MultiDict
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from fest_ops.errors import Refused
from fest_ops.jury.counting import NO_AWARD, RoundSpec, Slip
from fest_ops.jury.slips import grade_text, kind_of
from fest_ops.web.forms import Form
from fest_ops.web.languages import N_

CHOICE, RANK, GRADE, BLANK = "secret-choice", "secret-rank-", "secret-grade-", "secret-blank"
MOST_STEPS = 11
"""A scale of more steps than these is typed, not ticked."""

Typed = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the ballot: a candidate, whether this juror may vote on it, and what the form holds for it."""

    place: int
    key: str
    title: dict[str, str]
    film: str
    recused: bool
    value: str = ""

    @property
    def is_none(self) -> bool:
        """Whether it stands for awarding the prize to nobody."""
        return self.key == NO_AWARD


def choices_of(spec: RoundSpec, recused: Collection[str], typed: Typed | None = None) -> list[Choice]:
    """The lines of the ballot in its order, with what was typed."""
    typed = typed if typed is not None else MultiDict()
    found: list[Choice] = []
    for place, candidate in enumerate(spec.candidates):
        name = {"ranking": RANK, "grades": GRADE}.get(kind_of(spec), "")
        value = typed.get(f"{name}{place}", "") if name else ""
        if not name and typed.get(CHOICE) == str(place):
            value = str(place)
        found.append(
            Choice(
                place,
                candidate.key,
                dict(candidate.title),
                candidate.film,
                candidate.key in recused,
                str(value),
            )
        )
    return found


def read_ballot(spec: RoundSpec, typed: Typed) -> Slip:
    """The ballot that was filled in, unchecked. Raises Refused for what says two things or nothing in numbers."""
    kind = kind_of(spec)
    said = [each for each in typed.getlist(CHOICE) if each]
    blank = bool(typed.get(BLANK)) or said == ["blank"]
    if kind == "choice":
        if len(said) > 1 or (typed.get(BLANK) and said not in ([], ["blank"])):
            raise Refused("slip_two_choices")
        if blank:
            return Slip(blank=True)
        return Slip(choice=_key(spec, said[0])) if said else Slip()
    marks = _marks(spec, typed, RANK if kind == "ranking" else GRADE)
    if blank:
        if marks:
            raise Refused("slip_two_choices")
        return Slip(blank=True)
    if kind == "grades":
        return Slip(grades=marks)
    places: dict[Fraction, list[str]] = {}
    for key, rank in marks.items():
        places.setdefault(rank, []).append(key)
    return Slip(ranking=tuple(tuple(sorted(places[rank])) for rank in sorted(places)))


def _marks(spec: RoundSpec, typed: Typed, prefix: str) -> dict[str, Fraction]:
    marks: dict[str, Fraction] = {}
    for name in typed:
        if not name.startswith(prefix):
            continue
        given = [each.strip() for each in typed.getlist(name) if each.strip()]
        if len(given) > 1:
            raise Refused("slip_two_choices")
        if given:
            marks[_key(spec, name.removeprefix(prefix))] = _number(given[0])
    return marks


def _key(spec: RoundSpec, place: str) -> str:
    if not (place.isascii() and place.isdigit() and int(place[:6]) < len(spec.candidates)):
        raise Refused("slip_unknown_candidate")
    return spec.keys[int(place[:6])]


def _number(text: str) -> Fraction:
    try:
        if len(text) > 8:
            raise ValueError
        return Fraction(text.replace(",", "."))
    except (ValueError, ZeroDivisionError):
        raise Refused("slip_grade_out_of_scale") from None


def fields_of(spec: RoundSpec, slip: Slip) -> list[tuple[str, str]]:
    """The form fields that say this slip: carried from the page that asks once more into the one that casts."""
    place = {key: str(n) for n, key in enumerate(spec.keys)}
    if slip.blank:
        return [(CHOICE, "blank")] if kind_of(spec) == "choice" else [(BLANK, "1")]
    if slip.choice:
        return [(CHOICE, place[slip.choice])]
    if slip.ranking:
        ranks = enumerate(slip.ranking, start=1)
        return [(f"{RANK}{place[key]}", str(rank)) for rank, group in ranks for key in group]
    return [(f"{GRADE}{place[key]}", grade_text(value)) for key, value in slip.grades.items()]


def scale_of(spec: RoundSpec) -> list[str]:
    """The whole grades from the worst to the best; empty where they are too many to tick."""
    low, high = sorted((spec.worst, spec.best))
    if low.denominator != 1 or high.denominator != 1 or high - low >= MOST_STEPS:
        return []
    steps = [str(each) for each in range(int(low), int(high) + 1)]
    return steps if spec.best >= spec.worst else steps[::-1]


def ids_of(values: Collection[str]) -> set[uuid.UUID]:
    """Those of these texts that are ids; the rest is dropped."""
    found: set[uuid.UUID] = set()
    for each in values:
        try:
            found.add(uuid.UUID(each))
        except ValueError:
            continue
    return found


class ReasonForm(Form):
    """Why a round is voided."""

    reason = TextAreaField(
        N_("Reason"),
        [InputRequired(), Length(max=1000)],
        description=N_("It stands in the protocol and in the minutes."),
        render_kw={"rows": 3, "maxlength": 1000},
    )


class PersonForm(Form):
    """A person in a film who is not credited there."""

    person = StringField(N_("Name of the person"), [InputRequired(), Length(max=200)])
