"""Loading the demo: once, into an empty database, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role, system_actor
from fest_ops.audit.commands import record, record_many
from fest_ops.db import Base
from fest_ops.festival.models import Edition, Festival, Regulations, Section
from fest_ops.home.demo import edition, entries, juries, real_films, stand_in_festival, things_to_do
from fest_ops.home.demo.films import Film, invent
from fest_ops.home.demo.material import DEMO_NOW, OPENS, chance, identity
from fest_ops.home.demo.people import Cast, Invented
from fest_ops.home.demo.review_rows import review_rows
from fest_ops.home.demo.stand_ins import (
    ADMINISTRATOR,
    PASSWORD,
    SECRETARY,
    StandIn,
    agent,
    selectors,
    stand_in,
    stand_ins,
)
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.media.storage import Disk
from fest_ops.people.models import Account, Person, RoleHeld
from fest_ops.people.passwords import hashed
from fest_ops.selection.calls.models import Call, CallSection, Criterion, Round
from fest_ops.selection.entries.models import Entry, EntryOwner, EntrySnapshot
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.states import State
from fest_ops.submissions.models import FilmEntry
from fest_ops.works.models import Credit, Work

LOCK = 20130916


def load(session: Session, disk: Disk | None = None) -> bool:
    """Load the demo if the database holds no festival and no person; whether it was loaded. With a disk, the invented
    films that a visitor judges have posters there.

    Two at once are one after the other. The caller commits.
    """
    session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    if session.scalar(
        select(exists().where(Festival.id.is_not(None)) | exists().where(Person.id.is_not(None)))
    ):
        return False
    cast = Cast(chance("people"))
    films = invent(cast, stand_in(Role.SUBMITTER).person)
    panel = selectors(cast)
    _edition(session)
    _people(session, films, panel)
    _entries(session, films)
    reviewing = review_rows(films, panel)
    _put(session, Assignment, reviewing.assignments)
    _put(session, Review, reviewing.reviews)
    session.execute(update(Entry), reviewing.aggregates)
    _record(session, films)
    things_to_do.load(session, films, cast)
    _put(session, Jury, [juries.real_jury()])
    _put(session, Seat, juries.real_seats())
    stand_in_festival.load(session, films, cast, disk)
    return True


def _put(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model), list(rows))


def _edition(session: Session) -> None:
    _put(session, Festival, edition.festivals())
    _put(session, Edition, edition.editions())
    _put(session, Section, edition.sections())
    _put(session, Regulations, edition.regulations())
    _put(session, Call, [edition.call() | {"last_number": 170}])
    _put(
        session,
        CallSection,
        [{"call_id": edition.CALL, "section_id": each} for each in edition.section_ids()],
    )
    _put(session, Round, edition.rounds())
    _put(session, Criterion, edition.criteria())


def _people(session: Session, films: Sequence[Film], panel: Sequence[Invented]) -> None:
    printed = stand_ins()
    sitters = [each for each in juries.sitters() if each.email not in {known.email for known in printed}]
    invented = {
        person.id: person
        for person in (
            *(each.person for each in printed),
            agent(),
            *panel,
            *(each.person for each in sitters),
            *(person for film in films for person in (film.director, film.producer)),
        )
    }
    _put(session, Person, [person.row() for person in invented.values()])
    _put(session, Person, [*real_films.jury(), *real_films.guests(), *real_films.directors()])
    password = hashed(PASSWORD)
    accounts_of_sitters = [_account(each.person, each.email, each.language, password) for each in sitters]
    owners = {film.owner.id: film.owner for film in films}
    own = {each.person.id for each in printed}
    accounts = [_account(each.person, each.email, each.language, password) for each in printed]
    for each, row in zip(printed, accounts, strict=True):
        row["administrator"] = each.role == ADMINISTRATOR
    accounts += [
        _account(person, person.email, person.language, password)
        for person in (agent(), *panel, *owners.values())
        if person.id not in own
    ]
    _put(session, Account, accounts + accounts_of_sitters)
    _put(session, RoleHeld, _roles(printed, panel, [agent(), *owners.values()]))


def _account(person: Invented, email: str, language: str, password: str) -> dict[str, Any]:
    return {
        "id": identity("account", person.id),
        "person_id": person.id,
        "email": email,
        "password_hash": password,
        "language": language,
        "administrator": False,
        "created_at": OPENS,
        "confirmed_at": OPENS,
    }


def _roles(printed: Sequence[StandIn], panel: Sequence[Invented], owners: Any) -> list[dict[str, Any]]:
    held = {(each.person.id, each.role) for each in printed if each.role not in (ADMINISTRATOR, SECRETARY)}
    held |= {(person.id, str(Role.SELECTOR)) for person in panel}
    held |= {(person.id, str(Role.SUBMITTER)) for person in owners}
    held |= {(row["id"], str(Role.JUROR)) for row in real_films.jury()}
    held |= {(row["id"], str(Role.GUEST)) for row in real_films.guests()}
    return [
        {"edition_id": edition.EDITION, "person_id": person_id, "role": str(role), "given_at": OPENS}
        for person_id, role in sorted(held)
    ]


def _entries(session: Session, films: Sequence[Film]) -> None:
    _put(session, Work, entries.works(films))
    _put(session, Credit, entries.credits(films))
    _put(session, Entry, entries.entries(films))
    _put(session, EntryOwner, entries.owners(films))
    _put(session, FilmEntry, entries.drafts(films))
    _put(session, EntrySnapshot, entries.snapshots(films))


def _record(session: Session, films: Sequence[Film]) -> None:
    """The moves of each entry, as the engine would have recorded them."""
    system = system_actor(edition.EDITION)
    record(session, system, "demo.load", now=DEMO_NOW, kind="edition", object_id=edition.EDITION)
    submitted = {"from": State.DRAFT.value, "to": State.SUBMITTED.value}
    for film in films:
        owner = Actor(person_id=film.owner.id, name=film.owner.name, edition_id=edition.EDITION)
        rows = [(entries.entry_id(film), submitted)]
        record_many(session, owner, "entry.submit", now=film.submitted_at, kind="entry", rows=rows)
    taken_up = {"from": State.SUBMITTED.value, "to": State.IN_REVIEW.value}
    ids = [*map(entries.entry_id, real_films.films()), *map(entries.entry_id, films)]
    rows = [(entry, taken_up) for entry in ids]
    record_many(session, system, "entry.start_review", now=DEMO_NOW, kind="entry", rows=rows)
