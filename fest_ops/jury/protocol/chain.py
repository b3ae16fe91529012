"""The protocol's events and how each follows from the one before. Pure. The bytes are in docs/bundle-format.md."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GENESIS = bytes(32)
"""What stands before the first event."""
SALT_BYTES = 32
"""Of what is kept from the public: its digest cannot be guessed."""
_AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\+00:00")


class NotCanonical(ValueError):
    """A value that has no canonical form: a float, a key that is no text, half a surrogate pair."""


def canonical(value: object) -> bytes:
    """The one way to write a value down: JSON, keys in order of code points, no spaces, UTF-8. Raises NotCanonical."""
    _check(value, 0)
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    except (ValueError, RecursionError) as wrong:
        raise NotCanonical(str(wrong)) from None


def _check(value: object, depth: int) -> None:
    if depth > 60:
        raise NotCanonical("nested too deeply")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise NotCanonical("a key is no text")
            _check(inner, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner, depth + 1)
    elif not (value is None or isinstance(value, str | bool | int)):
        raise NotCanonical(f"a {type(value).__name__}")


def hashed(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content as it goes into the chain and into the public bundle: of its `kept` (kept.py) the digest alone."""
    kept = content.get("kept")
    if not isinstance(kept, Mapping):
        return dict(content)
    return {**content, "kept": hashlib.sha256(canonical(kept)).hexdigest()}


def content_digest(content: Mapping[str, Any]) -> bytes:
    """SHA-256 of an event's content in canonical form, `kept` as its digest."""
    return hashlib.sha256(canonical(hashed(content))).digest()


def instant_text(at: dt.datetime) -> str:
    """An instant as it is hashed: UTC, to the microsecond, "2016-09-24T12:00:00.000000+00:00"."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def is_instant(text: object) -> bool:
    """Whether a text is an instant in that form, and one that there is."""
    if not isinstance(text, str) or not _AT.fullmatch(text):
        return False
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def link(before: bytes, position: int, at: str, verb: str, digest: bytes) -> bytes:
    """The hash of an event of which the content's digest is known."""
    told = {"position": position, "at": at, "verb": verb, "content": digest.hex()}
    return hashlib.sha256(before + canonical(told)).digest()


def event_hash(before: bytes, position: int, at: dt.datetime, verb: str, content: Mapping[str, Any]) -> bytes:
    """The hash of an event: SHA-256 of the hash before it and of its canonical form. Raises NotCanonical."""
    return link(before, position, instant_text(at), verb, content_digest(content))


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it stands in the protocol."""

    position: int
    at: dt.datetime
    verb: str
    content: Mapping[str, Any]
    hash: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a chain breaks. `code`: gap (a position is missing or twice), backwards (earlier than the event before
    it), hash (not the event that was hashed)."""

    position: int
    code: str


def verify_chain(events: Sequence[Event]) -> list[Fault]:
    """Where these events, in their order, are not one unbroken chain from its start; an empty list where they are."""
    faults: list[Fault] = []
    before = GENESIS
    for n, event in enumerate(events, start=1):
        if event.position != n:
            faults.append(Fault(event.position, "gap"))
        if n > 1 and event.at < events[n - 2].at:
            faults.append(Fault(event.position, "backwards"))
        if event_hash(before, event.position, event.at, event.verb, event.content) != event.hash:
            faults.append(Fault(event.position, "hash"))
        before = event.hash
    return faults


def head_of(events: Sequence[Event]) -> bytes:
    """The hash of the last event: whoever holds it holds the whole protocol to its word."""
    return events[-1].hash if events else GENESIS
