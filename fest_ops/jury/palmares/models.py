"""What a jury decided: tables."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Instant, Key, Words


class Outcome(Base):
    """What became of one prize: awarded (to two where it is ex aequo) or withheld."""

    __tablename__ = "jury_outcome"
    __table_args__ = (
        UniqueConstraint("sitting_id", "prize"),
        CheckConstraint("status IN ('awarded', 'withheld')", name="status"),
        CheckConstraint("status <> 'withheld' OR reason <> ''", name="withheld_for_a_reason"),
        CheckConstraint("(derogation_by = '') = (derogation_reason = '')", name="derogation"),
    )

    id: Mapped[Key]
    sitting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jury_sitting.id"), index=True)
    prize: Mapped[str]
    """The key of the prize in the jury's rules."""
    status: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    """Why it was withheld, as it stands in the minutes."""
    how: Mapped[str] = mapped_column(default="vote")
    """Awarded: vote, chair (a casting vote among the tied), lot. Withheld: vote, rules, chair (who declared it)."""
    round_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("jury_round.id"))
    derogation_by: Mapped[str] = mapped_column(default="")
    """The officer named in the rules who allowed an exception, and who that was."""
    derogation_reason: Mapped[str] = mapped_column(default="")
    citation: Mapped[Words] = mapped_column(default=dict)
    decided_at: Mapped[Instant]


class Winner(Base):
    """An entry, or a person in it, that a prize went to."""

    __tablename__ = "jury_winner"

    outcome_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("jury_outcome.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"), index=True)
    person: Mapped[str] = mapped_column(default="")
    """The name of the person in the film, as credited, where the prize goes to a person."""


class Mention(Base):
    """A special mention: it is no prize, and the rules may limit how many there are."""

    __tablename__ = "jury_mention"

    id: Mapped[Key]
    sitting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jury_sitting.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"), index=True)
    person: Mapped[str] = mapped_column(default="")
    citation: Mapped[Words] = mapped_column(default=dict)
    decided_at: Mapped[Instant]
