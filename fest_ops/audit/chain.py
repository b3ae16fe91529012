"""What is hashed, and how one seal follows from another. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Any

START = b"\0" * 32
"""What stands before the first seal of a chain."""
INSTALLATION = "installation"
"""The chain of events of no edition."""


def canonical(payload: dict[str, Any]) -> bytes:
    """The bytes that are digested: JSON with sorted keys and no spaces, UTF-8."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def chain_of(edition_id: uuid.UUID | None) -> str:
    """The name of the chain that an event of this edition is sealed into."""
    return str(edition_id) if edition_id else INSTALLATION


@dataclass(frozen=True, slots=True)
class Fact:
    """The part of an event that is never erased."""

    id: int
    edition_id: uuid.UUID | None
    at: dt.datetime
    verb: str
    object_kind: str
    object_id: uuid.UUID | None
    digest: bytes


def seal_of(previous: bytes, fact: Fact) -> bytes:
    """SHA-256 of the seal before and of the event: every column of it, and the digest of its payload."""
    told = canonical(
        {
            "id": fact.id,
            "edition": chain_of(fact.edition_id),
            "at": fact.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "verb": fact.verb,
            "kind": fact.object_kind,
            "object": str(fact.object_id) if fact.object_id else None,
            "digest": fact.digest.hex(),
        }
    )
    return hashlib.sha256(previous + told).digest()


def payload_matches(salt: bytes, payload: dict[str, Any], digest: bytes) -> bool:
    """Whether a payload is the one that the event's digest was made of."""
    return hashlib.sha256(salt + canonical(payload)).digest() == digest
