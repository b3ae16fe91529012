"""Who may add and read a file is known to whatever points to it: each purpose has one Door, registered by that room."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import NotFound
from fest_ops.media.models import File


@dataclass(frozen=True, slots=True)
class Door:
    """What a purpose asks of the room that owns it. `about` is the id of the thing that the file is for.

    may_begin(session, actor, about): raises NotFound, Forbidden or Refused where a file may not be added to it.
    attach(session, actor, about, file, now): points `about` at the whole file, in the transaction that completes it.
    may_read(session, actor, file): whether this actor may have the file.
    """

    may_begin: Callable[[Session, Actor, uuid.UUID, dt.datetime], None]
    attach: Callable[[Session, Actor, uuid.UUID, File, dt.datetime], None]
    may_read: Callable[[Session, Actor, File], bool]


MayRead = Callable[[Session, Actor, File], bool]
_doors: dict[str, Door] = {}
_guests: dict[str, list[MayRead]] = {}


def register(purpose: str, door: Door) -> None:
    """Put the door of a purpose in its place."""
    _doors[purpose] = door


def door_of(purpose: str) -> Door:
    """The door of a purpose. Raises NotFound for one that nobody answers for."""
    try:
        return _doors[purpose]
    except KeyError:
        raise NotFound from None


def let_in(purpose: str, may_read: MayRead) -> None:
    """Let another room's people read the files of a purpose, beside those whom its own door lets in."""
    guests = _guests.setdefault(purpose, [])
    if may_read not in guests:
        guests.append(may_read)


def opens(session: Session, actor: Actor, file: File) -> bool:
    """Whether this actor may have the file: the room that owns it says so, or one that was let in."""
    try:
        if door_of(file.purpose).may_read(session, actor, file):
            return True
    except NotFound:
        pass
    return any(may_read(session, actor, file) for may_read in _guests.get(file.purpose, ()))
