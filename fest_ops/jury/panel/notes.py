"""A juror's private notes: sealed, read by their author alone, erased when the jury closes.

There is no audit row and no count of them anywhere: that somebody wrote something about a film is nobody's business.
"""

from __future__ import annotations

import uuid
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from fest_ops import crypto
from fest_ops.actor import Actor
from fest_ops.errors import NotFound, Refused
from fest_ops.jury.panel import queries, rules
from fest_ops.jury.panel.films import candidates_of
from fest_ops.jury.panel.models import Jury, Note, Seat


def notes_of(session: Session, seat: Seat, *, keys: tuple[str, ...]) -> dict[uuid.UUID, str]:
    """The notes of the actor's own seat, by entry (1 statement): a caller has the seat from the jury's door. A note
    that no key opens any more is absent."""
    found: dict[uuid.UUID, str] = {}
    for note in session.scalars(select(Note).where(Note.seat_id == seat.id)):
        text = crypto.unseal(keys, _purpose(seat.id, note.entry_id), note.sealed)
        if text is not None:
            found[note.entry_id] = text
    return found


def own_notes(session: Session, actor: Actor, slug: str, *, keys: tuple[str, ...]) -> dict[uuid.UUID, str]:
    """One's own notes on the films of a jury (2 statements). Raises NotFound for who has no vote there."""
    _jury, seat = _author(session, actor, slug)
    return notes_of(session, seat, keys=keys)


def save_note(
    session: Session, actor: Actor, slug: str, entry_id: uuid.UUID, text: str, *, keys: tuple[str, ...]
) -> None:
    """Keep a note on a film, in the place of the one before; an empty one is deleted.

    Raises NotFound for who has no vote here and for another film; Refused "jury_is_closed", "words_too_long" at
    "secret_note".
    """
    jury, seat = _author(session, actor, slug)
    if entry_id not in {film.entry_id for film in candidates_of(session, jury)}:
        raise NotFound
    if jury.closed_at is not None:
        raise Refused("jury_is_closed")
    if len(text) > rules.NOTE_LONGEST:
        raise Refused("words_too_long", fields={"secret_note": ""}, most=rules.NOTE_LONGEST)
    if not text.strip():
        session.execute(delete(Note).where(Note.seat_id == seat.id, Note.entry_id == entry_id))
        return
    sealed = crypto.seal(keys, _purpose(seat.id, entry_id), text)
    session.execute(
        insert(Note)
        .values(seat_id=seat.id, entry_id=entry_id, sealed=sealed)
        .on_conflict_do_update(index_elements=["seat_id", "entry_id"], set_={"sealed": sealed})
    )


def erase_notes(session: Session, jury_id: uuid.UUID) -> int:
    """Erase every note of a jury: when it closes. How many there were."""
    seats = select(Seat.id).where(Seat.jury_id == jury_id)
    gone = session.execute(delete(Note).where(Note.seat_id.in_(seats)))
    return cast("CursorResult[Any]", gone).rowcount


def _author(session: Session, actor: Actor, slug: str) -> tuple[Jury, Seat]:
    jury, seat = queries.jury_for(session, actor, slug)
    if seat is None or seat.function not in rules.VOTING:
        raise NotFound
    return jury, seat


def _purpose(seat_id: uuid.UUID, entry_id: uuid.UUID) -> str:
    return f"jury note {seat_id} {entry_id}"
