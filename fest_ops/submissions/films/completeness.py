"""The completeness gate: exactly what an entry still lacks, and where. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from fest_ops.submissions.films.facts import parse
from fest_ops.submissions.films.fields import STEP_OF, STEPS, Field, filled_rows, row_keys
from fest_ops.submissions.films.reading import is_blank


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps an entry from being handed in: the step, the draft's key, a code and its values."""

    step: str
    key: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The field's name without row and column."""
        return self.key.partition(".")[0]


def missing(
    draft: Mapping[str, str],
    *,
    has_film: bool,
    sections: Collection[str],
    regulations: str | None,
) -> list[Missing]:
    """Everything that is missing or cannot be read, in the form's order; empty: it can be handed in.

    `has_film`: a film file has arrived. `sections`: slugs that the call feeds (with none, none is asked for).
    `regulations`: the id of the version to be accepted, None where the call has none.
    """
    facts, problems = parse(draft)
    found = [Missing(STEP_OF[key.partition(".")[0]], key, p.code, p.values) for key, p in problems.items()]
    lacking = {each.name for each in found}

    def lack(key: str, code: str = "missing") -> None:
        name = key.partition(".")[0]
        if name not in lacking:
            lacking.add(name)
            found.append(Missing(STEP_OF[name], key, code))

    for step in STEPS:
        for each in step.fields:
            if _is_asked(each, draft, sections, regulations) and not _is_filled(each, draft):
                lack(row_keys(each, 0)[0] if each.rows else each.name)
    if facts.section and facts.section not in sections and sections:
        lack("section", "not_a_choice")
    if regulations and facts.accepted and facts.accepted != regulations:
        lack("accepted", "regulations_changed")
    if not has_film and not facts.screener_url:
        lack("screener_url", "film_or_screener")
    if facts.premiere == "world" and facts.shown_before:
        lack("premiere", "premiere_contradicts")
    order = {name: index for index, name in enumerate(STEP_OF)}
    return sorted(found, key=lambda each: order[each.name])


def _is_asked(
    each: Field, draft: Mapping[str, str], sections: Collection[str], regulations: str | None
) -> bool:
    if each.name == "section":
        return bool(sections)
    if each.name == "accepted":
        return regulations is not None
    return each.required or (bool(each.only_if) and draft.get(each.only_if) == "yes")


def _is_filled(each: Field, draft: Mapping[str, str]) -> bool:
    if each.rows:
        first = (row_keys(each, row)[0] for row in filled_rows(each, draft))
        return any(not is_blank(draft.get(key, "")) for key in first)
    return not is_blank(draft.get(each.name, ""))


def by_step(found: list[Missing]) -> dict[str, list[Missing]]:
    """What is missing, by step; a step that lacks nothing is not in it."""
    steps: dict[str, list[Missing]] = {}
    for each in found:
        steps.setdefault(each.step, []).append(each)
    return steps
