"""Phrases: a few common words and two digits, by which a juror finds their ballot in the box while the round is open.

They are known to the voter's browser alone, and prove nothing later: the box drops their digests when it is counted.
"""

from __future__ import annotations

import functools
import secrets
from pathlib import Path

WORDS = 3
LONGEST = 200
_FOLDER = Path(__file__).resolve().parent / "phrases"


@functools.cache
def words_of(language: str) -> tuple[str, ...]:
    """The words that phrases in a language are made of; English for a language without a list."""
    path = _FOLDER / f"{language}.txt"
    return tuple((path if path.is_file() else _FOLDER / "en.txt").read_text("utf-8").split())


def new_phrase(language: str) -> str:
    """A new phrase, "river bread island 47": 27 random bits and more, enough for a box of a few that lasts minutes."""
    words = words_of(language)
    return " ".join([*(secrets.choice(words) for _ in range(WORDS)), f"{secrets.randbelow(100):02d}"])
