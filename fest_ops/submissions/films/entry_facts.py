"""From a film's stated facts to what its entry, its work and its credits hold. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from fest_ops.selection.entries.facts import EntryFacts
from fest_ops.submissions.films.facts import FilmFacts, Named
from fest_ops.words import search_key

ROLES = {
    "screenwriters": "screenwriter",
    "camera": "camera",
    "editors": "editor",
    "music": "music",
    "cast": "cast",
}
"""The credit's role for each field of the crew."""


def entry_facts(facts: FilmFacts, *, invented: bool = False) -> EntryFacts:
    """What a board shows of the film."""
    return EntryFacts(
        title=dict(facts.titles),
        byline=", ".join(each.name for each in facts.directors),
        countries=facts.countries,
        year=facts.year,
        minutes=facts.minutes,
        invented=invented,
    )


def same_person(named: Named, owners: Mapping[str, str]) -> uuid.UUID | None:
    """The owner of the entry who said "this is me" of a credit and bears its name; None: a person of its own.

    `owners` are names by person id. The name must be the same in one spelling or another ("Байғазин", "Baigazin"):
    a credit is never given to an account by the tick alone.
    """
    name = owners.get(named.me)
    if name is None or search_key(name) != search_key(named.name):
        return None
    return uuid.UUID(named.me)
