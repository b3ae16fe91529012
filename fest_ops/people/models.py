"""Persons, accounts, sign-ins, roles, organisations: tables."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.actor import Role
from fest_ops.db import Base, Document, Instant, Key, SortKey, Words

ROLES = ", ".join(f"'{role}'" for role in Role)


class Person(Base):
    """A human being, with or without an account; global, and visible only through a role or an entry in an edition."""

    __tablename__ = "person"
    __table_args__ = (
        Index(
            "ix_person_search",
            "search_key",
            postgresql_using="gin",
            postgresql_ops={"search_key": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Key]
    name: Mapped[str]
    """As the person writes it; "" once erased."""
    names: Mapped[Words] = mapped_column(default=dict)
    """The name in other languages and scripts."""
    sort_key: Mapped[SortKey]
    search_key: Mapped[str]
    country: Mapped[str] = mapped_column(default="")
    biography: Mapped[Words] = mapped_column(default=dict)
    invented: Mapped[bool] = mapped_column(default=False)
    """Made up for the demo; marked so wherever it is shown."""
    erased_at: Mapped[Instant | None]
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class Account(Base):
    """What a person signs in with."""

    __tablename__ = "account"

    id: Mapped[Key]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    email: Mapped[str] = mapped_column(CITEXT, unique=True)
    password_hash: Mapped[str | None]
    """argon2id; None: signs in by link only."""
    language: Mapped[str] = mapped_column(default="en")
    administrator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Instant]
    confirmed_at: Mapped[Instant | None]
    """When the address was proved to be theirs."""
    disabled_at: Mapped[Instant | None]


class SignIn(Base):
    """A server-side sign-in; the cookie holds a random token, this row its SHA-256. Revoked by a date."""

    __tablename__ = "sign_in"

    id: Mapped[Key]
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[Instant]
    seen_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
    device: Mapped[str] = mapped_column(default="")


class OneTimeLink(Base):
    """A link that works once: to sign in, reset a password, confirm a new account or a new address ("address").

    Stored as a digest; used, or made void by another, at `used_at`.
    """

    __tablename__ = "one_time_link"
    __table_args__ = (
        CheckConstraint("purpose IN ('sign_in', 'reset', 'confirm', 'address')", name="purpose"),
    )

    id: Mapped[Key]
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[str]
    payload: Mapped[Document] = mapped_column(default=dict)
    """What comes true with it: "name" and "password_hash" of a new account, "email" of a new address."""
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]


class RoleHeld(Base):
    """A role of a person in an edition."""

    __tablename__ = "role_held"
    __table_args__ = (CheckConstraint(f"role IN ({ROLES})", name="role"),)

    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    given_at: Mapped[Instant]


class Invitation(Base):
    """An invitation by e-mail to take a role in an edition."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint(f"role IN ({ROLES})", name="role"),)

    id: Mapped[Key]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    role: Mapped[str]
    email: Mapped[str] = mapped_column(CITEXT)
    name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    invited_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    accepted_at: Mapped[Instant | None]
    accepted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[Instant | None]


class ParkedForm(Base):
    """What somebody had typed when the sign-in ran out; given back to the same account after it signs in again."""

    __tablename__ = "parked_form"

    id: Mapped[Key]
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    path: Mapped[str]
    fields: Mapped[Document]
    created_at: Mapped[Instant]


class Organisation(Base):
    """A company, school, fund or office."""

    __tablename__ = "organisation"

    id: Mapped[Key]
    name: Mapped[str]
    sort_key: Mapped[SortKey]
    search_key: Mapped[str]
    country: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="company")


class Affiliation(Base):
    """A person's place in an organisation: conflicts of interest stand on it."""

    __tablename__ = "affiliation"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id", "title"),)

    id: Mapped[Key]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(default="")
    since: Mapped[dt.date | None]
    until: Mapped[dt.date | None]
