"""Reading film entries: the doors to the draft, the screener and the owner's pages."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.crypto import unseal
from fest_ops.errors import NotFound
from fest_ops.festival.models import Edition, Festival, Regulations, Section
from fest_ops.festival.queries import regulations_at
from fest_ops.media.models import File
from fest_ops.people.models import Account, Person
from fest_ops.selection.calls.models import Call, CallSection
from fest_ops.selection.decisions.models import Decision
from fest_ops.selection.entries import queries as entries
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.submissions.films.eligibility import Host
from fest_ops.submissions.models import EntryInvitation, EntryMessage, FilmEntry

SCREENER = "screener password"
"""The purpose under which screeners' passwords are sealed."""
ARRIVED = ("received", "ready")
"""States of a film file that is whole and was not refused by the probe."""


@dataclass(frozen=True, slots=True)
class CallPage:
    """A call with the regulations it is under and the sections it feeds, in the edition's order."""

    call: Call
    regulations: Regulations | None
    sections: list[Section]

    def slugs(self) -> list[str]:
        """The sections' slugs."""
        return [section.slug for section in self.sections]


@dataclass(frozen=True, slots=True)
class OwnFilm:
    """An entry with its film's part and its call, as its owners work on it."""

    entry: Entry
    film: FilmEntry
    page: CallPage

    @property
    def draft(self) -> dict[str, str]:
        """The form as typed."""
        return self.film.draft

    @property
    def call(self) -> Call:
        """The call it is in."""
        return self.page.call

    @property
    def regulations_id(self) -> str | None:
        """The id of the version that is to be accepted, as a draft holds it."""
        return str(self.page.regulations.id) if self.page.regulations else None


@dataclass(frozen=True, slots=True)
class Screener:
    """Where a film can be watched outside, and with which password ("" where it needs none)."""

    url: str
    password: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Who acts for an entry, with the address that letters go to (None: no account)."""

    person_id: uuid.UUID
    name: str
    role: str
    email: str | None
    language: str
    told: bool


def call_page(session: Session, edition_id: uuid.UUID, slug: str) -> CallPage:
    """A call of this edition by its slug, public (2 statements). Raises NotFound."""
    row = session.execute(
        select(Call, Regulations)
        .outerjoin(Regulations, Regulations.id == Call.regulations_id)
        .where(Call.edition_id == edition_id, Call.slug == slug, Call.kind == "film")
    ).one_or_none()
    if row is None:
        raise NotFound
    call = row[0]
    named: Regulations | None = row[1]
    regulations = _opened_with(session, call) if named is None else named
    return CallPage(call, regulations, _sections(session, call.id))


def _page_of(session: Session, call_id: uuid.UUID) -> CallPage:
    call = session.get_one(Call, call_id)
    named = session.get(Regulations, call.regulations_id) if call.regulations_id else None
    return CallPage(call, named or _opened_with(session, call), _sections(session, call.id))


def _opened_with(session: Session, call: Call) -> Regulations | None:
    """The regulations of a call that names no version: what somebody was promised does not change under way."""
    return regulations_at(session, call.edition_id, call.opens_at)


def _sections(session: Session, call_id: uuid.UUID) -> list[Section]:
    query = select(Section).join(CallSection, CallSection.section_id == Section.id)
    return list(
        session.scalars(query.where(CallSection.call_id == call_id).order_by(Section.position, Section.slug))
    )


def calls_open(session: Session, edition_id: uuid.UUID, now: dt.datetime) -> list[Call]:
    """The calls for films that are open now, the one that closes first, first (1 statement)."""
    return list(
        session.scalars(
            select(Call)
            .where(
                Call.edition_id == edition_id,
                Call.kind == "film",
                Call.opens_at <= now,
                Call.deadline_at > now,
            )
            .order_by(Call.deadline_at, Call.slug)
        )
    )


def regulations_of(session: Session, edition_id: uuid.UUID, version: str) -> Regulations:
    """A version of this edition's regulations, public. Raises NotFound."""
    found = session.scalars(
        select(Regulations).where(Regulations.edition_id == edition_id, Regulations.version == version)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def own_film(session: Session, actor: Actor, entry_id: uuid.UUID) -> OwnFilm:
    """An entry that the actor acts for, with draft and call. Raises NotFound, also for an entry of no film."""
    entry = entries.own_entry(session, actor, entry_id)
    film = session.get(FilmEntry, entry.id)
    if film is None:
        raise NotFound
    return OwnFilm(entry, film, _page_of(session, entry.call_id))


def own_film_for_update(session: Session, actor: Actor, entry_id: uuid.UUID) -> OwnFilm:
    """The same with the film's row locked and both rows read afresh: of two windows one waits."""
    entries.own_entry(session, actor, entry_id)
    fresh = {"populate_existing": True}
    film = session.scalars(
        select(FilmEntry).where(FilmEntry.entry_id == entry_id).with_for_update().execution_options(**fresh)
    ).one_or_none()
    entry = session.scalars(
        select(Entry).where(Entry.id == entry_id).execution_options(**fresh)
    ).one_or_none()
    if film is None or entry is None:
        raise NotFound
    return OwnFilm(entry, film, _page_of(session, entry.call_id))


def readable_film(session: Session, actor: Actor, entry_id: uuid.UUID) -> OwnFilm:
    """The same for whoever may read the entry: its owners, staff, its selectors. Raises NotFound."""
    entry = entries.readable_entry(session, actor, entry_id)
    film = session.get(FilmEntry, entry.id)
    if film is None:
        raise NotFound
    return OwnFilm(entry, film, _page_of(session, entry.call_id))


def own_films(session: Session, actor: Actor) -> list[OwnFilm]:
    """Every film entry that the actor acts for in this edition, newest first (3 statements for one call)."""
    held = entries.own_entries(session, actor)
    films = {
        film.entry_id: film
        for film in session.scalars(select(FilmEntry).where(FilmEntry.entry_id.in_([e.id for e in held])))
    }
    pages: dict[uuid.UUID, CallPage] = {}
    made: list[OwnFilm] = []
    for entry in held:
        if entry.id in films:
            page = pages.get(entry.call_id) or pages.setdefault(
                entry.call_id, _page_of(session, entry.call_id)
            )
            made.append(OwnFilm(entry, films[entry.id], page))
    return made


def screener_for(session: Session, actor: Actor, entry: Entry, *, keys: tuple[str, ...]) -> Screener | None:
    """The external screener as it was handed in, for those who may watch: owners, staff, the entry's selectors.

    None where there is none. `keys` are the configuration's. Raises NotFound for everybody else.
    """
    entries.readable_entry(session, actor, entry.id)
    film = session.get(FilmEntry, entry.id)
    if film is None or not film.screener_url:
        return None
    sealed = film.screener_password
    return Screener(film.screener_url, (unseal(keys, SCREENER, sealed.decode()) if sealed else "") or "")


def film_file(session: Session, film: FilmEntry) -> File | None:
    """The film's file, whatever its state; the caller has come through a door."""
    return session.get(File, film.film_file_id) if film.film_file_id else None


def unusable_files(session: Session, films: Iterable[FilmEntry]) -> set[uuid.UUID]:
    """Those of the entries' film files that are none: refused, or taken out (1 statement, where there is a file)."""
    ids = {film.film_file_id for film in films if film.film_file_id}
    if not ids:
        return set()
    return set(session.scalars(select(File.id).where(File.id.in_(ids), File.state.not_in(ARRIVED))))


def poster_file(session: Session, film: FilmEntry) -> File | None:
    """The poster that the film-maker gave; the caller has come through a door."""
    return session.get(File, film.poster_file_id) if film.poster_file_id else None


def host_of(session: Session, edition_id: uuid.UUID) -> Host:
    """The edition's dates and country, against which eligibility is checked (1 statement)."""
    row = session.execute(
        select(Edition.starts, Edition.ends, Edition.year, Festival.country)
        .join(Festival, Festival.id == Edition.festival_id)
        .where(Edition.id == edition_id)
    ).one()
    starts = row.starts or dt.date(row.year, 1, 1)
    return Host(starts, row.ends or dt.date(row.year, 12, 31), row.country)


def owners_of(session: Session, entry_id: uuid.UUID) -> list[Owner]:
    """Who acts for an entry that went through a door before, the submitter first (1 statement)."""
    rows = session.execute(
        select(EntryOwner, Person.name, Account.email, Account.language)
        .join(Person, Person.id == EntryOwner.person_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(EntryOwner.entry_id == entry_id)
        .order_by(EntryOwner.role != "owner", EntryOwner.since, EntryOwner.person_id)
    )
    return [
        Owner(held.person_id, name, held.role, email, language or "en", held.told)
        for held, name, email, language in rows
    ]


def invitations_of(session: Session, entry_id: uuid.UUID, now: dt.datetime) -> list[EntryInvitation]:
    """The invitations that still stand, of an entry that went through a door before (1 statement)."""
    return list(
        session.scalars(
            select(EntryInvitation)
            .where(
                EntryInvitation.entry_id == entry_id,
                EntryInvitation.accepted_at.is_(None),
                EntryInvitation.revoked_at.is_(None),
                EntryInvitation.expires_at > now,
            )
            .order_by(EntryInvitation.created_at)
        )
    )


def told_decisions(session: Session, entry_id: uuid.UUID) -> list[Decision]:
    """The decisions on an entry that were released to its owners, oldest first (1 statement)."""
    query = select(Decision).where(Decision.entry_id == entry_id, Decision.released_at.is_not(None))
    return list(session.scalars(query.order_by(Decision.released_at, Decision.at)))


def unread(
    session: Session, entry_ids: Collection[uuid.UUID], *, from_festival: bool
) -> dict[uuid.UUID, int]:
    """How many messages of one side the other has not opened, by entry; entries without any are absent."""
    rows = session.execute(
        select(EntryMessage.entry_id, func.count())
        .where(
            EntryMessage.entry_id.in_(entry_ids),
            EntryMessage.from_festival == from_festival,
            EntryMessage.read_at.is_(None),
        )
        .group_by(EntryMessage.entry_id)
    )
    return {row[0]: row[1] for row in rows}
