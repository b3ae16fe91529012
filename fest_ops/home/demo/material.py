"""The demo's raw material: the facts as stated, the word tables, one seed, and identities that follow from it."""

from __future__ import annotations

import datetime as dt
import functools
import json
import random
import uuid
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"
SEED = 20130916
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://fest-ops.invalid/demo/eurasia-2013")

DEMO_NOW = dt.datetime(2013, 7, 15, 4, 0, tzinfo=dt.UTC)
"""When the demo begins: 10:00 in Almaty, selection under way."""
OPENS = dt.datetime(2013, 3, 1, 3, 0, tzinfo=dt.UTC)
DEADLINE = dt.datetime(2013, 8, 1, 17, 59, tzinfo=dt.UTC)
"""23:59 of 1 August in Almaty (UTC+6 in 2013)."""

Three = tuple[str, str, str]
"""Kazakh, Russian, English."""


@functools.cache
def table(name: str) -> dict[str, Any]:
    """One JSON file of the data folder, without its "_about"."""
    content: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    content.pop("_about", None)
    return content


def facts() -> dict[str, Any]:
    """What the source text states."""
    return table("eurasia")


def chance(purpose: str) -> random.Random:
    """A stream of chance of its own for each purpose, so that one part's change leaves the others as they were."""
    return random.Random(f"{SEED}:{purpose}")  # noqa: S311 - repeatable on purpose, guards nothing


def identity(*parts: object) -> uuid.UUID:
    """The same id for the same thing in every load."""
    return uuid.uuid5(SPACE, ":".join(str(part) for part in parts))


def in_three(words: Three | list[str]) -> dict[str, str]:
    """Words by language from a row of a word table."""
    return {"kk": words[0], "ru": words[1], "en": words[2]}
