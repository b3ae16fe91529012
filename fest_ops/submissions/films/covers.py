"""Which picture stands for a film: the poster that was handed in with it, or a frame of the film file."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, ScalarSelect, Text, and_, cast, or_, select
from sqlalchemy.orm import Session

from fest_ops.media.models import File
from fest_ops.media.rules import FileState, Purpose
from fest_ops.selection.entries.models import Entry, EntrySnapshot
from fest_ops.submissions.models import FilmEntry


def covers_of(session: Session, entry_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The picture of each of these entries as they were handed in last: entry to file (1 statement).

    The entries went through a door; the file asks again (see fest_ops.media.doors).
    """
    rows = session.execute(
        select(File.about_id, File.id)
        .where(File.about_id.in_(list(entry_ids)), _stands())
        .order_by(File.purpose == Purpose.STILL.value)
    )
    return {row.about_id: row.id for row in rows}


def cover_of_entry() -> ScalarSelect[uuid.UUID]:
    """The same as a column beside Entry, for a page that reads the entries anyway."""
    return (
        select(File.id)
        .where(File.about_id == Entry.id, _stands())
        .order_by((File.purpose == Purpose.STILL.value).desc())
        .limit(1)
        .correlate(Entry)
        .scalar_subquery()
    )


def _stands() -> ColumnElement[bool]:
    """The condition on File that it is the poster, or a frame of the film, as they were handed in last."""
    handed_in = (
        select(EntrySnapshot.payload)
        .where(EntrySnapshot.entry_id == File.about_id)
        .order_by(EntrySnapshot.position.desc())
        .limit(1)
        .correlate(File)
        .scalar_subquery()
    )
    given = and_(File.purpose == Purpose.STILL.value, cast(File.id, Text) == handed_in["poster"]["id"].astext)
    frame = and_(
        File.purpose == Purpose.POSTER.value, File.probe["of"].astext == handed_in["film_file"]["id"].astext
    )
    return and_(File.state == FileState.READY.value, or_(given, frame))


def cover_now(session: Session, film: FilmEntry) -> uuid.UUID | None:
    """The picture that would stand for a film if it were handed in now, for its owners (at most 1 statement)."""
    if film.poster_file_id or not film.film_file_id:
        return film.poster_file_id
    frame = select(File.id).where(
        File.about_id == film.entry_id,
        File.purpose == Purpose.POSTER.value,
        File.probe["of"].astext == str(film.film_file_id),
    )
    return session.scalars(frame.limit(1)).one_or_none()
