"""Posters: the film-maker's own picture, or a frame of the film's file.

A frame opens to whoever may have the film that it was taken from; a picture that was given, to whom the room of its
film says.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import uuid
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import NotFound, Refused
from fest_ops.media.doors import Door, opens
from fest_ops.media.models import File
from fest_ops.media.picture import Picture
from fest_ops.media.rules import FileState, Purpose, clean_name, why_not_begin
from fest_ops.media.storage import Busy, Disk, Full, new_key


def keep(session: Session, disk: Disk, film: File, jpeg: bytes, *, now: dt.datetime) -> File | None:
    """Keep a frame of `film` as its poster, in the place of an earlier one; None where the disk has no room for it."""
    key = _written(disk, jpeg)
    if key is None:
        return None
    session.execute(
        delete(File).where(File.purpose == Purpose.POSTER.value, File.probe["of"].astext == str(film.id))
    )
    poster = File(
        edition_id=film.edition_id,
        owner_id=film.owner_id,
        purpose=Purpose.POSTER.value,
        about_id=film.about_id,
        name="poster.jpg",
        probe={"container": "image", "of": str(film.id)},
        **whole(key, jpeg, now),
    )
    session.add(poster)
    session.flush()
    return poster


def keep_given(
    session: Session,
    disk: Disk,
    picture: Picture,
    *,
    edition_id: uuid.UUID,
    owner_id: uuid.UUID,
    about: uuid.UUID,
    name: str,
    now: dt.datetime,
) -> File:
    """Keep a picture that somebody gave for the thing `about`; `name` is what it was called on their machine.

    Raises Refused("no_room_for_file").
    """
    why_not = why_not_begin(len(picture.jpeg), largest=len(picture.jpeg), free=disk.free())
    key = None if why_not else _written(disk, picture.jpeg)
    if key is None:
        raise Refused("no_room_for_file")
    given = File(
        edition_id=edition_id,
        owner_id=owner_id,
        purpose=Purpose.STILL.value,
        about_id=about,
        name=clean_name(name).rpartition(".")[0] + ".jpg" if "." in name else f"{clean_name(name)}.jpg",
        probe={"container": "image", "width": picture.width, "height": picture.height},
        **whole(key, picture.jpeg, now),
    )
    session.add(given)
    session.flush()
    return given


def _written(disk: Disk, jpeg: bytes) -> str | None:
    key = new_key()
    try:
        disk.write(key, 0, io.BytesIO(jpeg), len(jpeg), lambda _: None)
    except (Busy, Full):
        disk.drop(key)
        return None
    return key


def whole(key: str, jpeg: bytes, now: dt.datetime) -> dict[str, Any]:
    """What is said of a file that is written whole at once."""
    return {
        "size": len(jpeg),
        "received": len(jpeg),
        "storage_key": key,
        "state": FileState.READY.value,
        "sha256": hashlib.sha256(jpeg).digest(),
        "created_at": now,
        "received_at": now,
    }


def _may_read(session: Session, actor: Actor, poster: File) -> bool:
    film = session.get(File, uuid.UUID(str(poster.probe["of"])))
    return film is not None and film.edition_id == poster.edition_id and opens(session, actor, film)


def nobody_uploads(*_: object) -> None:
    """A picture never comes as a file of its own: a form takes it, and it is drawn anew."""
    raise NotFound


DOOR = Door(may_begin=nobody_uploads, attach=nobody_uploads, may_read=_may_read)
