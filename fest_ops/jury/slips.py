"""One ballot as a slip of paper: a text that says one thing in one way, so that its form tells nothing else. Pure.

docs/bundle-format.md, "Slips", has the same in full. A slip is canonical JSON: who could choose between two ways of
writing one ballot could mark it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    """A ballot that cannot be cast. `code` says why; `values` never hold what was chosen, but for an unknown key."""

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
        rest = tuple(sorted(set(spec.keys) - recused - slip.named))
        if rest:
            slip = Slip(
                ranking=(*slip.ranking, rest), choice=slip.choice, blank=slip.blank, grades=slip.grades
            )
    raise NotImplementedError


def read_slip(spec: RoundSpec, text: str, recused: frozenset[str] | None = None) -> Slip:
    """The ballot on a slip; `recused` None where it is not known whose it is (in the box).

    Raises SlipRefused: broken, not_canonical, no_choice, two_choices, blank_not_allowed, wrong_kind,
    unknown_candidate, ranked_twice, recused, incomplete, grade_out_of_scale.
    """
    raise NotImplementedError
