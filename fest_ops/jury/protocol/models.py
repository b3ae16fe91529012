"""The protocol of a sitting: an append-only chain."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Document, Instant, Key
from fest_ops.jury.protocol import kept


class ProtocolEvent(Base):
    """One act of a sitting, without ballot content. A trigger refuses to change or, but for a rehearsal, delete it."""

    __tablename__ = "jury_protocol"
    __table_args__ = (UniqueConstraint("sitting_id", "position"),)

    id: Mapped[Key]
    sitting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("jury_sitting.id"), index=True)
    position: Mapped[int]
    """From 1, without a gap."""
    at: Mapped[Instant]
    verb: Mapped[str]
    content: Mapped[Document]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 over the hash before it and the canonical form of this event: fest_ops.jury.protocol.chain."""

    @property
    def told(self) -> dict[str, Any]:
        """The act told plainly: what the public bundle keeps back stands beside the rest."""
        return kept.told(self.content)
