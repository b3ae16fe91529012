"""The doors to a file."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import NotFound
from fest_ops.media.doors import opens
from fest_ops.media.models import File
from fest_ops.media.rules import FileState


def own_upload(session: Session, actor: Actor, file_id: uuid.UUID) -> File:
    """An upload that this actor began in this edition and may add to. Raises NotFound for anybody else's."""
    file = session.scalars(
        select(File).where(
            File.id == file_id,
            File.edition_id == actor.edition_id,
            File.owner_id == actor.person_id,
            File.state != FileState.DROPPED.value,
        )
    ).one_or_none()
    if file is None:
        raise NotFound
    return file


def readable_file(session: Session, actor: Actor, file_id: uuid.UUID) -> File:
    """A whole file of this edition that this actor may read, asked of the room it belongs to. Raises NotFound."""
    file = session.scalars(
        select(File).where(
            File.id == file_id,
            File.edition_id == actor.edition_id,
            File.state.in_((FileState.RECEIVED.value, FileState.READY.value)),
        )
    ).one_or_none()
    if file is None or not opens(session, actor, file):
        raise NotFound
    return file
