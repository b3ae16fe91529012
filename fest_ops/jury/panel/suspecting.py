"""What the credits of a jury's films say of its jurors: the facts for fest_ops.jury.panel.conflicts, read at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from fest_ops.festival.models import Edition, Festival
from fest_ops.jury.panel.conflicts import (
    Credited,
    Film,
    Juror,
    Suspicion,
    organiser_films,
    suspicions,
)
from fest_ops.jury.panel.films import FilmToJudge
from fest_ops.jury.panel.models import Jury
from fest_ops.jury.panel.queries import Seated
from fest_ops.people.models import Affiliation, Organisation, Person
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.works.models import Credit


@dataclass(frozen=True, slots=True)
class Found:
    """Suspicions of jurors, and films that an organiser of the festival produced, by entry with the company."""

    suspicions: list[Suspicion]
    organisers: dict[str, str]


def suspected(
    session: Session, jury: Jury, voting: Sequence[Seated], films: Sequence[FilmToJudge], *, on: dt.date
) -> Found:
    """What the credits suggest about a jury that went through a door (5 statements, whatever its size).

    `on` is the day whose affiliations count. What the secretary has decided on is still among it: the caller leaves
    out what was put down or put aside.
    """
    persons = [each.seat.person_id for each in voting if each.seat.person_id]
    credits = _credits(session, [film.entry_id for film in films])
    credited = [credit.person_id for _, credit, _ in credits if credit.person_id]
    places = _organisations(session, [*persons, *credited], on)
    names = _names(session, persons)
    owners = _owners(session, [film.entry_id for film in films])
    by_entry: dict[uuid.UUID, list[Credited]] = defaultdict(list)
    for entry_id, credit, organisation in credits:
        by_entry[entry_id].append(
            Credited(
                role=credit.role,
                name=credit.as_credited or organisation or "",
                person=str(credit.person_id or ""),
                organisation=str(credit.organisation_id or ""),
                organisations=places.get(credit.person_id, frozenset()) if credit.person_id else frozenset(),
            )
        )
    known = [
        Film(str(film.entry_id), tuple(by_entry[film.entry_id]), owners.get(film.entry_id, frozenset()))
        for film in films
    ]
    jurors = [
        Juror(
            seat=str(each.seat.id),
            person=str(each.seat.person_id),
            names=(each.seat.name, each.name, *names.get(each.seat.person_id, ()))
            if each.seat.person_id
            else (),
            organisations=places.get(each.seat.person_id, frozenset())
            if each.seat.person_id
            else frozenset(),
        )
        for each in voting
    ]
    return Found(suspicions(jurors, known), organiser_films(known, _organisers(session, jury)))


def _credits(session: Session, entry_ids: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, Credit, str | None]]:
    rows = session.execute(
        select(Entry.id, Credit, Organisation.name)
        .join(Credit, Credit.work_id == Entry.work_id)
        .outerjoin(Organisation, Organisation.id == Credit.organisation_id)
        .where(Entry.id.in_(entry_ids))
        .order_by(Entry.id, Credit.position, Credit.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _holds(on: dt.date) -> ColumnElement[bool]:
    return or_(Affiliation.until.is_(None), Affiliation.until >= on)


def _organisations(
    session: Session, person_ids: Iterable[uuid.UUID], on: dt.date
) -> dict[uuid.UUID, frozenset[str]]:
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    rows: Any = session.execute(
        select(Affiliation.person_id, Affiliation.organisation_id).where(
            Affiliation.person_id.in_(set(person_ids)), _holds(on)
        )
    )
    for person_id, organisation_id in rows:
        found[person_id].add(str(organisation_id))
    return {person_id: frozenset(ids) for person_id, ids in found.items()}


def _names(session: Session, person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[str, ...]]:
    rows = session.execute(select(Person.id, Person.names).where(Person.id.in_(person_ids)))
    return {row[0]: tuple(row[1].values()) for row in rows}


def _owners(session: Session, entry_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, frozenset[str]]:
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    rows = session.execute(
        select(EntryOwner.entry_id, EntryOwner.person_id).where(EntryOwner.entry_id.in_(entry_ids))
    )
    for entry_id, person_id in rows:
        found[entry_id].add(str(person_id))
    return {entry_id: frozenset(ids) for entry_id, ids in found.items()}


def _organisers(session: Session, jury: Jury) -> list[str]:
    held = session.scalar(
        select(Festival.organisers)
        .join(Edition, Edition.festival_id == Festival.id)
        .where(Edition.id == jury.edition_id)
    )
    return [str(name) for words in (held or {}).get("organisers", []) for name in dict(words).values()]
