"""A film file that turns out to be none after it was handed in: a slow probe keeps nobody from sending in time, so
those who sent it hear of it afterwards."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Text, cast, exists, literal_column, select
from sqlalchemy.orm import Session

from fest_ops.media.models import File
from fest_ops.media.reasons import REASONS
from fest_ops.selection.entries import queries as entries
from fest_ops.selection.entries.models import Entry, EntrySnapshot
from fest_ops.selection.states import State
from fest_ops.submissions.films import letters, queries
from fest_ops.submissions.films.payload import film_file_of
from fest_ops.submissions.models import FilmEntry
from fest_ops.web.languages import gettext
from fest_ops.words import speak

_ENTRY, _FILE, _SNAPSHOT = Entry.__table__.c, File.__table__.c, EntrySnapshot.__table__.c
_HANDED_IN = (
    select(_SNAPSHOT.payload["film_file"]["id"].astext)
    .where(_SNAPSHOT.entry_id == _ENTRY.id)
    .order_by(_SNAPSHOT.position.desc())
    .limit(1)
    .correlate(Entry.__table__)
    .scalar_subquery()
)
UNUSABLE = (
    exists()
    .where(
        _FILE.about_id == _ENTRY.id,
        _FILE.state == literal_column("'refused'"),
        cast(_FILE.id, Text) == _HANDED_IN,
    )
    .correlate(Entry.__table__)
)
"""Of an entry: the film file that it handed in last was refused. Looked up among the refused files, which are few."""


def tell(session: Session, file: File, *, now: dt.datetime) -> bool:
    """Write to everybody who acts for the entry that its film file, handed in, was refused; whether there is cause.

    In the transaction that writes the refusal down. It takes the row that a submission holds, so that one that runs
    at the same time either sees the refusal or is seen here. Of a draft nobody is written to: its form says it. A
    file that was handed in before and replaced since is nobody's trouble any more.
    """
    film = session.scalars(
        select(FilmEntry)
        .where(FilmEntry.entry_id == file.about_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if film is None or file.refusal is None:
        return False
    entry = session.get_one(Entry, film.entry_id, populate_existing=True)
    last = entries.last_snapshot(session, entry.id)
    if last is None or film_file_of(last.payload) != file.id or entry.state == State.WITHDRAWN:
        return False
    refusal, name = file.refusal, file.name

    def merge(language: str) -> dict[str, str]:
        return {
            "film": str(speak(entry.title, language)),
            "number": str(entry.number),
            "entry": str(entry.id),
            "file": name,
            "why": gettext(REASONS[refusal]),
        }

    letters.put_to(
        session,
        queries.owners_of(session, entry.id),
        "film_refused",
        ("file", file.id),
        merge,
        edition_id=entry.edition_id,
        now=now,
    )
    return True
