"""A selector's films in words: how each stands, and the lines of the list."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal
from flask import url_for

from fest_ops.selection.reviews.duties import Duty
from fest_ops.selection.reviews.rules import Mine
from fest_ops.web.languages import N_, country, gettext, language, locale, ngettext
from fest_ops.words import speak

MINE = {
    Mine.TODO: (N_("To see"), "info"),
    Mine.PARTLY: (N_("Begun"), "warn"),
    Mine.GIVEN: (N_("Reviewed"), "good"),
    Mine.RECUSED: (N_("Stepped back"), "neutral"),
    Mine.CLOSED: (N_("Closed"), "neutral"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One film of the list, in words: the template only sets them."""

    number: int
    title: str
    language: str
    """Of the title, where it is not the reader's."""
    url: str
    """"" where the film may not be opened any more."""
    facts: str
    invented: bool
    badge: str
    kind: str
    flag: bool
    score: str


def lines_of(found: Sequence[Duty]) -> list[Line]:
    """The lines of a page of the list."""
    base = url_for("screening.film", entry_id=uuid.UUID(int=0))[:-36]
    standing = {mine: standing_of(mine) for mine in Mine}
    spoken = language()
    lines = []
    for duty in found:
        title = speak(duty.title, spoken)
        facts = [duty.byline, ", ".join(map(country, duty.countries)), str(duty.year or "")]
        if duty.minutes:
            facts.append(ngettext("%(n)s minute", "%(n)s minutes", duty.minutes))
        lines.append(
            Line(
                number=duty.number,
                title=title.text,
                language="" if title.language in (spoken, "original") else title.language,
                url="" if duty.mine is Mine.RECUSED else f"{base}{duty.entry_id}",
                facts=" · ".join(filter(None, facts)),
                invented=duty.invented,
                badge=standing[duty.mine][0],
                kind=standing[duty.mine][1],
                flag=duty.flag,
                score="" if duty.total is None else decimal(duty.total),
            )
        )
    return lines


def decimal(value: Any) -> str:
    """A score as the language writes it, with one to three places."""
    return str(format_decimal(value, format="0.0##", locale=locale()))


def standing_of(mine: Mine) -> tuple[str, str]:
    """What it is called, and its badge."""
    label, kind = MINE[mine]
    return gettext(label), kind
