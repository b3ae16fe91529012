"""Uploads from the first byte to the probe's word, and the end of abandoned ones."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Conflict, Forbidden, Refused
from fest_ops.media.doors import door_of
from fest_ops.media.models import File
from fest_ops.media.queries import own_upload
from fest_ops.media.rules import ABANDONED_AFTER_DAYS, FileState, clean_name, why_not_begin
from fest_ops.media.storage import Disk, new_key


def begin(
    session: Session,
    actor: Actor,
    *,
    purpose: str,
    about: uuid.UUID,
    name: str,
    size: int,
    largest: int,
    free: int,
    now: dt.datetime,
) -> File:
    """Open an upload of `size` bytes for the thing `about`. Raises Refused file_empty, file_too_large or
    no_room_for_file, and whatever the purpose's door raises."""
    if actor.person_id is None or actor.edition_id is None:
        raise Forbidden("forbidden")
    door_of(purpose).may_begin(session, actor, about, now)
    reason = why_not_begin(size, largest=largest, free=free)
    if reason:
        raise Refused(reason, size=size, largest=largest)
    file = File(
        edition_id=actor.edition_id,
        owner_id=actor.person_id,
        purpose=purpose,
        about_id=about,
        name=clean_name(name),
        size=size,
        storage_key=new_key(),
        created_at=now,
    )
    session.add(file)
    session.flush()
    record(
        session,
        actor,
        "file.begin",
        now=now,
        kind="file",
        object_id=file.id,
        about=about,
        purpose=purpose,
        size=size,
    )
    return file


def advance(
    session: Session, actor: Actor, file_id: uuid.UUID, *, since: int, to: int, now: dt.datetime
) -> File:
    """Note that the bytes up to `to` are on the disk, where `since` of them were before.

    The last byte makes the file whole and attaches it. Raises Conflict where another request noted otherwise.
    """
    moved = session.execute(
        update(File)
        .where(File.id == file_id, File.received == since, File.state == FileState.RECEIVING.value)
        .values(received=to)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result is a CursorResult
        raise Conflict("changed_meanwhile")
    file = session.get(File, file_id, populate_existing=True)
    assert file is not None
    if file.received == file.size:
        file.state = FileState.RECEIVED.value
        file.received_at = now
        session.flush()
        door_of(file.purpose).attach(session, actor, file.about_id, file, now)
        record(session, actor, "file.received", now=now, kind="file", object_id=file.id, size=file.size)
    return file


def drop(session: Session, actor: Actor, disk: Disk, file_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Give up an upload that is not whole yet. Raises Refused file_is_whole for one that is."""
    file = own_upload(session, actor, file_id)
    if file.state != FileState.RECEIVING:
        raise Refused("file_is_whole")
    file.state = FileState.DROPPED.value
    disk.drop(file.storage_key)
    record(session, actor, "file.drop", now=now, kind="file", object_id=file.id)


def next_to_probe(session: Session) -> File | None:
    """A whole file that waits for its probe, locked for this transaction, or None."""
    return session.scalars(
        select(File)
        .where(File.state == FileState.RECEIVED.value)
        .order_by(File.received_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()


def settle_probe(
    session: Session,
    actor: Actor,
    file: File,
    *,
    found: dict[str, Any],
    refusal: str | None,
    sha256: bytes | None,
    now: dt.datetime,
) -> None:
    """Write down what the probe found; a refused file keeps its bytes, so that nothing is lost by a wrong word."""
    file.probe = found
    file.refusal = refusal
    file.sha256 = sha256
    file.state = (FileState.REFUSED if refusal else FileState.READY).value
    record(
        session,
        actor,
        "file.probe",
        now=now,
        kind="file",
        object_id=file.id,
        edition_id=file.edition_id,
        refusal=refusal,
    )


def drop_abandoned(session: Session, disk: Disk, now: dt.datetime) -> int:
    """Drop the uploads that nobody went on with for 14 days; returns how many."""
    before = now - dt.timedelta(days=ABANDONED_AFTER_DAYS)
    files = session.scalars(
        select(File)
        .where(File.state == FileState.RECEIVING.value, File.created_at < before)
        .limit(100)
        .with_for_update(skip_locked=True)
    ).all()
    for file in files:
        file.state = FileState.DROPPED.value
        disk.drop(file.storage_key)
    return len(files)
