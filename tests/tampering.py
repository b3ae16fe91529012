"""Changing a bundle as somebody would who can make its chain anew, and asking both verifiers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fest_ops.jury.protocol import bundle, chain
from tests import verify_bundle


def rechained(made: dict[str, Any]) -> dict[str, Any]:
    """The bundle with its chain made anew: what a forger does who has no signed minutes to fear."""
    before, rules = chain.GENESIS, chain.content_digest(made["rules"]).hex()
    for n, event in enumerate(made["events"]):
        if n == 0:
            event["content"]["rules"] = rules
        elif event["verb"] == "rules.frozen":
            event["content"]["digest"] = rules
        digest = chain.content_digest(event["content"])
        before = chain.link(before, event["position"], event["at"], event["verb"], digest)
        event["hash"] = before.hex()
    made["head"] = before.hex()
    return made


def renumbered(made: dict[str, Any]) -> dict[str, Any]:
    """The same, its events counted anew too."""
    for n, event in enumerate(made["events"], 1):
        event["position"] = n
    return rechained(made)


def of_verb(made: dict[str, Any], verb: str) -> list[dict[str, Any]]:
    """The contents of a bundle's acts of one kind."""
    return [event["content"] for event in made["events"] if event["verb"] == verb]


def both(document: Any) -> tuple[bool, bool]:
    """Whether ours and the other verifier agree with a bundle."""
    data = json.dumps(document, ensure_ascii=False).encode()
    try:
        ours = bundle.verify_bytes(data).ok
    except bundle.BundleBroken:
        ours = False
    try:
        verify_bundle.verify(data)
    except ValueError:
        return ours, False
    return ours, True


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document: each value, each key."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from places(inner, (*path, n))
