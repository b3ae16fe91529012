"""Kinds of letters. Each feature registers its own in `letters.py`, with its built-in texts beside it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fest_ops.actor import Actor, Role
from fest_ops.config import LANGUAGES
from fest_ops.notifications import wording
from fest_ops.notifications.wording import Wording
from fest_ops.web.languages import N_

COMMON: dict[str, tuple[str, str]] = {
    "name": (N_("the recipient's name"), "Айгерім Sample"),
    "festival": (N_("the festival and the edition, in the letter's language"), "IX Eurasia 2013"),
    "site": (N_("the address of the edition's pages"), "https://festival.example/eurasia/2013/"),
}
"""Merge fields of every kind: what they hold, and a sample. A letter need not bring them; it may."""

DOORS = frozenset({"link", "token"})
"""Fields that open a door: a secret letter without one would be of no use to its recipient."""


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A kind of letter: its merge fields and where its built-in texts lie, `<folder>/<code>.<language>.txt`."""

    code: str
    """Stable: "receipt", "decision.selected"."""
    fields: tuple[str, ...]
    """What every letter of this kind brings, beside the common ones."""
    folder: Path
    secret: bool = False
    """Its text opens a door (a sign-in link): shown to nobody, and forgotten once it was sent."""
    released_elsewhere: bool = False
    """Held letters of this kind are released on a page of their own feature."""
    for_organisers: bool = False
    """Who gets it tells what the head of programme may not know yet: for that role such letters do not exist."""
    of_edition: bool = True
    """Letters of this kind belong to an edition, whose organisers may give them their own words."""
    title: str = ""
    """What the kind is called, an N_() message; the code where there is none."""
    explained: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What a field holds, an N_() message, and a sample of it for previews."""

    @property
    def allowed(self) -> frozenset[str]:
        """Every field that a template of this kind may show."""
        return frozenset(self.fields) | COMMON.keys()

    def field_help(self, name: str) -> tuple[str, str]:
        """What a field holds (an N_() message, "" where nobody said) and a sample of it."""
        return self.explained.get(name) or COMMON.get(name) or ("", f"[{name}]")


_kinds: dict[str, LetterKind] = {}


def register(kind: LetterKind) -> LetterKind:
    """Add a kind. Raises ValueError where the code is taken by another one."""
    if _kinds.setdefault(kind.code, kind) != kind:
        raise ValueError(f"letter kind {kind.code!r} is registered twice")
    return kind


def get(code: str) -> LetterKind:
    """The kind with this code. Raises KeyError: its feature was not loaded."""
    return _kinds[code]


def find(code: str) -> LetterKind | None:
    """The kind with this code, or None."""
    return _kinds.get(code)


def all_kinds() -> list[LetterKind]:
    """Every kind that a loaded feature has registered, by code."""
    return [_kinds[code] for code in sorted(_kinds)]


def hidden_from(actor: Actor) -> list[str]:
    """The codes of those kinds whose letters the actor, who is of the staff, must not know to be there."""
    if actor.system or actor.has(Role.ORGANISER):
        return []
    return sorted(code for code, kind in _kinds.items() if kind.for_organisers)


@functools.lru_cache(maxsize=256)
def _read(path: Path) -> Wording:
    return wording.read(path.read_text(encoding="utf-8"))


def built_in(kind: LetterKind, language: str) -> Wording:
    """The text that comes with the feature; English where `language` is none of ours."""
    return _read(kind.folder / f"{kind.code}.{language if language in LANGUAGES else 'en'}.txt")
