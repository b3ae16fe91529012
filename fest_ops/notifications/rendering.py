"""From a letter to its bytes: the template in force, the common fields, the message."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from fest_ops.festival.models import Edition, Festival
from fest_ops.notifications import kinds, wording
from fest_ops.notifications.identity import identity
from fest_ops.notifications.kinds import LetterKind
from fest_ops.notifications.message import compose, mailbox
from fest_ops.notifications.models import Letter, LetterTemplate
from fest_ops.notifications.wording import Wording
from fest_ops.web import languages


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a letter becomes: its bytes and their digest, or the code of what stands in the way."""

    subject: str = ""
    message: bytes = b""
    digest: bytes = b""
    held_up: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """The festival and edition a letter speaks of, as its common fields say it."""

    name: Mapping[str, str]
    edition: str
    path: str


def places(session: Session, edition_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, Where]:
    """Festival and edition of each id (1 statement); None is the installation itself."""
    wanted = {edition_id for edition_id in edition_ids if edition_id}
    found: dict[uuid.UUID | None, Where] = {None: Where({"en": "Fest Ops"}, "", "/")}
    if wanted:
        rows = session.execute(
            select(Edition.id, Edition.number, Edition.year, Edition.slug, Festival.slug, Festival.name)
            .join(Festival, Festival.id == Edition.festival_id)
            .where(Edition.id.in_(wanted))
        )
        for edition_id, number, year, slug, festival, name in rows:
            found[edition_id] = Where(name, f"{number} {year}".strip(), f"/{festival}/{slug}/")
    return found


def common_fields(where: Where, language: str, name: str) -> dict[str, str]:
    """The fields that every template may show, in the letter's language."""
    with languages.speaking(language):
        festival = str(languages.words(dict(where.name)))
    return {
        "name": name,
        "festival": f"{festival} ({where.edition})" if where.edition else festival,
        "site": identity().base_url + where.path,
    }


def own_wordings(
    session: Session, wanted: Collection[tuple[uuid.UUID | None, str, str]]
) -> dict[tuple[uuid.UUID | None, str, str], Wording]:
    """The organisers' own templates of these (edition, kind, language), where there are any (1 statement)."""
    keys = {key for key in wanted if key[0]}
    if not keys:
        return {}
    rows = session.scalars(
        select(LetterTemplate).where(
            tuple_(LetterTemplate.edition_id, LetterTemplate.kind, LetterTemplate.language).in_(keys)
        )
    )
    return {(row.edition_id, row.kind, row.language): Wording(row.subject, row.body) for row in rows}


def render(
    letter: Letter,
    *,
    kind: LetterKind,
    words: Wording,
    where: Where,
    name: str,
    email: str,
    date: dt.datetime,
) -> Frozen:
    """The letter as it would be sent, dated `date`."""
    if mailbox(email) is None:
        return Frozen(held_up="bad_address")
    if wording.faults(words.subject, kind.allowed) or wording.faults(words.body, kind.allowed):
        return Frozen(held_up="bad_template")
    values = {key: wording.tidy(value) for key, value in letter.merge.items()}
    values = {**common_fields(where, letter.language, name), **values}
    subject = wording.one_line(wording.fill(words.subject, values))
    message = compose(
        identity(),
        letter_id=letter.id,
        name=name,
        email=email,
        language=letter.language,
        subject=subject,
        body=wording.fill(words.body, values),
        date=date,
    )
    return Frozen(subject, message, hashlib.sha256(message).digest())


def sample(kind: LetterKind, words: Wording, where: Where, language: str) -> Wording:
    """A template filled with the samples of its fields, for the editor's preview."""
    values = {name: kind.field_help(name)[1] for name in kind.allowed}
    values |= {
        "festival": common_fields(where, language, "")["festival"],
        "site": identity().base_url + where.path,
    }
    return Wording(wording.one_line(wording.fill(words.subject, values)), wording.fill(words.body, values))


def wording_in_force(
    own: Mapping[tuple[uuid.UUID | None, str, str], Wording], letter: Letter, kind: LetterKind
) -> Wording:
    """The organiser's own template where there is one, else the built-in text."""
    return own.get((letter.edition_id, letter.kind, letter.language)) or kinds.built_in(kind, letter.language)
