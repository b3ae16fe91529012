"""Sittings and rounds: tables. Roll and box are in the schema `ballot`, out of reach: see fest_ops.jury.ballots.box."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Codes, Document, Instant, Key


class Sitting(Base):
    """A deliberation of a jury: the real one, of which there is one, or a rehearsal, which is deleted whole."""

    __tablename__ = "jury_sitting"
    __table_args__ = (
        Index("uq_jury_sitting_real", "jury_id", unique=True, postgresql_where=text("NOT rehearsal")),
        Index(
            "uq_jury_sitting_rehearsal",
            "jury_id",
            unique=True,
            postgresql_where=text("rehearsal AND closed_at IS NULL"),
        ),
        CheckConstraint("(closed_at IS NULL) = (head IS NULL)", name="closed_with_a_head"),
    )

    id: Mapped[Key]
    jury_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jury.id"), index=True)
    rehearsal: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]
    head: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The hash of the protocol's last event, once the sitting is closed: what is printed on the signed minutes."""


class Round(Base):
    """One round of voting on one prize. It holds no ballot, no count of votes, no time of a ballot."""

    __tablename__ = "jury_round"
    __table_args__ = (
        UniqueConstraint("sitting_id", "number"),
        CheckConstraint("state IN ('open', 'closed', 'counted', 'void')", name="state"),
        CheckConstraint("(state = 'counted') = (outcome IS NOT NULL)", name="counted_has_an_outcome"),
        Index(
            "uq_jury_round_running",
            "sitting_id",
            unique=True,
            postgresql_where=text("state IN ('open', 'closed')"),
        ),
    )

    id: Mapped[Key]
    sitting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jury_sitting.id"), index=True)
    number: Mapped[int]
    """Counts through the whole sitting, from 1."""
    prize: Mapped[str]
    """The key of the prize in the jury's rules."""
    step: Mapped[int]
    """Which round of this prize it is, from 1: the rules say which majority it needs."""
    kind: Mapped[str] = mapped_column(default="round")
    """round; revote: among those who tied."""
    spec: Mapped[Document]
    """What is voted on and how: a fest_ops.jury.counting.RoundSpec as a document. Written once."""
    state: Mapped[str] = mapped_column(default="open")
    opened_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]
    outcome: Mapped[Document | None]
    """What leaves the room: {"status": ..., "winners": [...], "eliminated": [...], "commitment": hex}. No counts."""
    shown_at: Mapped[Instant | None]
    """When the chair released the outcome to the projector."""
    present: Mapped[Codes] = mapped_column(default=list)
    """The ids of the seats that were in the room when it opened."""
