"""Who is to see which entry, and what each gave: tables."""

from __future__ import annotations

import uuid
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Document, Instant


class Assignment(Base):
    """An entry that a selector is to review in a round. A recused one stays, so that everybody can see why."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("ix_assignment_selector", "person_id", "round_id"),
        Index("ix_assignment_entry", "entry_id"),
    )

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    assigned_at: Mapped[Instant]
    assigned_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    recused_at: Mapped[Instant | None]
    recusal: Mapped[str | None]
    """A code: own_film, family, partner, employer, other."""


class Review(Base):
    """What one selector gave one entry in a round. It counts once it is given (`given_at`)."""

    __tablename__ = "review"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_id", "entry_id", "person_id"],
            ["assignment.round_id", "assignment.entry_id", "assignment.person_id"],
        ),
        CheckConstraint(
            "recommendation IS NULL OR recommendation IN ('yes', 'maybe', 'no')", name="recommendation"
        ),
        CheckConstraint("given_at IS NULL OR total IS NOT NULL", name="given_is_whole"),
        Index("ix_review_entry", "entry_id", "round_id"),
    )

    round_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    scores: Mapped[Document]
    """{criterion code: whole number on the round's scale}."""
    total: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    """The weighted mean of the scores, on the round's scale, rounded half to even."""
    note: Mapped[str] = mapped_column(default="")
    flag: Mapped[bool] = mapped_column(default=False)
    recommendation: Mapped[str | None]
    saved_at: Mapped[Instant]
    given_at: Mapped[Instant | None]
    version: Mapped[int] = mapped_column(default=1)
