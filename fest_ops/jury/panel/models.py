"""Juries, seats, declared interests, films seen and private notes: tables."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Codes, Document, Instant, Key, Words

SITS = "left_at IS NULL AND declined_at IS NULL"


class Jury(Base):
    """A jury of an edition: the international one, NETPAC, FIPRESCI, shorts; it judges one section's films."""

    __tablename__ = "jury"
    __table_args__ = (
        UniqueConstraint("edition_id", "slug"),
        CheckConstraint("slug ~ '^[a-z0-9-]+$'", name="slug"),
        CheckConstraint("(frozen_at IS NULL) = (rules_digest IS NULL)", name="frozen"),
    )

    id: Mapped[Key]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    slug: Mapped[str]
    """In the address: "international"."""
    name: Mapped[Words]
    position: Mapped[int] = mapped_column(default=0)
    section_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("section.id"))
    """Whose entries it judges: those of this section that are offered or accepted."""
    profile: Mapped[str]
    """The code of the profile that its rules came from: "eurasia"."""
    rules: Mapped[Document]
    """The profile's document, with the prizes; the jury's own copy. See fest_ops.jury.profiles.document."""
    frozen_at: Mapped[Instant | None]
    """When the rules were frozen: before the first ballot. Nothing of `rules` changes afterwards."""
    rules_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    """SHA-256 of the canonical form of `rules`, taken when they were frozen."""
    announce_at: Mapped[Instant | None]
    """The minute of the ceremony from which the palmares is public; None: not fixed, so it holds."""
    closed_at: Mapped[Instant | None]
    """When the jury was closed: nothing of it changes any more, the private notes are erased."""
    version: Mapped[int] = mapped_column(default=1)
    """Counts the changes of its set-up, so that of two organisers who change it at once one is told."""


class Seat(Base):
    """A place on a jury: the chair, a juror, the secretary without a vote, the director who attends.

    A replaced juror's seat stays, left; the new one names it. `person_id` is known once the invitation was taken (or
    at once, where somebody known is put down without an invitation by e-mail).
    """

    __tablename__ = "jury_seat"
    __table_args__ = (
        CheckConstraint("function IN ('chair', 'juror', 'secretary', 'director')", name="function"),
        CheckConstraint("accepted_at IS NULL OR person_id IS NOT NULL", name="accepted_by_somebody"),
        CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name="one_answer"),
        CheckConstraint("(declared_at IS NULL) = (declared_digest IS NULL)", name="declared"),
        Index(
            "uq_jury_seat_chair",
            "jury_id",
            unique=True,
            postgresql_where=text(f"function = 'chair' AND {SITS}"),
        ),
        Index(
            "uq_jury_seat_secretary",
            "jury_id",
            unique=True,
            postgresql_where=text(f"function = 'secretary' AND {SITS}"),
        ),
        Index("uq_jury_seat_person", "jury_id", "person_id", unique=True, postgresql_where=text(SITS)),
        Index("ix_jury_seat_person", "person_id"),
    )

    id: Mapped[Key]
    jury_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jury.id"), index=True)
    function: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    invitation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("invitation.id", ondelete="SET NULL"))
    name: Mapped[str]
    """As invited; pages show the person's own name once there is one."""
    country: Mapped[str] = mapped_column(default="")
    """ISO 3166-1 alpha-2: for the composition."""
    crafts: Mapped[Codes] = mapped_column(default=list)
    """Codes: director, producer, screenwriter, actor, cinematographer, critic, ..."""
    biography: Mapped[Words] = mapped_column(default=dict)
    invited_at: Mapped[Instant | None]
    accepted_at: Mapped[Instant | None]
    declined_at: Mapped[Instant | None]
    left_at: Mapped[Instant | None]
    """Replaced, resigned or barred: the seat has no vote any more."""
    left_reason: Mapped[str] = mapped_column(default="")
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jury_seat.id"))
    declared_at: Mapped[Instant | None]
    """When the declaration of interests was signed."""
    declared_name: Mapped[str] = mapped_column(default="")
    """The name typed as a signature."""
    declared_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    """SHA-256 of what was signed."""


class Interest(Base):
    """What ties a juror to a film, as declared; the secretary says what follows from it."""

    __tablename__ = "jury_interest"
    __table_args__ = (
        CheckConstraint("outcome IS NULL OR outcome IN ('barred', 'recused', 'declared')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
        Index("ix_jury_interest_entry", "entry_id"),
    )

    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jury_seat.id"), primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    grounds: Mapped[Codes]
    """Codes: production, distribution, promotion, family, employer, finance."""
    note: Mapped[str] = mapped_column(default="")
    proposed: Mapped[bool] = mapped_column(default=False)
    """Put down by the secretary from the film's credits, not declared by the juror."""
    outcome: Mapped[str | None]
    """barred: no place on this jury while the film is judged; recused: no vote on this film; declared: noted."""
    decided_at: Mapped[Instant | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class Seen(Base):
    """That a juror saw a film, or may vote on it without, and by whose word."""

    __tablename__ = "jury_seen"
    __table_args__ = (
        CheckConstraint("how IN ('juror', 'secretary', 'door', 'screening_room', 'waived')", name="how"),
        CheckConstraint("how <> 'waived' OR reason <> ''", name="waived_for_a_reason"),
    )

    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jury_seat.id"), primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    how: Mapped[str]
    """juror: own word; secretary: the secretary's; door, screening_room: as measured there; waived: not seen, and
    the secretary recorded why the juror votes all the same."""
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[Instant]
    by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class Note(Base):
    """A juror's private note on a film: its author's alone, sealed (fest_ops.crypto), erased when the jury closes."""

    __tablename__ = "jury_note"

    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jury_seat.id"), primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    sealed: Mapped[str]
