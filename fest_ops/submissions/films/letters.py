"""The letters about a film's entry: receipts, messages, invitations to act for it. All go out at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy.orm import Session

from fest_ops.notifications import commands as outbox
from fest_ops.notifications import kinds
from fest_ops.notifications.commands import NewLetter
from fest_ops.notifications.kinds import LetterKind
from fest_ops.submissions.films.queries import Owner
from fest_ops.web.languages import N_, speaking

FOLDER = Path(__file__).parent / "letters"
_EXPLAINED = {
    "film": (N_("the title, in the recipient's language where there is one"), "Sample film"),
    "number": (N_("the number of the entry"), "17"),
    "entry": (N_("the end of the address of the entry's page"), "5f0c…"),
    "position": (N_("which amendment it is; 1 of the submission"), "1"),
    "moment": (N_("when it arrived, on the festival's clock"), "15 July 2013, 10:00 (Almaty)"),
    "digest": (N_("the digest of what was handed in"), "9f86 d081 884c 7d65 …"),
    "regulations": (N_("the version of the regulations that was accepted"), "2013-03-01"),
    "sender": (N_("who wrote"), "Айгерім Sample"),
    "message": (N_("the message"), "Dear team, …"),
    "file": (N_("the name of the film file"), "film.mp4"),
    "why": (N_("why it cannot be used"), "There is no film in this file."),
    "asker": (N_("who asked for it"), "Айгерім Sample"),
    "inviter": (N_("who invites"), "Айгерім Sample"),
    "token": (N_("the secret end of the link"), "…"),
    "until": (N_("until when it is possible"), "15 August 2013"),
}


def _register(code: str, title: str, *fields: str, secret: bool = False) -> None:
    explained = {field: _EXPLAINED[field] for field in fields}
    kinds.register(
        LetterKind(code=code, fields=fields, folder=FOLDER, secret=secret, title=title, explained=explained)
    )


_register(
    "receipt",
    N_("Receipt of a submission"),
    "film",
    "number",
    "entry",
    "position",
    "moment",
    "digest",
    "regulations",
)
_register(
    "amendment", N_("Receipt of an amendment"), "film", "number", "entry", "position", "moment", "digest"
)
_register("film_refused", N_("The film file cannot be used"), "film", "number", "entry", "file", "why")
_register("reopened", N_("The entry is open again after the deadline"), "film", "entry", "until")
_register("withdrawn", N_("Withdrawn by the festival at your word"), "film", "number", "entry", "asker")
_register("message", N_("A message from the festival"), "film", "entry", "sender", "message")
_register("message_to_festival", N_("A message to the festival"), "film", "entry", "sender", "message")
_register(
    "entry_invitation",
    N_("Invitation to act for an entry"),
    "film",
    "inviter",
    "token",
    "until",
    secret=True,
)


def put_to(
    session: Session,
    recipients: Iterable[Owner],
    kind: str,
    fact: tuple[str, uuid.UUID],
    merge: Callable[[str], dict[str, str]],
    *,
    edition_id: uuid.UUID,
    now: dt.datetime,
) -> None:
    """Put one letter to each recipient who has an address, in their language; `merge(language)` gives its fields."""
    made: list[NewLetter] = []
    for to in recipients:
        if to.email is None or not to.told:
            continue
        with speaking(to.language):
            fields = merge(to.language)
        made.append(NewLetter(kind, fact[0], fact[1], to.email, to.name, to.language, fields, edition_id))
    outbox.put_many(session, made, now=now, held=False)
