"""The films that a jury judges, as far as their entries and works know them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from fest_ops.festival.models import Edition, Festival
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.panel.models import Jury
from fest_ops.jury.protocol.models import ProtocolEvent
from fest_ops.media.models import File
from fest_ops.selection.entries.models import Entry, EntrySnapshot
from fest_ops.selection.states import State
from fest_ops.submissions.models import FilmEntry
from fest_ops.works.models import Credit, Work

JUDGED_STATES = (State.OFFERED.value, State.ACCEPTED.value)
PLAYABLE = ("received", "ready")


@dataclass(frozen=True, slots=True)
class FilmToJudge:
    """A film that a jury judges, as far as its entry and its work know it."""

    entry_id: uuid.UUID
    number: int
    title: Mapping[str, str]
    byline: str = ""
    countries: tuple[str, ...] = ()
    year: int | None = None
    minutes: int | None = None
    invented: bool = False
    debut: bool | None = None
    """A first feature; None: nobody said."""
    national: bool | None = None
    """Of the festival's own country; None where one of the two is not known."""
    persons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names as credited, by role: director, cast, screenwriter, ..."""
    file_id: uuid.UUID | None = None
    """The film file that was handed in, where it can be played."""
    has_screener: bool = False

    @property
    def key(self) -> str:
        """The entry's id as text: how rules, rounds and protocol call it."""
        return str(self.entry_id)


def candidates_of(session: Session, jury: Jury) -> list[FilmToJudge]:
    """The films that a jury judges: of its section, offered or accepted, none that was lost; in the order of titles.

    Once the sitting was opened they are those that its protocol began with: none joins, and none comes back whose loss
    is written there.

    2 statements; none where the jury has no section. The jury went through a door.
    """
    if jury.section_id is None:
        return []
    rows = session.execute(_films(jury)).all()
    persons = _persons(session, [row.Entry.work_id for row in rows])
    return [_film(row, persons) for row in rows]


def stands_in_the_sitting(jury_id: uuid.UUID | InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    """The condition on Entry that the protocol of a jury's real sitting, if there is one, does not leave it out."""
    this = func.jsonb_build_array(func.jsonb_build_object("entry", cast(Entry.id, Text)))
    opened = and_(ProtocolEvent.verb == "sitting.opened", ~ProtocolEvent.content["films"].contains(this))
    lost = and_(
        ProtocolEvent.verb == "film.lost", ProtocolEvent.content["entry"].astext == cast(Entry.id, Text)
    )
    left_out = (
        exists()
        .where(
            ProtocolEvent.sitting_id == Sitting.id,
            Sitting.jury_id == jury_id,
            ~Sitting.rehearsal,
            opened | lost,
        )
        .correlate(Entry, Jury)
    )
    return ~left_out


def _films(jury: Jury) -> Select[*tuple[Any, ...]]:
    last = (
        select(EntrySnapshot.payload["film_file"]["id"].astext)
        .where(EntrySnapshot.entry_id == Entry.id)
        .order_by(EntrySnapshot.position.desc())
        .limit(1)
        .correlate(Entry)
        .scalar_subquery()
    )
    return (
        select(
            Entry,
            Work.facts.label("facts"),
            Festival.country.label("host"),
            File.id.label("file_id"),
            (FilmEntry.screener_url != "").label("screener"),
        )
        .join(Edition, Edition.id == Entry.edition_id)
        .join(Festival, Festival.id == Edition.festival_id)
        .outerjoin(Work, Work.id == Entry.work_id)
        .outerjoin(FilmEntry, FilmEntry.entry_id == Entry.id)
        .outerjoin(
            File, and_(File.about_id == Entry.id, cast(File.id, Text) == last, File.state.in_(PLAYABLE))
        )
        .where(
            Entry.edition_id == jury.edition_id,
            Entry.section_id == jury.section_id,
            Entry.state.in_(JUDGED_STATES),
            stands_in_the_sitting(jury.id),
        )
        .order_by(Entry.sort_key, Entry.id)
    )


def _persons(
    session: Session, work_ids: Iterable[uuid.UUID | None]
) -> dict[uuid.UUID, dict[str, tuple[str, ...]]]:
    found: dict[uuid.UUID, dict[str, tuple[str, ...]]] = {}
    for row in session.execute(
        select(Credit.work_id, Credit.role, Credit.as_credited)
        .where(Credit.work_id.in_([each for each in work_ids if each]), Credit.person_id.is_not(None))
        .order_by(Credit.work_id, Credit.position, Credit.id)
    ):
        roles = found.setdefault(row.work_id, {})
        if row.as_credited and row.as_credited not in roles.get(row.role, ()):
            roles[row.role] = (*roles.get(row.role, ()), row.as_credited)
    return found


def _film(row: Any, persons: Mapping[uuid.UUID, Mapping[str, tuple[str, ...]]]) -> FilmToJudge:
    entry: Entry = row.Entry
    debut = (row.facts or {}).get("debut")
    return FilmToJudge(
        entry_id=entry.id,
        number=entry.number or 0,
        title=entry.title,
        byline=entry.byline,
        countries=tuple(entry.countries),
        year=entry.year,
        minutes=entry.minutes,
        invented=entry.invented,
        debut=debut if isinstance(debut, bool) else None,
        national=row.host in entry.countries if row.host and entry.countries else None,
        persons=persons.get(entry.work_id, {}) if entry.work_id else {},
        file_id=row.file_id,
        has_screener=bool(row.screener),
    )
