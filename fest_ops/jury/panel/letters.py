"""The letter that asks somebody who has an account onto a seat."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.panel.words import FUNCTIONS_SAID
from fest_ops.notifications import commands as outbox
from fest_ops.notifications import kinds
from fest_ops.people.queries import Mailbox
from fest_ops.web.languages import N_, gettext, speaking
from fest_ops.words import speak

FOLDER = Path(__file__).parent / "letters"
kinds.register(
    kinds.LetterKind(
        code="seat.offered",
        fields=("jury", "function", "inviter", "link"),
        folder=FOLDER,
        title=N_("A seat on a jury"),
        explained={
            "jury": (N_("the jury, in the letter's language"), "International jury"),
            "function": (N_("as what they are asked, in words"), "member of the jury"),
            "inviter": (N_("who invites"), "Айгерім Sample"),
            "link": (N_("the page on which the seat is answered"), "https://festival.example/…"),
        },
    )
)


def put_offer(
    session: Session,
    actor: Actor,
    jury: Jury,
    seat: Seat,
    to: Mailbox,
    *,
    link: str,
    now: dt.datetime,
) -> None:
    """Write to somebody that a seat waits for their answer; it goes out at once."""
    with speaking(to.language):
        merge = {
            "jury": str(speak(jury.name, to.language)),
            "function": gettext(FUNCTIONS_SAID[seat.function]),
            "inviter": actor.name,
            "link": link,
        }
    outbox.put(
        session,
        kind="seat.offered",
        fact_kind="seat",
        fact_id=seat.id,
        email=to.email,
        name=to.name,
        language=to.language,
        merge=merge,
        edition_id=jury.edition_id,
        now=now,
        held=False,
    )
