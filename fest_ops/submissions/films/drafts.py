"""Saving a form that other windows may be saving too: a merge of three sides, field by field. Pure.

A form brings, beside what was typed, a stamp of what each field held when the window last saw it. A field that only
this window changed is taken, one that only another window changed stays, and one that both changed is a conflict: the
stored value stays and both are shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from fest_ops.submissions.films.fields import MAX_TYPED
from fest_ops.submissions.films.reading import keepable

MAX_DRAFT = 400_000
"""Characters of a whole draft."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The draft after a save, and what could not simply be saved."""

    draft: dict[str, str]
    changed: tuple[str, ...]
    """The keys that were saved with another value."""
    conflicts: dict[str, str] = field(default_factory=dict)
    """By key, the value that another window saved in the meantime; this window's is not in the draft."""
    too_long: dict[str, int] = field(default_factory=dict)
    """By key, how many characters were typed; not in the draft either."""


def stamp(value: str) -> str:
    """A short digest by which a form tells which value it started from."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def merge(held: Mapping[str, str], typed: Mapping[str, str], base: Mapping[str, str]) -> Merged:
    """`typed` put into `held`, where `base` has the stamps of what the window had seen.

    A key without a stamp is taken as typed. Values are kept as typed but for what no database can hold (see
    `keepable`); more than MAX_TYPED characters of one are not taken and nothing is cut.
    """
    draft = dict(held)
    changed: list[str] = []
    conflicts: dict[str, str] = {}
    too_long: dict[str, int] = {}
    for key, raw in typed.items():
        value, stands = keepable(raw), held.get(key, "")
        seen = base.get(key)
        if value == stands or seen == stamp(value):
            continue
        if len(value) > MAX_TYPED:
            too_long[key] = len(value)
        elif seen is not None and seen != stamp(stands):
            conflicts[key] = stands
        else:
            changed.append(key)
            if value:
                draft[key] = value
            else:
                draft.pop(key, None)
    return Merged(draft, tuple(changed), conflicts, too_long)


def size_of(draft: Mapping[str, str]) -> int:
    """How many characters a draft holds."""
    return sum(len(value) for value in draft.values())
