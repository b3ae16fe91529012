"""Taking what an event's content must hold, from bytes that nobody vouches for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

ACTS = "acts"


class Wrong(Exception):
    """An act that could not have happened so: under which check, in which round (0: none), why."""

    def __init__(self, check: str, code: str, *, round: int = 0, **values: Any) -> None:
        super().__init__(code)
        self.check = check
        self.code = code
        self.round = round
        self.values: dict[str, Any] = values


def exactly(content: Mapping[str, Any], *names: str, optional: Collection[str] = ()) -> None:
    """Refuse a content that lacks one of these fields, or has another; `optional` ones may be there."""
    for name in sorted(set(names) ^ (set(content) - set(optional))):
        raise Wrong(ACTS, "field_missing" if name in names else "field_unknown", field=name[:60])


def text(content: Mapping[str, Any], name: str) -> str:
    """A text that is not empty."""
    found = content.get(name)
    if not isinstance(found, str) or not found:
        raise Wrong(ACTS, "field_wrong", field=name)
    return found


def whole(content: Mapping[str, Any], name: str) -> int:
    """A whole number from 1."""
    found = content.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise Wrong(ACTS, "field_wrong", field=name)
    return found


def texts(content: Mapping[str, Any], name: str) -> list[str]:
    """A list of texts, none twice."""
    found = content.get(name)
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise Wrong(ACTS, "field_wrong", field=name)
    if len(set(found)) != len(found):
        raise Wrong(ACTS, "field_wrong", field=name)
    return found


def objects(content: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """A list of objects."""
    found = content.get(name)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Wrong(ACTS, "field_wrong", field=name)
    return found


def candidate(content: Mapping[str, Any]) -> str:
    """The key of an {"entry", "person"}: the entry's id, and the person's name where there is one."""
    exactly(content, "entry", "person")
    entry, person = text(content, "entry"), content["person"]
    if not isinstance(person, str):
        raise Wrong(ACTS, "field_wrong", field="person")
    return f"{entry}/{person}" if person else entry
