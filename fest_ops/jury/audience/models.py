"""The audience award: what is counted, paper slips in batches, one-time codes, and the votes: tables."""

from __future__ import annotations

import uuid

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Document, Instant, Key, Words


class AudienceAward(Base):
    """An award of the audience over one section's films."""

    __tablename__ = "audience_award"
    __table_args__ = (
        UniqueConstraint("edition_id", "slug"),
        CheckConstraint("slug ~ '^[a-z0-9-]+$'", name="slug"),
        CheckConstraint("best <> worst AND least(best, worst) >= 0", name="scale"),
        CheckConstraint("formula IN ('mean', 'weighted')", name="formula"),
        CheckConstraint("opened_at IS NOT NULL OR closed_at IS NULL", name="opened_before_closed"),
        CheckConstraint("(closed_at IS NULL) = (result IS NULL)", name="closed_with_a_result"),
    )

    id: Mapped[Key]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    section_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("section.id"))
    slug: Mapped[str]
    name: Mapped[Words]
    worst: Mapped[int] = mapped_column(SmallInteger)
    best: Mapped[int] = mapped_column(SmallInteger)
    """The scale on the slip: 1 to 5 (Rotterdam), or inverted 4 to 1 (Karlovy Vary: 1 is excellent)."""
    formula: Mapped[str] = mapped_column(default="mean")
    opened_at: Mapped[Instant | None]
    closed_at: Mapped[Instant | None]
    announce_at: Mapped[Instant | None]
    result: Mapped[Document | None]
    """As counted when it closed, exact fractions as text: see rules.document."""


class SlipBatch(Base):
    """Paper slips of one film at one screening, as counted by two people and typed in."""

    __tablename__ = "audience_batch"
    __table_args__ = (CheckConstraint("spoiled >= 0", name="spoiled"),)

    id: Mapped[Key]
    """Made with the page of the form, so that the same form sent twice is one batch."""
    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("audience_award.id"), index=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"))
    label: Mapped[str] = mapped_column(default="")
    """Where and when they were collected: "Hall 1, 17 September, 19:00"."""
    counts: Mapped[Document]
    """{"1": slips, ..., "5": slips}: how many slips bore each mark."""
    spoiled: Mapped[int] = mapped_column(default=0)
    """Blank slips and slips with two marks: counted, and no vote."""
    at: Mapped[Instant]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[Instant | None]


class CodeSheet(Base):
    """One-time codes printed together, to be handed out at the exit of one screening."""

    __tablename__ = "audience_sheet"

    id: Mapped[Key]
    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("audience_award.id"), index=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"))
    label: Mapped[str] = mapped_column(default="")
    at: Mapped[Instant]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[Instant | None]
    """From when those of its codes that nobody has used are void."""


class AudienceCode(Base):
    """A one-time code: good for one vote on the film of its sheet.

    Only its digest is kept, under a key of the configuration, so that a copy of the database holds no code that
    could be used; that it was used is kept, not for what.
    """

    __tablename__ = "audience_code"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    sheet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("audience_sheet.id"), index=True)
    used: Mapped[bool] = mapped_column(default=False)


class AudienceVote(Base):
    """One vote by code. It names neither the code nor the time.

    This is no secret ballot as a jury's is: whoever owns the server could pair a used code with the vote of the same
    transaction. Nobody knows who was handed which code.
    """

    __tablename__ = "audience_vote"
    __table_args__ = (Index("ix_audience_vote_award", "award_id", "entry_id", "mark"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("audience_award.id"))
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"))
    mark: Mapped[int] = mapped_column(SmallInteger)
