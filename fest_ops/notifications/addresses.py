"""Addresses: mute, unmute, forget."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit import commands as audit
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.notifications.kinds import hidden_from
from fest_ops.notifications.models import Address, Letter, MailRoomLetter
from fest_ops.notifications.wording import one_line

NOWHERE = "erased.invalid"
"""The domain of erased addresses: RFC 2606 keeps .invalid free of mail for good."""


def mute(session: Session, actor: Actor, address_id: uuid.UUID, *, reason: str, now: dt.datetime) -> None:
    """Send nothing more to an address; what waits to be sent is held again. Staff whose edition writes to it."""
    address = _address(session, actor, address_id)
    if not reason.strip():
        raise Refused("reason_needed", fields={"reason": "reason_needed"})
    if address.muted_at is not None:
        return
    address.muted_at, address.mute_reason = now, one_line(reason, 500)
    session.execute(
        update(Letter)
        .where(Letter.address_id == address.id, Letter.state == "released")
        .values(state="held", try_after=None, released_at=None, released_by_id=None, error="muted")
    )
    session.execute(
        update(Letter).where(Letter.address_id == address.id, Letter.state == "held").values(error="muted")
    )
    audit.record(session, actor, "address.mute", now=now, kind="address", object_id=address.id)


def unmute(session: Session, actor: Actor, address_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Write to an address again; what was held back waits for its release."""
    address = _address(session, actor, address_id)
    if address.muted_at is None:
        return
    address.muted_at = address.mute_reason = None
    session.execute(
        update(Letter)
        .where(Letter.address_id == address.id, Letter.state == "held", Letter.error == "muted")
        .values(error=None)
    )
    audit.record(session, actor, "address.unmute", now=now, kind="address", object_id=address.id)


def forget(session: Session, email: str) -> int:
    """Erase an address with what its letters said; how many letters. What waited is stopped.

    Called by the command that erases a person, which has checked the actor. The letters stay as facts: kind, state,
    dates and digest.
    """
    session.flush()
    address = session.scalars(select(Address).where(Address.email == email).with_for_update()).one_or_none()
    if address is None:
        return 0
    letters = session.scalars(
        select(Letter)
        .where(Letter.address_id == address.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for letter in letters:
        if letter.state in ("held", "released", "sending", "failed"):
            letter.state, letter.try_after, letter.lease_until = "cancelled", None, None
        letter.merge, letter.message, letter.subject, letter.error = {}, None, None, None
    if letters:
        session.query(MailRoomLetter).where(
            MailRoomLetter.letter_id.in_([letter.id for letter in letters])
        ).delete(synchronize_session=False)
    address.email, address.name = f"{address.id}@{NOWHERE}", ""
    address.mute_reason = None
    session.flush()
    return len(letters)


def _address(session: Session, actor: Actor, address_id: uuid.UUID) -> Address:
    """An address that the actor's edition has written to, locked. Raises Forbidden, NotFound."""
    if not actor.staff:
        raise Forbidden("forbidden")
    written = select(Letter.id).where(
        Letter.address_id == address_id,
        Letter.edition_id == actor.edition_id,
        Letter.kind.not_in(hidden_from(actor)),
    )
    address = session.scalars(
        select(Address).where(Address.id == address_id, written.exists()).with_for_update()
    ).one_or_none()
    if address is None:
        raise NotFound
    return address
