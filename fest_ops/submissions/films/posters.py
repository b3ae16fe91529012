"""A film-maker's own poster or still: given, replaced, taken away. Who sees it: see `commands.may_read_file`."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Forbidden, Refused
from fest_ops.media import posters
from fest_ops.media.models import File
from fest_ops.media.picture import Picture
from fest_ops.media.rules import FileState
from fest_ops.media.storage import Disk
from fest_ops.selection.entries import queries as entries
from fest_ops.submissions.films import queries
from fest_ops.submissions.films.commands import why_not_edit
from fest_ops.submissions.films.payload import files_of
from fest_ops.submissions.films.queries import OwnFilm


def give(
    session: Session,
    actor: Actor,
    disk: Disk,
    entry_id: uuid.UUID,
    picture: Picture,
    *,
    name: str,
    now: dt.datetime,
) -> list[str]:
    """Make a picture the entry's poster, in the place of an earlier one; once it was submitted, in the next amendment.

    Returns the storage keys whose bytes nobody needs any more, to be dropped after the commit. Raises NotFound,
    Refused("entry_is_closed" | "no_room_for_file").
    """
    own = _to_change(session, actor, entry_id)
    if actor.person_id is None:
        raise Forbidden("forbidden")
    file = posters.keep_given(
        session,
        disk,
        picture,
        edition_id=own.entry.edition_id,
        owner_id=actor.person_id,
        about=entry_id,
        name=name,
        now=now,
    )
    return _point(session, actor, own, file, now)


def take_away(session: Session, actor: Actor, entry_id: uuid.UUID, *, now: dt.datetime) -> list[str]:
    """Leave the entry without a poster of its own; returns and raises as `give`."""
    own = _to_change(session, actor, entry_id)
    return _point(session, actor, own, None, now) if own.film.poster_file_id else []


def _to_change(session: Session, actor: Actor, entry_id: uuid.UUID) -> OwnFilm:
    own = queries.own_film_for_update(session, actor, entry_id)
    why_not = why_not_edit(own.entry)
    if why_not:
        raise Refused(why_not)
    return own


def _point(session: Session, actor: Actor, own: OwnFilm, file: File | None, now: dt.datetime) -> list[str]:
    former = own.film.poster_file_id
    own.film.poster_file_id = file.id if file else None
    own.film.draft_saved_at = now
    own.film.draft_saved_by_id = actor.person_id
    record(
        session,
        actor,
        "entry.poster",
        now=now,
        kind="entry",
        object_id=own.entry.id,
        file=file.id if file else None,
    )
    session.flush()
    return _give_up(session, own, former)


def _give_up(session: Session, own: OwnFilm, former: uuid.UUID | None) -> list[str]:
    """A poster that was handed in stays as long as what was handed in; another one is dropped."""
    held = entries.snapshots_of(session, own.entry.id)
    if former is None or any(former in files_of(each.payload) for each in held):
        return []
    file = session.get_one(File, former)
    file.state = FileState.DROPPED.value
    session.flush()
    return [file.storage_key]
