"""Files: what was uploaded, how far, and what a probe found in it."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Document, Instant, Key


class File(Base):
    """One file, from its first byte to its probe. Who may see it is decided by whatever points to it."""

    __tablename__ = "file"
    __table_args__ = (
        CheckConstraint("received >= 0 AND received <= size", name="received"),
        CheckConstraint("state IN ('receiving', 'received', 'ready', 'refused', 'dropped')", name="state"),
        CheckConstraint("state = 'receiving' OR state = 'dropped' OR received = size", name="whole"),
        Index("ix_file_refused", "about_id", postgresql_where=text("state = 'refused'")),
    )

    id: Mapped[Key]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    """Who uploads it: only this person may add to it."""
    purpose: Mapped[str]
    """film, still, poster, document."""
    about_id: Mapped[uuid.UUID]
    """The thing that it is for: for a film, its entry."""
    name: Mapped[str]
    """As it was called on the uploader's machine."""
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    storage_key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="receiving")
    refusal: Mapped[str | None]
    """A reason code where the probe refused it."""
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    probe: Mapped[Document] = mapped_column(default=dict)
    """container, video, audio, width, height, seconds, frame rate, as found."""
    created_at: Mapped[Instant]
    received_at: Mapped[Instant | None]
