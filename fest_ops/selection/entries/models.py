"""Entries, their owners and snapshots: tables."""

from __future__ import annotations

import uuid
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Numeric,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Codes, Document, Instant, Key, SortKey, Words
from fest_ops.selection.states import PLACED, State

_STATES = ", ".join(f"'{state}'" for state in State)
_PLACED = ", ".join(f"'{state}'" for state in sorted(PLACED))


class Entry(Base):
    """A work or a person in a call. The tenant's own facts hang on it in a table keyed by `entry_id`.

    The titles, countries and minutes are those of the last snapshot (of the draft before it), written with it, so
    that a board of 20,000 sorts, filters and searches one table. The aggregates (`reviews` to `score_bucket`) are
    those of the round the entry is in, written with each review; tests recount them.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(f"told_state IN ({_STATES})", name="told_state"),
        CheckConstraint(f"state NOT IN ({_PLACED}) OR section_id IS NOT NULL", name="placed_in_a_section"),
        CheckConstraint("state = 'draft' OR num_nonnulls(work_id, person_id) = 1", name="work_or_person"),
        CheckConstraint(
            "state = 'draft' OR (submitted_at IS NOT NULL AND number IS NOT NULL)", name="submitted"
        ),
        CheckConstraint("reviews >= 0 AND assigned >= 0", name="counts"),
        CheckConstraint("(reviews = 0) = (score IS NULL)", name="score_needs_reviews"),
        Index("ix_entry_board_score", "call_id", text("score DESC NULLS LAST"), "id"),
        Index("ix_entry_board_state_score", "call_id", "state", text("score DESC NULLS LAST"), "id"),
        Index("ix_entry_board_title", "call_id", "sort_key", "id"),
        Index("ix_entry_board_number", "call_id", "number"),
        Index("ix_entry_board_spread", "call_id", text("spread DESC NULLS LAST"), "id"),
        Index("ix_entry_board_reviews", "call_id", "reviews", "id"),
        Index("ix_entry_board_minutes", "call_id", "minutes", "id"),
        Index("ix_entry_countries", "countries", postgresql_using="gin"),
        Index(
            "ix_entry_search",
            "search_key",
            postgresql_using="gin",
            postgresql_ops={"search_key": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Key]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"))
    number: Mapped[int | None]
    work_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("work.id"), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(default=State.DRAFT.value)
    told_state: Mapped[str] = mapped_column(default=State.DRAFT.value)
    """The last state that was released to the applicant; see fest_ops.selection.states.as_told."""
    version: Mapped[int] = mapped_column(default=1)
    """Raised by every move; an act that saw another version is a Conflict."""
    section_wanted_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("section.id"))
    section_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("section.id"), index=True)
    """The section it was decided for."""
    round_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("round.id"))
    """The round it is in; None before the first."""
    created_at: Mapped[Instant]
    submitted_at: Mapped[Instant | None]
    reopened_until: Mapped[Instant | None]
    """An organiser's audited act: this one entry may be submitted or amended after the deadline, until then."""
    reason: Mapped[str] = mapped_column(default="")
    """Why it was disqualified, lost or revoked, as recorded."""

    title: Mapped[Words] = mapped_column(default=dict)
    sort_key: Mapped[SortKey] = mapped_column(default="")
    search_key: Mapped[str] = mapped_column(default="")
    byline: Mapped[str] = mapped_column(default="")
    """The directors of a film, as credited."""
    countries: Mapped[Codes] = mapped_column(default=list)
    year: Mapped[int | None]
    minutes: Mapped[int | None]
    invented: Mapped[bool] = mapped_column(default=False)

    assigned: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How many selectors it is assigned to in its round, recusals not counted."""
    reviews: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How many reviews were given in its round."""
    score: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    """The mean of the given reviews' totals."""
    spread: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    """Their population standard deviation."""
    flags: Mapped[int] = mapped_column(SmallInteger, default=0)
    score_bucket: Mapped[int | None] = mapped_column(SmallInteger)
    """0 to 9: the tenth of the round's scale in which the score lies."""


class EntryCount(Base):
    """How many entries of a call share a value: kept by a statement trigger on `entry`, recounted by a test.

    facet "state": value ""; facet "country": an ISO code; facet "score": a bucket, or "none". Always by state, so
    that the board's histogram, its bar of countries and its totals are sums over a few rows at any size.
    """

    __tablename__ = "entry_count"

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]


class EntryOwner(Base):
    """Who acts for an entry: its submitter, co-owners, and agents with many films."""

    __tablename__ = "entry_owner"
    __table_args__ = (CheckConstraint("role IN ('owner', 'co_owner', 'agent')", name="role"),)

    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(default="owner")
    since: Mapped[Instant]
    told: Mapped[bool] = mapped_column(default=True)
    """Whether the festival's letters about the entry go to this owner as well."""


class EntrySnapshot(Base):
    """What was submitted, word for word: immutable (a trigger refuses changes, erasure apart). 1 is the submission,
    later ones are amendments."""

    __tablename__ = "entry_snapshot"
    __table_args__ = (UniqueConstraint("entry_id", "position"),)

    id: Mapped[Key]
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"))
    position: Mapped[int]
    taken_at: Mapped[Instant]
    taken_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    regulations_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regulations.id"))
    """The version that was accepted with it."""
    payload: Mapped[Document]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of the payload's canonical JSON, printed on the receipt."""
