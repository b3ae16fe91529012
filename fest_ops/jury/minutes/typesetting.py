"""Typst sets a document of plain blocks. What was typed by anybody goes in as data and is never read as markup."""

from __future__ import annotations

import datetime as dt
import functools
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fest_ops.notifications.wording import tidy

TEMPLATE = Path(__file__).parent / "minutes.typ"
PRINTED = ("LATIN", "CYRILLIC", "GREEK", "COMBINING", "MODIFIER LETTER")
"""The alphabets that the font holds, by the names of their letters in Unicode."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the document. `kind` is heading, subheading, text, note, quote, facts, table, list or code."""

    kind: str
    text: str = ""
    rows: Sequence[Sequence[str]] = ()
    head: Sequence[str] = ()
    widths: Sequence[float] = ()
    """Shares of the width, one a column."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be set."""

    language: str
    title: str
    over: str
    """Above the title: the festival and its edition."""
    under: str
    """Below it: the jury."""
    mark: str = ""
    """Across every page: "Draft"."""
    copy: str = ""
    """Which copy it is, at the head of every page."""
    foot: str = ""
    digest: str = ""
    """The head of the protocol, also among the file's own keywords."""
    blocks: Sequence[Block] = ()
    signatures_title: str = ""
    signatures: Sequence[tuple[str, str]] = ()
    """(function, name), each with a line to sign on and one for the date."""
    date_label: str = ""
    author: str = ""


def in_print(text: str) -> bool:
    """Whether the font has every letter of `text`; a film's Persian or Korean title it has not."""
    return all(not char.isalpha() or unicodedata.name(char, "").startswith(PRINTED) for char in text)


def set_pdf(paper: Paper, *, now: dt.datetime) -> bytes:
    """The document as PDF, tagged for screen readers, the same bytes for the same document and moment."""
    made = _compile(paper, now, format="pdf")
    assert isinstance(made, bytes)
    return made


def set_pages(paper: Paper, *, now: dt.datetime, dots_per_inch: int = 96) -> list[bytes]:
    """The same as pictures (PNG), one a page: for looking at."""
    made = _compile(paper, now, format="png", ppi=dots_per_inch)
    return [made] if isinstance(made, bytes) else list(made)


def _compile(paper: Paper, now: dt.datetime, **how: Any) -> Any:
    # Here and not above: a web server that never prints does not hold the typesetter's 80 MB.
    import typst

    compiler = typst.Compiler(TEMPLATE.read_bytes(), font_paths=_fonts(), root=str(TEMPLATE.parent))
    return compiler.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"paper": json.dumps(_plain(asdict(paper)), ensure_ascii=False)},
        timestamp=now.replace(microsecond=0),
        **how,
    )


@functools.cache
def _fonts() -> Any:
    """Noto Sans as it comes with the application; nothing of the machine's own, so that every copy looks the same."""
    import fontpkg_noto_sans  # type: ignore[import-untyped]  # carries no types
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fontpkg_noto_sans.ROOT / "files")],
    )


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [_plain(each) for each in value]
    return value
