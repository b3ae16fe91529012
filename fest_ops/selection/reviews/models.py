"""Who is to see which entry, and what each gave: tables."""

from __future__ import annotations

import uuid
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    SmallInteger,
)
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Document, Instant


class Assignment(Base):
    """An entry that a selector is to review in a round. A recused one stays, so that everybody can see why.

    `edition_id`, `number`, `minutes` and `stand` are kept by triggers on assignment, entry and review, and recounted
    by a test: with them a selector's list is one walk down an index, however much there is.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("stand BETWEEN 0 AND 5", name="stand"),
        Index("ix_assignment_selector", "person_id", "round_id"),
        Index("ix_assignment_entry", "entry_id"),
        Index(
            "ix_assignment_duty",
            "edition_id",
            "person_id",
            "stand",
            "number",
            "entry_id",
            postgresql_include=["minutes", "round_id"],
        ),
    )

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    assigned_at: Mapped[Instant]
    assigned_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    recused_at: Mapped[Instant | None]
    recusal: Mapped[str | None]
    """A code: own_film, family, partner, employer, other."""
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), server_default=FetchedValue())
    number: Mapped[int | None] = mapped_column(server_default=FetchedValue())
    """The entry's number."""
    minutes: Mapped[int | None] = mapped_column(server_default=FetchedValue())
    """The entry's running time."""
    stand: Mapped[int] = mapped_column(SmallInteger, server_default=FetchedValue())
    """Where the selector stands, see fest_ops.selection.reviews.duties.STANDS; 5: the entry is in another round."""


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
