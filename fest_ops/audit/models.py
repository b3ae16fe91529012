"""The append-only record: events, their erasable payloads, and the sealed chain over the digests."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, ForeignKey, Identity, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fest_ops.db import Base, Document, Instant


class AuditEvent(Base):
    """Who did what to what, when. Written in the transaction of the fact; never changed.

    `digest` is SHA-256(salt || canonical payload): it stays when the payload and salt are erased with a person.
    """

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    edition_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("edition.id"), index=True)
    at: Mapped[Instant]
    verb: Mapped[str]
    """A stable code: "entry.submitted", "review.saved", "decision.made"."""
    object_kind: Mapped[str]
    object_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)


class AuditPayload(Base):
    """What may be erased: the actor, the persons concerned and the values of the event."""

    __tablename__ = "audit_payload"

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)
    actor_person_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    subject_person_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    payload: Mapped[Document]
    event: Mapped[AuditEvent] = relationship(lazy="raise")


class AuditPending(Base):
    """An event that is not sealed yet: written with it, gone with its seal, so that the sealer never searches."""

    __tablename__ = "audit_pending"

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)


class AuditSeal(Base):
    """One link of an edition's chain, in order of sealing: SHA-256 of the previous seal and of the whole event
    (see fest_ops.audit.chain)."""

    __tablename__ = "audit_seal"
    __table_args__ = (UniqueConstraint("chain", "position"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)
    chain: Mapped[str]
    """The edition's id, or "installation" for events of no edition."""
    position: Mapped[int] = mapped_column(BigInteger)
    seal: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[Instant]
