"""Letters that people's acts cause. All go out at once: somebody waits for them."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

from sqlalchemy.orm import Session

from fest_ops.notifications import commands as outbox
from fest_ops.notifications import kinds
from fest_ops.notifications.kinds import LetterKind
from fest_ops.web.languages import N_

FOLDER = Path(__file__).parent / "letters"
_EXPLAINED = {
    "link": (N_("the link that the letter is about"), "https://festival.example/…"),
    "inviter": (N_("who invites"), "Айгерім Sample"),
    "role": (N_("the role, in the letter's language"), "Selector"),
    "until": (N_("until when the link works"), "15 August 2013"),
    "address": (N_("the new e-mail address"), "new@festival.example"),
}


def _register(code: str, title: str, *fields: str, secret: bool = False) -> None:
    explained = {field: _EXPLAINED[field] for field in fields}
    kinds.register(
        LetterKind(
            code=code,
            fields=fields,
            folder=FOLDER,
            secret=secret,
            title=title,
            explained=explained,
            of_edition=code == "invitation",
        )
    )


_register("sign_in_link", N_("Sign-in link"), "link", secret=True)
_register("reset", N_("New password"), "link", secret=True)
_register("confirm", N_("Confirm a new account"), "link", secret=True)
_register("confirm_address", N_("Confirm a new address"), "link", secret=True)
_register("address_changed", N_("The address of an account was changed"), "address")
_register("password_changed", N_("The password of an account was changed"), "link")
_register("already_registered", N_("Somebody signed up with an address that has an account"), "link")
_register("no_account", N_("Somebody asked for a link for an address without an account"), "link")
_register("invitation", N_("Invitation"), "link", "inviter", "role", "until", secret=True)


def put(
    session: Session,
    kind: str,
    *,
    fact_kind: str,
    fact_id: uuid.UUID,
    email: str,
    language: str,
    now: dt.datetime,
    name: str = "",
    edition_id: uuid.UUID | None = None,
    **merge: str,
) -> uuid.UUID:
    """Put one of these letters, released at once."""
    return outbox.put(
        session,
        kind=kind,
        fact_kind=fact_kind,
        fact_id=fact_id,
        email=email,
        name=name,
        language=language,
        merge=merge,
        edition_id=edition_id,
        now=now,
        held=False,
    )
