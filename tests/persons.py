"""Somebody who has been everywhere, and a search for what is left of them in every column of every table."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role, system_actor
from fest_ops.audit import commands as audit
from fest_ops.festival.models import Edition, Section
from fest_ops.jury.panel.models import Interest, Note, Seat
from fest_ops.media.models import File
from fest_ops.people.models import (
    Affiliation,
    Invitation,
    OneTimeLink,
    Organisation,
    ParkedForm,
    Person,
    SignIn,
)
from fest_ops.people.queries import mailboxes
from fest_ops.people.tokens import new_token
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries import snapshots
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.selection.reviews.models import Review
from fest_ops.selection.states import State
from fest_ops.submissions.models import EntryInvitation, EntryMessage, FilmEntry
from fest_ops.words import search_key, sort_key
from fest_ops.works.models import Credit
from tests.factories import (
    NOW,
    assign,
    film_draft,
    give_role,
    make_call,
    make_edition,
    make_entry,
    make_person,
    make_section,
)
from tests.juries import make_jury, seat_of
from tests.letters import put_note

NAME, LATIN, EMAIL = "Ерлан Жоғалғанов", "Yerlan Zhogalganov", "yerlan.zhogalganov@example.org"
ADMINISTRATOR = Actor(administrator=True)
LATER = NOW + dt.timedelta(days=200)
"""After the festival."""


def own(person: Person) -> Actor:
    """The person, signed in outside any edition."""
    return Actor(person_id=person.id, account_id=uuid.uuid4(), name=person.name)


@dataclass(frozen=True)
class Everywhere:
    """What `everywhere` made. The entries by what becomes of them."""

    person: Person
    other: Person
    edition: Edition
    section: Section
    call: Call
    draft: Entry
    refused: Entry
    public: Entry
    shared: Entry
    reviewed: Entry
    seat: Seat
    film: File


def everywhere(session: Session) -> Everywhere:
    """An edition in whose every room one person has left something; nothing of it holds the person."""
    edition = make_edition(session)
    section = make_section(session, edition)
    call = make_call(session, edition, section)
    person = make_person(session, NAME, email=EMAIL)
    person.names, person.search_key = {"en": LATIN}, search_key(NAME, LATIN)
    person.biography = {"ru": f"{NAME} снимает кино."}
    other = make_person(session, "Somebody Else", email="else@example.org")
    give_role(session, edition, person, Role.SELECTOR, Role.SUBMITTER)
    give_role(session, edition, other, Role.ORGANISER)
    entries = {
        "draft": _entry(session, call, person, "Unfinished", State.DRAFT),
        "refused": _entry(session, call, person, "Refused", State.NOT_SELECTED),
        "public": _entry(session, call, person, "Shown", State.ACCEPTED, section_id=section.id),
        "shared": _entry(session, call, person, "Shared", State.WITHDRAWN),
    }
    session.add(EntryOwner(entry_id=entries["shared"].id, person_id=other.id, role="co_owner", since=NOW))
    film = _film(session, entries["refused"], person)
    _film(session, entries["public"], person)
    _account(session, person)
    reviewed = make_entry(session, call, state=State.IN_REVIEW)
    _review(session, reviewed, person)
    seat = _seat(session, edition, section, person, entries["public"])
    _letters(session, edition, person, other, entries["refused"])
    _record(session, edition, person, entries["refused"])
    session.flush()
    return Everywhere(
        person=person,
        other=other,
        edition=edition,
        section=section,
        call=call,
        reviewed=reviewed,
        seat=seat,
        film=film,
        **entries,
    )


def _entry(session: Session, call: Call, person: Person, title: str, state: State, **values: object) -> Entry:
    """An entry of the person: typed, handed in, talked about, credited once by "this is me" and once by name alone."""
    entry = make_entry(session, call, title=title, owner=person, state=state, byline=NAME, **values)
    entry.told_state = state.value
    entry.search_key = search_key(title, NAME)
    answers = film_draft(
        contact_name=NAME,
        contact_email=EMAIL,
        signed_by=LATIN,
        biography_en=f"{LATIN} was born in Almaty.",
        cast=f"Somebody Else\n{NAME}",
    )
    answers |= {"directors.0.name": NAME, "directors.0.me": str(person.id)}
    answers |= {"producers.0.name": LATIN, "producers.1.name": "Co-producer Invented"}
    film = session.get_one(FilmEntry, entry.id)
    film.draft, film.draft_saved_by_id = answers, person.id
    film.screener_url = "https://screener.example/yerlan.zhogalganov"
    session.add_all(
        [
            EntryMessage(
                entry_id=entry.id, author_id=person.id, from_festival=False, body=f"— {NAME}", at=NOW
            ),
            EntryInvitation(
                entry_id=entry.id,
                email=f"{title.lower()}@example.org",
                role="agent",
                token_digest=new_token()[1],
                invited_by_id=person.id,
                created_at=NOW,
                expires_at=LATER,
            ),
        ]
    )
    if state is not State.DRAFT:
        actor = Actor(person_id=person.id, edition_id=entry.edition_id)
        file = {"id": str(uuid.uuid4()), "name": f"{NAME}.mkv", "size": 3, "sha256": None}
        payload = {"schema": "film/1", "answers": answers, "film_file": file}
        snapshots.take(session, actor, entry, payload, call.regulations_id, NOW)
        bare = make_person(session, LATIN, email=None)
        for who, role in ((person, "director"), (bare, "producer")):
            session.add(
                Credit(work_id=entry.work_id, person_id=who.id, role=role, as_credited=who.name, position=0)
            )
    session.flush()
    return entry


def _film(session: Session, entry: Entry, person: Person) -> File:
    film = File(
        edition_id=entry.edition_id,
        owner_id=person.id,
        purpose="film",
        about_id=entry.id,
        name=f"{NAME}.mkv",
        size=3,
        received=3,
        storage_key=uuid.uuid4().hex,
        state="ready",
        created_at=NOW,
        received_at=NOW,
    )
    session.add(film)
    session.flush()
    session.get_one(FilmEntry, entry.id).film_file_id = film.id
    return film


def _account(session: Session, person: Person) -> None:
    from sqlalchemy import select

    from fest_ops.people.models import Account

    account = session.scalars(select(Account).where(Account.person_id == person.id)).one()
    company = Organisation(name="Company", sort_key="company", search_key="company")
    session.add(company)
    session.flush()
    times = {"created_at": NOW, "expires_at": LATER}
    session.add_all(
        [
            Affiliation(person_id=person.id, organisation_id=company.id, title=f"office of {NAME}"),
            SignIn(token_digest=new_token()[1], account_id=account.id, seen_at=NOW, **times),
            OneTimeLink(
                token_digest=new_token()[1],
                account_id=account.id,
                purpose="address",
                payload={"email": f"new.{EMAIL}"},
                **times,
            ),
            ParkedForm(account_id=account.id, path="/", fields={"body": [NAME]}, created_at=NOW),
        ]
    )


def _review(session: Session, entry: Entry, person: Person) -> None:
    held = assign(session, entry, person)
    session.flush()
    session.add(
        Review(
            round_id=held.round_id,
            entry_id=entry.id,
            person_id=person.id,
            scores={"story": 7, "craft": 7},
            total=7,
            note=f"As {NAME} I like it.",
            saved_at=NOW,
            given_at=NOW,
        )
    )
    session.flush()


def _seat(session: Session, edition: Edition, section: Section, person: Person, film: Entry) -> Seat:
    """A seat on a jury that never sat, with a declaration, an interest and a private note."""
    jury = make_jury(session, edition, section)
    seat = seat_of(session, edition, jury, person, country="KZ")
    seat.biography, seat.declared_name = {"en": f"{LATIN}, director"}, LATIN
    seat.declared_at, seat.declared_digest = NOW, bytes(32)
    session.add_all(
        [
            Interest(seat_id=seat.id, entry_id=film.id, grounds=["production"], note=f"by {NAME}"),
            Note(seat_id=seat.id, entry_id=film.id, sealed="sealed"),
        ]
    )
    session.flush()
    return seat


def _letters(session: Session, edition: Edition, person: Person, other: Person, entry: Entry) -> None:
    box = mailboxes(session, [person.id])[person.id]
    put_note(session, edition, email=box.email, name=box.name, film=f"by {NAME}")
    put_note(session, edition, email=box.email, name=box.name, film=f"by {NAME}", held=False)
    put_note(session, None, email=box.email, name=box.name, held=False)
    sent = put_note(session, edition, email="else@example.org", film=NAME, held=False)
    session.execute(
        text("UPDATE letter SET state = 'sent', sent_at = put_at, try_after = NULL WHERE id = :id"),
        {"id": sent},
    )
    session.add(
        Invitation(
            edition_id=edition.id,
            role="juror",
            email=EMAIL.upper(),
            name=NAME,
            token_digest=new_token()[1],
            invited_by_id=other.id,
            created_at=NOW,
            expires_at=LATER,
        )
    )


def _record(session: Session, edition: Edition, person: Person, entry: Entry) -> None:
    acting = Actor(person_id=person.id, name=NAME, edition_id=edition.id)
    audit.record(session, acting, "entry.withdraw", now=NOW, kind="entry", object_id=entry.id, reason=NAME)
    audit.record(
        session,
        system_actor(edition.id),
        "role.given",
        now=NOW,
        kind="person",
        object_id=person.id,
        subject_person_id=person.id,
        reason=NAME,
    )


WORDS = ("text", "citext", "jsonb", "ARRAY", "character varying", "bytea")


def left_of(session: Session, *names: str) -> set[tuple[str, str]]:
    """Every column of every table in which one of these stands, as it is written or as a key; bytes are read as
    text."""
    session.flush()
    columns = session.execute(
        text(
            "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns AS c "
            "JOIN information_schema.tables AS t USING (table_schema, table_name) "
            "WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.data_type IN "
            "('text', 'jsonb', 'ARRAY', 'bytea', 'character varying', 'USER-DEFINED')"
        )
    ).all()
    wanted = {form for name in names for form in (name, search_key(name), sort_key(name)) if form}
    found: set[tuple[str, str]] = set()
    for table, column, kind in columns:
        value = f"encode({column}, 'escape')" if kind == "bytea" else f"{column}::text"
        # Bytes are escaped octet by octet, so a name in Cyrillic is looked for in the same writing.
        looked = "encode(convert_to(:form, 'UTF8'), 'escape')" if kind == "bytea" else ":form"
        for form in wanted:
            hit = session.scalar(
                text(f"SELECT count(*) FROM {table} WHERE strpos(lower({value}), lower({looked})) > 0"),
                {"form": form},
            )
            if hit:
                found.add((table, column))
    return found
