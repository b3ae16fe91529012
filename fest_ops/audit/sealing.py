"""Sealing the record, and checking that nobody touched it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from fest_ops.audit.chain import START, Fact, chain_of, payload_matches, seal_of
from fest_ops.audit.models import AuditEvent, AuditPayload, AuditPending, AuditSeal

SEALER = 0x5EA1
"""The advisory lock of the one sealer."""
AT_ONCE = 5000
"""Events sealed in one transaction, at most."""


def seal(session: Session, *, now: dt.datetime, limit: int = AT_ONCE) -> int:
    """Seal committed events into their editions' chains, in the order of their ids among those that are visible;
    how many. 0 as well where another sealer is at work.

    Ids commit out of order: a lower one that becomes visible later is sealed later. The chain is the order of
    sealing, so nothing that is sealed ever moves.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(SEALER))):
        return 0
    # The snapshot must be younger than the lock, or a seal committed just before it would not be seen: READ COMMITTED
    # takes a new one for each statement.
    events = session.scalars(
        select(AuditEvent)
        .join(AuditPending, AuditPending.event_id == AuditEvent.id)
        .order_by(AuditEvent.id)
        .limit(limit)
    ).all()
    by_chain = sorted(events, key=lambda event: (chain_of(event.edition_id), event.id))
    rows: list[dict[str, Any]] = []
    for chain, members in groupby(by_chain, key=lambda event: chain_of(event.edition_id)):
        position, previous = _head(session, chain)
        for event in members:
            position, previous = position + 1, seal_of(previous, _fact(event))
            rows.append(
                {
                    "event_id": event.id,
                    "chain": chain,
                    "position": position,
                    "seal": previous,
                    "sealed_at": now,
                }
            )
    if rows:
        session.execute(insert(AuditSeal), rows)
        session.execute(delete(AuditPending).where(AuditPending.event_id.in_([event.id for event in events])))
    return len(rows)


def _head(session: Session, chain: str) -> tuple[int, bytes]:
    found = session.execute(
        select(AuditSeal.position, AuditSeal.seal)
        .where(AuditSeal.chain == chain)
        .order_by(AuditSeal.position.desc())
        .limit(1)
    ).one_or_none()
    return (found.position, found.seal) if found else (0, START)


def _fact(event: AuditEvent) -> Fact:
    return Fact(
        event.id, event.edition_id, event.at, event.verb, event.object_kind, event.object_id, event.digest
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the record is not what was sealed: "seal", "position", "payload", "missing_event" or
    "never_sealed"; `event_id` is None where the event is gone."""

    code: str
    position: int
    event_id: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of one chain found."""

    chain: str
    sealed: int
    pending: int
    erased: int
    """Events whose payload was erased with a person; the chain holds them by their digest."""
    head: str
    """The last seal, in hex: whoever noted it elsewhere can tell that the chain was not made anew."""
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was touched."""
        return not self.faults


def verify(session: Session, chain: str, *, noted: tuple[int, str] | None = None) -> Verdict:
    """Walk a chain from its first event and recompute every seal and every digest.

    `noted` is a position and its seal in hex, as an earlier check printed them: a chain that was made anew from
    some point on is sound in itself, and differs there.
    """
    faults: list[Fault] = []
    previous, expected, erased = START, 0, 0
    noted_seal = b""
    for link, event, payload in _links(session, chain):
        expected += 1
        if link.position != expected:
            faults.append(Fault("position", link.position, link.event_id))
            expected = link.position
        if event is None:
            faults.append(Fault("missing_event", link.position, None))
        else:
            if chain_of(event.edition_id) != chain or seal_of(previous, _fact(event)) != link.seal:
                faults.append(Fault("seal", link.position, event.id))
            if payload is None:
                erased += 1
            elif not payload_matches(payload.salt, payload.payload, event.digest) or not _columns_match(
                payload
            ):
                faults.append(Fault("payload", link.position, event.id))
        previous = link.seal
        if noted and link.position == noted[0]:
            noted_seal = link.seal
    if noted and noted_seal.hex() != noted[1]:
        faults.append(Fault("seal", noted[0], None))
    pending, strays = _unsealed(session, chain)
    faults.extend(Fault("never_sealed", 0, event_id) for event_id in strays)
    head = previous.hex() if previous != START else ""
    return Verdict(chain, expected, pending, erased, head, tuple(faults))


def chains(session: Session) -> list[str]:
    """Every chain that has an event, sealed or not."""
    sealed = session.scalars(select(AuditSeal.chain).distinct()).all()
    waiting = session.scalars(
        select(AuditEvent.edition_id).join(AuditPending, AuditPending.event_id == AuditEvent.id).distinct()
    ).all()
    return sorted({*sealed, *(chain_of(edition_id) for edition_id in waiting)})


def _links(
    session: Session, chain: str
) -> Iterable[tuple[AuditSeal, AuditEvent | None, AuditPayload | None]]:
    rows = session.execute(
        select(AuditSeal, AuditEvent, AuditPayload)
        .outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
        .outerjoin(AuditPayload, AuditPayload.event_id == AuditSeal.event_id)
        .where(AuditSeal.chain == chain)
        .order_by(AuditSeal.position)
        .execution_options(yield_per=1000, populate_existing=True)
    )
    for row in rows:
        yield cast("tuple[AuditSeal, AuditEvent | None, AuditPayload | None]", tuple(row))


def _columns_match(payload: AuditPayload) -> bool:
    """Whether the columns that erasure goes by say what the digested payload says."""
    actor = payload.payload.get("actor")
    subject = payload.payload.get("subject")
    told_actor = str(payload.actor_person_id) if payload.actor_person_id else None
    told_subject = str(payload.subject_person_id) if payload.subject_person_id else None
    return told_subject == subject and (told_actor == actor if told_actor else actor in ("system", "visitor"))


def _unsealed(session: Session, chain: str) -> tuple[int, list[int]]:
    """How many events of a chain wait for their seal, and which have none and do not wait (put in by hand)."""
    edition_id = None if chain == chain_of(None) else uuid.UUID(chain)
    rows = session.execute(
        select(AuditEvent.id, AuditPending.event_id)
        .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
        .outerjoin(AuditPending, AuditPending.event_id == AuditEvent.id)
        .where(AuditSeal.event_id.is_(None), AuditEvent.edition_id.is_not_distinct_from(edition_id))
        .order_by(AuditEvent.id)
    ).all()
    strays = [row.id for row in rows if row.event_id is None]
    return len(rows) - len(strays), strays
