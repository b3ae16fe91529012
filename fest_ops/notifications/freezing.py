"""Freezing: a held letter becomes the bytes that its preview shows and that are sent."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.notifications import kinds, rendering
from fest_ops.notifications.models import Address, Letter


def freeze(
    session: Session, letter_ids: Collection[uuid.UUID], *, now: dt.datetime
) -> dict[uuid.UUID, Letter]:
    """Render held letters in their language with the template in force and store bytes and digest; all of
    `letter_ids`, by id, as they stand then.

    A letter that would read the same keeps its bytes, Date included, so a preview does not change what another one
    saw. Released letters are never touched. What cannot be rendered stays held with a code in `error` and no bytes.
    """
    session.flush()
    rows = session.execute(
        select(Letter, Address)
        .join(Address, Address.id == Letter.address_id)
        .where(Letter.id.in_(letter_ids))
        .order_by(Letter.id)
        .with_for_update(of=Letter)
        .execution_options(populate_existing=True)
    ).all()
    held = [(letter, address) for letter, address in rows if letter.state == "held"]
    where = rendering.places(session, (letter.edition_id for letter, _ in held))
    own = rendering.own_wordings(session, {(row.edition_id, row.kind, row.language) for row, _ in held})
    for letter, address in held:
        kind = kinds.get(letter.kind)
        made = functools.partial(
            rendering.render,
            letter,
            kind=kind,
            words=rendering.wording_in_force(own, letter, kind),
            where=where[letter.edition_id],
            name=address.name,
            email=address.email,
        )
        frozen = made(date=letter.frozen_at or now)
        if frozen.digest != letter.digest:
            frozen = made(date=now)
            letter.frozen_at = now
        letter.subject, letter.message = frozen.subject or None, frozen.message or None
        letter.digest = frozen.digest or None
        letter.error = frozen.held_up or ("muted" if address.muted_at else None)
    session.flush()
    return {letter.id: letter for letter, _ in rows}
