"""Writing the protocol: one act, one event, chained; and handing the secretary's bundle out."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Refused
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.panel.queries import Seated, seated
from fest_ops.jury.protocol import chain, queries, shapes
from fest_ops.jury.protocol.kept import keep
from fest_ops.jury.protocol.models import ProtocolEvent

CLOSED = "sitting.closed"


def append(
    session: Session, sitting: Sitting, verb: str, content: Mapping[str, Any], *, now: dt.datetime
) -> ProtocolEvent:
    """Put an act down in the protocol of a sitting, in the transaction that does it.

    Holds the sitting's row, so that of two acts at once the second follows the first. `content` is JSON without
    fractions of numbers and holds no ballot, told plainly; what the public bundle keeps back is put apart, with a salt
    (kept.py). An event is never earlier than the one before it, whatever the clocks of two servers say. Raises
    Refused("sitting_is_closed") and, where the caller is wrong, ValueError.
    """
    if verb not in shapes.verbs():
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
    said = keep(verb, content, secrets.token_hex(chain.SALT_BYTES))
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


def note_joined(session: Session, sitting: Sitting, seated: Sequence[Seated], *, now: dt.datetime) -> None:
    """Put into the protocol those who took a seat with a vote since the sitting was opened, each once, with the
    interests that were decided on.

    Before the first ballot a juror may still be replaced. 1 statement where nobody joined.
    """
    known = _known(session, sitting)
    for each in seated:
        if str(each.seat.id) not in known:
            append(session, sitting, "seat.joined", said_of(each), now=now)
            note_interests(session, sitting, each, now=now)


def note_interests(session: Session, sitting: Sitting, seated: Seated, *, now: dt.datetime) -> None:
    """Put the interests of a seat that were decided on into the protocol."""
    for each in seated.interests:
        if each.outcome is not None:
            content = {
                "seat": str(each.seat_id),
                "entry": str(each.entry_id),
                "grounds": list(each.grounds),
                "outcome": each.outcome,
            }
            append(session, sitting, "interest.recorded", content, now=now)


def tell_of_seat(
    session: Session, sitting: Sitting, verb: str, content: Mapping[str, Any], *, now: dt.datetime
) -> None:
    """Put down what became of a seat. Whoever took theirs since the sitting was opened is noted first; of a seat that
    the protocol does not know and that nobody holds nothing is told: it votes on nothing."""
    if content["seat"] not in _known(session, sitting):
        sits = [each for each in seated(session, sitting.jury_id) if str(each.seat.id) == content["seat"]]
        note_joined(session, sitting, sits, now=now)
        if not sits or verb == "interest.recorded":  # its interests were told with it
            return
    append(session, sitting, verb, content, now=now)


def _known(session: Session, sitting: Sitting) -> set[str]:
    """The seats that the protocol has named, those that were left too."""
    known: set[str] = set()
    for verb, content in session.execute(
        select(ProtocolEvent.verb, ProtocolEvent.content).where(
            ProtocolEvent.sitting_id == sitting.id, ProtocolEvent.verb.in_(("sitting.opened", "seat.joined"))
        )
    ):
        known |= {each["seat"] for each in (content["seats"] if verb == "sitting.opened" else [content])}
    return known


def said_of(seated: Seated) -> dict[str, str]:
    """A seat as the protocol holds it."""
    return {
        "seat": str(seated.seat.id),
        "name": seated.name,
        "function": seated.seat.function,
        "country": seated.seat.country,
    }


def export(
    session: Session, actor: Actor, keys: tuple[str, ...], slug: str, *, now: dt.datetime
) -> dict[str, Any]:
    """The secretary's bundle, boxes included; the record keeps that it was exported.

    Raises Forbidden for all but the jury's secretary, NotFound, Refused("sitting_is_open" | "box_does_not_open").
    """
    sitting, made = queries.sealed_bundle_for(session, actor, keys, slug)
    record(session, actor, "bundle.export", now=now, kind="jury_sitting", object_id=sitting.id, jury=slug)
    return made
