"""How letters are shown: kinds and states in words, texts with links of this installation."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.notifications import kinds
from fest_ops.notifications.message import Opened, open_message
from fest_ops.notifications.models import Letter
from fest_ops.notifications.reasons import HELD_UP, STATES
from fest_ops.web.languages import gettext

_ADDRESS_END = ".,;:!?)»”’'\""


@dataclass(frozen=True, slots=True)
class Shown:
    """A held letter as its preview shows it."""

    letter: Letter
    opened: Opened | None

    @property
    def seen(self) -> str:
        """What the form sends back: which letter, and how it read."""
        return f"{self.letter.id}:{self.letter.digest.hex()}" if self.letter.digest else ""


def show(letter: Letter) -> Shown:
    """A letter as it may be shown: a secret one without its text."""
    hidden = letter.secret or letter.message is None
    return Shown(letter, None if hidden else open_message(letter.message or b""))


def kind_title(code: str) -> str:
    """What a kind of letter is called, in the reader's language."""
    kind = kinds.find(code)
    return gettext(kind.title) if kind and kind.title else code


def names_of(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What letters are called in the record: their kind, in the reader's language (1 statement)."""
    rows = session.execute(select(Letter.id, Letter.kind).where(Letter.id.in_(ids)))
    return {row.id: kind_title(row.kind) for row in rows}


def state_title(state: str) -> str:
    """A state in the reader's language."""
    return gettext(STATES[state])


def trouble(error: str | None) -> str:
    """What holds a letter up: in the reader's language where we know, else as the mail server said it."""
    return gettext(HELD_UP[error]) if error in HELD_UP else (error or "")


def linked(text: str, base_url: str) -> Markup:
    """The text of a letter as HTML, where addresses of this installation, and no others, are links.

    They lead to the same path on the host that the reader is on.
    """
    out, at = Markup(), 0
    for found in re.finditer(re.escape(base_url) + r"(/[^\s<>\"]*)?(?![\w.:@-])", text):
        whole = found.group(0).rstrip(_ADDRESS_END)
        path = "/" + whole[len(base_url) :].lstrip("/\\")
        out += escape(text[at : found.start()]) + Markup('<a href="{}">{}</a>').format(path, whole)
        at = found.start() + len(whole)
    return out + escape(text[at:])
