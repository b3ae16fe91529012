"""The letters about decisions and offers: their kinds, and what each brings."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.errors import NotFound
from fest_ops.festival.models import Edition, Festival, Section
from fest_ops.notifications import kinds
from fest_ops.notifications.commands import NewLetter
from fest_ops.notifications.identity import identity
from fest_ops.selection.decisions.queries import Addressee
from fest_ops.selection.entries.models import Entry
from fest_ops.web.languages import N_, instant, ngettext, speaking
from fest_ops.words import speak

FOLDER = Path(__file__).parent / "letters"

EXPLAINED: dict[str, tuple[str, str]] = {
    "film": (N_("the title, in the recipient's language where there is one"), "Sample film"),
    "number": (N_("the number of the entry"), "17"),
    "section": (N_("the section it was decided for"), "Competition"),
    "term": (N_("how long the invitation stands, in words"), "within 14 days"),
    "until": (N_("until when the invitation stands"), "15 August 2013, 23:59 (Almaty)"),
    "reason": (N_("the recorded reason, as typed"), "No playable copy arrived."),
    "link": (N_("the address of the recipient's page"), "https://festival.example/eurasia/2013/entries/17"),
}
TITLES = {
    "decision.selected": N_("Selected: the invitation"),
    "decision.not_selected": N_("Not selected"),
    "decision.waitlisted": N_("On the waiting list"),
    "decision.disqualified": N_("Disqualified"),
    "decision.lost": N_("Lost after selection"),
    "decision.revoked": N_("Invitation taken back"),
    "offer.accepted": N_("Receipt: invitation accepted"),
    "offer.declined": N_("Receipt: invitation declined"),
    "offer.expired": N_("Invitation expired"),
    "offer.renewed": N_("Invitation made anew"),
}
FIELDS: dict[str, tuple[str, ...]] = {
    "decision.selected": ("film", "number", "section", "term", "link"),
    "decision.not_selected": ("film", "number", "link"),
    "decision.waitlisted": ("film", "number", "link"),
    "decision.disqualified": ("film", "number", "reason", "link"),
    "decision.lost": ("film", "number", "section", "reason", "link"),
    "decision.revoked": ("film", "number", "section", "reason", "link"),
    "offer.accepted": ("film", "number", "section", "link"),
    "offer.declined": ("film", "number", "section", "link"),
    "offer.expired": ("film", "number", "section", "link"),
    "offer.renewed": ("film", "number", "section", "until", "link"),
}
for _code, _fields in FIELDS.items():
    kinds.register(
        kinds.LetterKind(
            code=_code,
            fields=_fields,
            folder=FOLDER,
            released_elsewhere=_code.startswith("decision."),
            title=TITLES[_code],
            explained={name: EXPLAINED[name] for name in _fields},
        )
    )


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every letter of an edition's decisions has in common."""

    edition_id: uuid.UUID
    base: str
    """The address of the edition's pages, without a slash at its end."""
    zone: str
    """Whose clock its moments are told by."""


def letterhead(session: Session, edition_id: uuid.UUID) -> Letterhead:
    """How letters of this edition are addressed (1 statement). Raises NotFound."""
    row = session.execute(
        select(Edition.slug, Edition.timezone, Festival.slug.label("festival"))
        .join(Festival, Festival.id == Edition.festival_id)
        .where(Edition.id == edition_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Letterhead(edition_id, f"{identity().base_url}/{row.festival}/{row.slug}", row.timezone)


def letter(
    head: Letterhead,
    kind: str,
    fact: tuple[str, uuid.UUID],
    to: Addressee,
    entry: Entry,
    *,
    section: Section | None,
    page: str,
    days: int = 0,
    reason: str = "",
    until: tuple[dt.datetime, str] | None = None,
) -> NewLetter:
    """One letter about an entry, in its recipient's language, to be put.

    `fact` is ("decision" or "offer", its id); `page` is the path below the edition that it links to; `days` is how
    long the invitation stands, `until` when it ends and on which zone's clock.
    """
    with speaking(to.language):
        values = {
            "film": str(speak(entry.title, to.language)),
            "number": str(entry.number),
            "section": str(speak(section.name, to.language)) if section else "",
            "term": ngettext("within %(n)s day", "within %(n)s days", days),
            "reason": reason,
            "until": instant(*until) if until else "",
            "link": f"{head.base}/{page}",
        }
    return NewLetter(
        kind=kind,
        fact_kind=fact[0],
        fact_id=fact[1],
        email=to.email,
        name=to.name,
        language=to.language,
        merge={name: values[name] for name in FIELDS[kind]},
        edition_id=head.edition_id,
    )
