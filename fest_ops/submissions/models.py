"""What a film's entry has beside the entry: the draft as typed, the screener, the thread with the festival."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Document, Instant, Key


class FilmEntry(Base):
    """The film tenant's part of an entry."""

    __tablename__ = "film_entry"

    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    draft: Mapped[Document] = mapped_column(default=dict)
    """The form exactly as typed, valid or not, by field name; a submission parses it."""
    draft_version: Mapped[int] = mapped_column(default=1)
    draft_saved_at: Mapped[Instant | None]
    draft_saved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    screener_url: Mapped[str] = mapped_column(default="")
    screener_password: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Encrypted with the configuration's key; shown to those who may watch."""
    film_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file.id"))
    poster_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("file.id"))
    """The film-maker's own poster or still, as it is to be handed in."""


class EntryMessage(Base):
    """One message of the thread between an entry's owners and the festival."""

    __tablename__ = "entry_message"
    __table_args__ = (Index("ix_entry_message_thread", "entry_id", "at"),)

    id: Mapped[Key]
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"))
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    from_festival: Mapped[bool]
    body: Mapped[str]
    at: Mapped[Instant]
    read_at: Mapped[Instant | None]
    """When the other side first opened it."""


class EntryInvitation(Base):
    """An invitation by e-mail to act for an entry as well; the letter's link holds a token, this row its SHA-256."""

    __tablename__ = "entry_invitation"
    __table_args__ = (CheckConstraint("role IN ('co_owner', 'agent')", name="role"),)

    id: Mapped[Key]
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"), index=True)
    email: Mapped[str] = mapped_column(CITEXT)
    role: Mapped[str]
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    invited_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    accepted_at: Mapped[Instant | None]
    accepted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[Instant | None]
