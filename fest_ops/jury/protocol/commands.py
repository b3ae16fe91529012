"""Writing the protocol: one act, one event, chained; and closing it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.errors import Refused
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.protocol import chain
from fest_ops.jury.protocol.models import ProtocolEvent

CLOSED = "sitting.closed"


def append(
    session: Session, sitting: Sitting, verb: str, content: Mapping[str, Any], *, now: dt.datetime
) -> ProtocolEvent:
    """Put an act down in the protocol of a sitting, in the transaction that does it.

    Holds the sitting's row, so that of two acts at once the second follows the first. `content` is JSON without
    fractions of numbers and holds no ballot; what the public bundle keeps back gets a salt. An event is never earlier
    than the one before it, whatever the clocks of two servers say. Raises Refused("sitting_is_closed") and, where the
    caller is wrong, ValueError.
    """
    if verb not in chain.VERBS:
        raise ValueError(f"no act of a sitting: {verb}")
    held = session.execute(
        select(Sitting.head).where(Sitting.id == sitting.id).with_for_update(of=Sitting)
    ).one()
    if held.head is not None:
        raise Refused("sitting_is_closed")
    last = session.execute(
        select(ProtocolEvent.position, ProtocolEvent.hash, ProtocolEvent.at)
        .where(ProtocolEvent.sitting_id == sitting.id)
        .order_by(ProtocolEvent.position.desc())
        .limit(1)
    ).one_or_none()
    position, before, at = (
        (last.position + 1, last.hash, max(now, last.at)) if last else (1, chain.GENESIS, now)
    )
    said = dict(content)
    if verb in chain.WITHHELD:
        said["salt"] = secrets.token_hex(chain.SALT_BYTES)
    event = ProtocolEvent(
        sitting_id=sitting.id,
        position=position,
        at=at,
        verb=verb,
        content=said,
        hash=chain.event_hash(before, position, at, verb, said),
    )
    session.add(event)
    session.flush()
    return event
