"""Letters: put with the fact that causes them, frozen by a preview, released by a person, cancelled.

This is the door for every other room: putting and freezing have files of their own. The worker's half, from released
to sent, is in `outbox.py`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit import commands as audit
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.notifications import wording
from fest_ops.notifications.freezing import freeze as freeze
from fest_ops.notifications.kinds import hidden_from
from fest_ops.notifications.models import Address, Letter
from fest_ops.notifications.putting import NewLetter as NewLetter
from fest_ops.notifications.putting import put as put
from fest_ops.notifications.putting import put_many as put_many

OPEN = ("held", "released")
"""States in which a letter can still be stopped."""


@dataclass(frozen=True, slots=True)
class Released:
    """What a release did: the letters that are on their way, and those that stay because their address is mute."""

    sent_off: tuple[uuid.UUID, ...]
    muted: tuple[uuid.UUID, ...]


def release(session: Session, actor: Actor, seen: Mapping[uuid.UUID, bytes], *, now: dt.datetime) -> Released:
    """Send off what was previewed: `seen` has the digest of each letter as the actor saw it.

    All or nothing: Conflict("letter_changed") where one reads otherwise by now, Conflict("letter_stopped") where one
    was cancelled. Letters that are already on their way, by a double click, stay as they are. Those to mute
    addresses stay held. Staff of the edition only.
    """
    _staff(actor)
    session.flush()
    rows = session.execute(
        select(Letter.id, Letter.state, Letter.digest, Letter.edition_id, Address.muted_at, Letter.kind)
        .join(Address, Address.id == Letter.address_id)
        .where(Letter.id.in_(seen))
        .order_by(Letter.id)
        .with_for_update(of=[Letter, Address])
    ).all()
    hidden = hidden_from(actor)
    if len(rows) != len(seen) or any(
        row.edition_id != actor.edition_id or row.kind in hidden for row in rows
    ):
        raise NotFound
    if any(row.state == "cancelled" for row in rows):
        raise Conflict("letter_stopped")
    changed = sum(row.digest is None or row.digest != seen[row.id] for row in rows)
    if changed:
        raise Conflict("letter_changed", count=changed)
    held = [row for row in rows if row.state == "held"]
    going = [row for row in held if row.muted_at is None]
    muted = tuple(row.id for row in held if row.muted_at is not None)
    session.execute(
        update(Letter)
        .where(Letter.id.in_([row.id for row in going]))
        .values(state="released", released_at=now, released_by_id=actor.person_id, try_after=now, error=None)
    )
    if muted:
        session.execute(update(Letter).where(Letter.id.in_(muted)).values(error="muted"))
    audit.record_many(
        session,
        actor,
        "letter.release",
        now=now,
        kind="letter",
        rows=[(row.id, {"kind": row.kind, "digest": row.digest.hex()}) for row in going],
    )
    return Released(tuple(row.id for row in going), muted)


def cancel(
    session: Session, actor: Actor, letter_ids: Collection[uuid.UUID], *, reason: str, now: dt.datetime
) -> int:
    """Stop letters that are held, waiting to be sent, or failed; how many. Staff of the edition only, with a reason.

    Raises Conflict("letter_left") where one is being sent or was.
    """
    _staff(actor)
    if not reason.strip():
        raise Refused("reason_needed", fields={"reason": "reason_needed"})
    rows = _locked(session, actor, letter_ids)
    if any(letter.state in ("sending", "sent") for letter in rows):
        raise Conflict("letter_left")
    stopped = [letter for letter in rows if letter.state in (*OPEN, "failed")]
    for letter in stopped:
        # What was typed stays with the letter: the record holds codes and numbers alone.
        _stop(letter, wording.one_line(reason, 500))
    _record_stops(session, actor, stopped, now)
    return len(stopped)


def cancel_about(
    session: Session, actor: Actor, *, fact_kind: str, fact_ids: Collection[uuid.UUID], now: dt.datetime
) -> int:
    """Stop the letters about facts that no longer stand; how many. Called by the command that undoes the fact, in its
    transaction: it has checked the actor. Letters that have left, or are leaving, stay as they are."""
    session.flush()
    letters = session.scalars(
        select(Letter)
        .where(Letter.fact_kind == fact_kind, Letter.fact_id.in_(fact_ids), Letter.state.in_(OPEN))
        .order_by(Letter.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for letter in letters:
        _stop(letter, "overtaken")
    _record_stops(session, actor, letters, now)
    return len(letters)


def retry(session: Session, actor: Actor, letter_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Try a failed letter again from the start, with the same bytes. Staff of the edition only.

    Raises Conflict("letter_not_failed"), and Refused("letter_forgotten") for a secret one, whose text is gone.
    """
    _staff(actor)
    letter = _locked(session, actor, [letter_id])[0]
    if letter.state != "failed":
        raise Conflict("letter_not_failed")
    if letter.message is None:
        raise Refused("letter_forgotten")
    letter.state, letter.try_after, letter.tries, letter.error = "released", now, 0, None
    audit.record(session, actor, "letter.retry", now=now, kind="letter", object_id=letter.id)


def _stop(letter: Letter, why: str) -> None:
    letter.state, letter.error, letter.try_after = "cancelled", why, None
    if letter.secret:
        letter.merge, letter.message = {}, None


def _record_stops(session: Session, actor: Actor, letters: Iterable[Letter], now: dt.datetime) -> None:
    rows = [
        (letter.id, {"kind": letter.kind, "overtaken": letter.error == "overtaken"}) for letter in letters
    ]
    audit.record_many(session, actor, "letter.cancel", now=now, kind="letter", rows=rows)


def _staff(actor: Actor) -> None:
    if not (actor.staff or actor.system):
        raise Forbidden("forbidden")


def _locked(session: Session, actor: Actor, letter_ids: Collection[uuid.UUID]) -> list[Letter]:
    session.flush()
    rows = session.scalars(
        select(Letter)
        .where(
            Letter.id.in_(letter_ids),
            Letter.edition_id == actor.edition_id,
            Letter.kind.not_in(hidden_from(actor)),
        )
        .order_by(Letter.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(set(letter_ids)):
        raise NotFound
    return list(rows)
