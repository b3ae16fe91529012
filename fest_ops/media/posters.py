"""Posters: a frame of a film's file, beside it. A poster opens to whoever may have the film that it was taken from."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import uuid

from sqlalchemy import delete
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import NotFound
from fest_ops.media.doors import Door, opens
from fest_ops.media.models import File
from fest_ops.media.rules import FileState, Purpose
from fest_ops.media.storage import Busy, Disk, Full, new_key


def keep(session: Session, disk: Disk, film: File, jpeg: bytes, *, now: dt.datetime) -> File | None:
    """Keep a frame of `film` as its poster, in the place of an earlier one; None where the disk has no room for it."""
    key = new_key()
    try:
        disk.write(key, 0, io.BytesIO(jpeg), len(jpeg), lambda _: None)
    except (Busy, Full):
        disk.drop(key)
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
        size=len(jpeg),
        received=len(jpeg),
        storage_key=key,
        state=FileState.READY.value,
        sha256=hashlib.sha256(jpeg).digest(),
        probe={"container": "image", "of": str(film.id)},
        created_at=now,
        received_at=now,
    )
    session.add(poster)
    session.flush()
    return poster


def _may_read(session: Session, actor: Actor, poster: File) -> bool:
    film = session.get(File, uuid.UUID(str(poster.probe["of"])))
    return film is not None and film.edition_id == poster.edition_id and opens(session, actor, film)


def _nobody_uploads(*_: object) -> None:
    raise NotFound


DOOR = Door(may_begin=_nobody_uploads, attach=_nobody_uploads, may_read=_may_read)
