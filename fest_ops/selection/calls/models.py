"""Calls, the rounds in which their entries are reviewed, and the criteria: tables."""

from __future__ import annotations

import uuid
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Instant, Key, Words


class Call(Base):
    """A call for entries of one kind: films now; projects, applicants and accreditations are calls as well."""

    __tablename__ = "call"
    __table_args__ = (
        UniqueConstraint("edition_id", "slug"),
        CheckConstraint("kind IN ('film', 'project', 'person', 'accreditation')", name="kind"),
        CheckConstraint("deadline_at > opens_at", name="deadline_after_opening"),
        CheckConstraint("reviews_wanted > 0", name="reviews_wanted"),
    )

    id: Mapped[Key]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    slug: Mapped[str]
    kind: Mapped[str]
    title: Mapped[Words]
    introduction: Mapped[Words] = mapped_column(default=dict)
    opens_at: Mapped[Instant]
    deadline_at: Mapped[Instant]
    """The first moment at which a submission is late."""
    regulations_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regulations.id"))
    reviews_wanted: Mapped[int] = mapped_column(default=3)
    """How many selectors are to see each entry (section 6 of the field's rules: at least 3)."""
    offer_days: Mapped[int] = mapped_column(default=14)
    """How long an offer stands."""
    last_number: Mapped[int] = mapped_column(default=0)
    """The last entry number given; entries are numbered from 1 in the order of their submission."""


class CallSection(Base):
    """A section that a call feeds."""

    __tablename__ = "call_section"

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), primary_key=True)
    section_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("section.id"), primary_key=True)


class Round(Base):
    """A round of reviewing: the preselection, then the committee."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("call_id", "position"),
        CheckConstraint("kind IN ('preselection', 'committee')", name="kind"),
        CheckConstraint("scale_max > scale_min", name="scale"),
    )

    id: Mapped[Key]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str]
    scale_min: Mapped[int] = mapped_column(default=1)
    scale_max: Mapped[int] = mapped_column(default=10)
    closes_at: Mapped[Instant | None]


class Criterion(Base):
    """One line of a round's scorecard."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("round_id", "code"),
        CheckConstraint("weight > 0", name="weight"),
    )

    id: Mapped[Key]
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"), index=True)
    code: Mapped[str]
    name: Mapped[Words]
    weight: Mapped[Decimal] = mapped_column(Numeric(6, 3), default=Decimal(1))
    position: Mapped[int] = mapped_column(default=0)
