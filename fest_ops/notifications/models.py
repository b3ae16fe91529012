"""Addresses, letter templates and the outbox: tables. Knows e-mail addresses and facts, no persons."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Document, Instant, Key


class Address(Base):
    """Where letters go: one row an e-mail address."""

    __tablename__ = "address"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(CITEXT, unique=True)
    name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    muted_at: Mapped[Instant | None]
    """Set when the address asked for no more letters or bounced for good; letters are then held back and listed."""
    mute_reason: Mapped[str | None]


class LetterTemplate(Base):
    """An organiser's own wording of a kind of letter in one language; where none is, the built-in one speaks."""

    __tablename__ = "letter_template"
    __table_args__ = (UniqueConstraint("edition_id", "kind", "language"),)

    id: Mapped[Key]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[Instant]
    changed_by_id: Mapped[uuid.UUID | None]


class Letter(Base):
    """One letter to one address about one fact. Its id is its Message-ID.

    held -> released -> sending -> sent; a failed try goes back to released with `try_after`; held or released ->
    cancelled; released or sending -> failed after the last try. `message` is what was previewed and is what is sent.
    A secret letter forgets `message` and `merge` once it is settled; its digest stays.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("kind", "fact_kind", "fact_id", "address_id"),
        CheckConstraint(
            "state IN ('held', 'released', 'sending', 'sent', 'failed', 'cancelled')",
            name="state",
        ),
        CheckConstraint(
            "state NOT IN ('released', 'sending') OR message IS NOT NULL", name="frozen_when_released"
        ),
        CheckConstraint("state IN ('held', 'cancelled') OR digest IS NOT NULL", name="digest_stays"),
        CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="lease"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        Index("ix_letter_due", "try_after", postgresql_where=text("state = 'released'")),
        Index("ix_letter_lease", "lease_until", postgresql_where=text("state = 'sending'")),
        Index("ix_letter_fact", "fact_kind", "fact_id"),
        Index("ix_letter_edition_state", "edition_id", "state", "put_at"),
    )

    id: Mapped[Key]
    edition_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str]
    """Which template: "decision.selected", "receipt", "invitation", "sign_in"."""
    fact_kind: Mapped[str]
    fact_id: Mapped[uuid.UUID]
    """What it tells of ("decision" and its id): one letter a kind, fact and address."""
    address_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("address.id"), index=True)
    language: Mapped[str]
    merge: Mapped[Document]
    """The values of the merge fields, as text."""
    secret: Mapped[bool] = mapped_column(default=False)
    """It holds a link that opens a door: shown to nobody, forgotten once it was sent."""
    state: Mapped[str] = mapped_column(default="held")
    subject: Mapped[str | None]
    message: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The whole message, RFC 5322, frozen when it was previewed."""
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    """SHA-256 of `message`."""
    put_at: Mapped[Instant]
    frozen_at: Mapped[Instant | None]
    released_at: Mapped[Instant | None]
    released_by_id: Mapped[uuid.UUID | None]
    try_after: Mapped[Instant | None]
    lease_until: Mapped[Instant | None]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[Instant | None]
    repeated: Mapped[bool] = mapped_column(default=False)
    """It was in flight when a worker died and went out again: the same bytes, perhaps twice."""
    error: Mapped[str | None]
    """What holds it up: a code of fest_ops.notifications.reasons where it is held ("muted", "bad_address",
    "bad_template"), else the last failure as the server said it."""


class MailRoomLetter(Base):
    """What a demo's letters land in instead of the world."""

    __tablename__ = "mail_room_letter"

    id: Mapped[Key]
    letter_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    recipient: Mapped[str] = mapped_column(CITEXT, index=True)
    message: Mapped[bytes] = mapped_column(LargeBinary)
    arrived_at: Mapped[Instant]
