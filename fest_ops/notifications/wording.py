"""Templates of letters: text with `{field}` in it and nothing else. Pure.

No expressions, no attributes, no formats: what an organiser writes can only show what the letter was given.
`{{` and `}}` stand for the braces themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
SUBJECT_LONGEST = 250
BODY_LONGEST = 50_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a template: a stable code, the text at fault and where it stands (both from 1)."""

    code: str
    name: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Wording:
    """A template of one letter in one language."""

    subject: str
    body: str


def _pieces(text: str) -> Iterator[tuple[str, bool, int]]:
    """Literal texts and fields of a template: (text or name, whether it is a field, offset)."""
    at = 0
    for found in _PIECE.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], False, at
        whole = found.group(0)
        if whole in ("{{", "}}"):
            yield whole[0], False, found.start()
        else:
            yield (found.group(1) if found.group(1) is not None else whole), True, found.start()
        at = found.end()
    if at < len(text):
        yield text[at:], False, at


def faults(text: str, fields: Collection[str]) -> list[Fault]:
    """Everything in `text` that is no literal and none of `fields`, in the order it stands there."""
    found: list[Fault] = []
    for piece, is_field, offset in _pieces(text):
        if not is_field or piece in fields:
            continue
        line = text.count("\n", 0, offset) + 1
        column = offset - (text.rfind("\n", 0, offset) + 1) + 1
        code = (
            "unknown_field"
            if _NAME.match(piece)
            else "lone_brace"
            if piece in ("{", "}")
            else "no_expression"
        )
        found.append(Fault(code, piece, line, column))
    return found


def fields_in(text: str) -> set[str]:
    """The fields that a template shows."""
    return {piece for piece, is_field, _ in _pieces(text) if is_field}


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with its fields replaced, once: a brace inside a value stays a brace. Raises KeyError for a field
    without a value."""
    return "".join(values[piece] if is_field else piece for piece, is_field, _ in _pieces(text))


def tidy(text: str) -> str:
    """A merge value as it may stand in a letter: no control characters (newlines and tabs stay), no direction
    overrides, which would turn around the words of the letter that follow."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = (
        char
        for char in plain
        if char in "\n\t" or not (unicodedata.category(char) in ("Cc", "Cs") or char in _BIDI_CONTROLS)
    )
    return "".join(kept)


def one_line(text: str, longest: int = SUBJECT_LONGEST) -> str:
    """A value as it may stand in a header: tidied, on one line, with single spaces, cut at `longest` characters."""
    line = " ".join(tidy(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def read(text: str) -> Wording:
    """A template from its file: the subject on the first line, an empty line, the body. Raises ValueError."""
    subject, gap, body = text.replace("\r\n", "\n").partition("\n\n")
    if not gap or not subject.strip() or "\n" in subject or not body.strip():
        raise ValueError("a letter's text is its subject on the first line, an empty line, and the body")
    return Wording(subject.strip(), body.strip() + "\n")
