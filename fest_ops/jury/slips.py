"""One ballot as a slip of paper: a text that says one thing in one way, so that its form tells nothing else. Pure.

docs/bundle-format.md, "Slips", has the same in full. A slip is canonical JSON: who could choose between two ways of
writing one ballot could mark it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from fest_ops.jury.rounds import GRADES, MAJORITY, PAIRS, RoundSpec

LONGEST = 100_000
_GRADE = re.compile(r"0|-?(?:[1-9][0-9]{0,3}|(?:0|[1-9][0-9]{0,3})\.[0-9]?[1-9])")


@dataclass(frozen=True, slots=True)
class Slip:
    """A ballot: one of a choice, a blank, a ranking (tied together in a group) or grades."""

    choice: str = ""
    blank: bool = False
    ranking: tuple[tuple[str, ...], ...] = ()
    grades: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def named(self) -> frozenset[str]:
        """The candidates that the slip says anything of."""
        ranked = (key for group in self.ranking for key in group)
        return frozenset([*ranked, *self.grades, *([self.choice] if self.choice else [])])


class SlipRefused(Exception):
    """A ballot that cannot be cast. `code` says why; `values` never hold what was chosen, but for an unknown key;
    "incomplete" has the `keys` that were left out."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values: dict[str, Any] = values


def slip_text(spec: RoundSpec, slip: Slip, *, recused: frozenset[str]) -> str:
    """The slip to cast, for a juror who may not vote on `recused`. Raises SlipRefused.

    Where pairs are counted and the unranked stand last, they are written last: whatever a slip then leaves out, its
    juror was recused on.
    """
    if spec.method in PAIRS and spec.unranked == "last" and slip.ranking:
        rest = tuple(set(spec.keys) - recused - slip.named)
        if rest:
            slip = replace(slip, ranking=(*slip.ranking, rest))
    said: dict[str, Any] = {}
    if slip.choice:
        said["choice"] = slip.choice
    if slip.blank:
        said["blank"] = True
    if slip.ranking:
        said["ranking"] = [sorted(group) for group in slip.ranking]
    if slip.grades:
        said["grades"] = {key: grade_text(value) for key, value in slip.grades.items()}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    read_slip(spec, text, recused)
    return text


def read_slip(spec: RoundSpec, text: str, recused: frozenset[str] | None = None) -> Slip:
    """The ballot on a slip; `recused` None where it is not known whose it is (in the box).

    Raises SlipRefused: broken, not_canonical, no_choice, two_choices, blank_not_allowed, wrong_kind,
    unknown_candidate, ranked_twice, recused, incomplete, grade_out_of_scale.
    """
    slip = _read(spec, text)
    unknown = sorted(slip.named - set(spec.keys))
    if unknown:
        raise SlipRefused("unknown_candidate", key=unknown[0][:100])
    if recused is not None and not slip.named.isdisjoint(recused):
        raise SlipRefused("recused")
    if slip.blank:
        if spec.blanks == "refuse":
            raise SlipRefused("blank_not_allowed")
        return slip
    if leaves_out_only_recused(spec) and recused is not None:
        left_out = [key for key in spec.keys if key not in recused | slip.named]
        if left_out:
            raise SlipRefused("incomplete", keys=left_out)
    return slip


def leaves_out_only_recused(spec: RoundSpec) -> bool:
    """Whether a slip of this round that is not blank names every candidate but those its juror is recused on."""
    return spec.method in GRADES or (spec.method in PAIRS and spec.unranked == "last")


def grade_text(value: Fraction) -> str:
    """A grade as it stands on a slip: a decimal of at most two places, "4", "3.5". Raises SlipRefused."""
    hundredths = value * 100
    if hundredths.denominator != 1:
        raise SlipRefused("grade_out_of_scale")
    whole, part = divmod(abs(hundredths.numerator), 100)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}" + (f".{part:02d}".rstrip("0") if part else "")


def is_grade(value: Fraction) -> bool:
    """Whether a grade can be written on a slip: at most four digits before the point and two after it."""
    try:
        return _GRADE.fullmatch(grade_text(value)) is not None
    except SlipRefused:
        return False


def _read(spec: RoundSpec, text: str) -> Slip:
    said = _object(text)
    if not said:
        raise SlipRefused("no_choice")
    if len(said) > 1:
        raise SlipRefused("two_choices")
    kind, content = next(iter(said.items()))
    if kind == "blank":
        if content is not True:
            raise SlipRefused("broken")
        return Slip(blank=True)
    if kind != kind_of(spec):
        raise SlipRefused("wrong_kind")
    if kind == "choice":
        if isinstance(content, list):
            raise SlipRefused("two_choices" if len(content) > 1 else "broken")
        if not isinstance(content, str) or not content:
            raise SlipRefused("no_choice")
        return Slip(choice=content)
    if kind == "ranking":
        return Slip(ranking=_ranking(content))
    return Slip(grades=_grades(spec, content))


def kind_of(spec: RoundSpec) -> str:
    """What a slip of this round that is not blank holds: choice, ranking or grades."""
    if spec.method == MAJORITY:
        return "choice"
    return "grades" if spec.method in GRADES else "ranking"


def _object(text: str) -> dict[str, Any]:
    def once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise SlipRefused("two_choices")
        return dict(pairs)

    if len(text) > LONGEST:
        raise SlipRefused("broken")
    try:
        said = json.loads(text, object_pairs_hook=once)
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        canonical.encode()
    except (ValueError, RecursionError) as wrong:
        raise SlipRefused("broken") from wrong
    if not isinstance(said, dict):
        raise SlipRefused("broken")
    if canonical != text:
        raise SlipRefused("not_canonical")
    return said


def _ranking(content: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(content, list):
        raise SlipRefused("broken")
    if not content:
        raise SlipRefused("no_choice")
    groups: list[tuple[str, ...]] = []
    for group in content:
        if not isinstance(group, list) or not group or not all(isinstance(key, str) for key in group):
            raise SlipRefused("broken")
        if group != sorted(group):
            raise SlipRefused("not_canonical")
        groups.append(tuple(group))
    ranked = [key for group in groups for key in group]
    if len(set(ranked)) != len(ranked):
        raise SlipRefused("ranked_twice")
    return tuple(groups)


def _grades(spec: RoundSpec, content: object) -> dict[str, Fraction]:
    if not isinstance(content, dict):
        raise SlipRefused("broken")
    if not content:
        raise SlipRefused("no_choice")
    low, high = sorted((spec.worst, spec.best))
    grades: dict[str, Fraction] = {}
    for key, said in content.items():
        if not isinstance(said, str):
            raise SlipRefused("broken")
        if not _GRADE.fullmatch(said):
            raise SlipRefused("grade_out_of_scale")
        grades[key] = Fraction(said)
        if not low <= grades[key] <= high:
            raise SlipRefused("grade_out_of_scale")
    return grades
