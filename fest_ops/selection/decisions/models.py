"""Decisions and offers: tables. Decided is not told."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Instant, Key


class Decision(Base):
    """One verdict on an entry; the last one stands. It is told when its letter was released."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_entry", "entry_id", "at"),
        Index(
            "uq_decision_standing", "entry_id", unique=True, postgresql_where=text("superseded_at IS NULL")
        ),
    )

    id: Mapped[Key]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"))
    move: Mapped[str]
    """The move of fest_ops.selection.states that it made: shortlist, select, waitlist, reject, disqualify, lose."""
    from_state: Mapped[str]
    to_state: Mapped[str]
    section_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("section.id"))
    at: Mapped[Instant]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(default="")
    """For the festival only."""
    released_at: Mapped[Instant | None]
    superseded_at: Mapped[Instant | None]


class Offer(Base):
    """An invitation to the section that the applicant accepts or declines in time."""

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint(
            "answer IS NULL OR answer IN ('accepted', 'declined', 'expired', 'revoked')", name="answer"
        ),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        Index("uq_offer_open", "entry_id", unique=True, postgresql_where=text("answer IS NULL")),
    )

    id: Mapped[Key]
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"), index=True)
    section_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("section.id"))
    made_at: Mapped[Instant]
    made_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[Instant]
    answer: Mapped[str | None]
    answered_at: Mapped[Instant | None]
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")
