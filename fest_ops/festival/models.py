"""Festivals, their editions, sections and regulations: tables."""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Codes, Document, Instant, Key, Words


class Festival(Base):
    """A festival; one installation may hold several."""

    __tablename__ = "festival"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Words]
    city: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    founded: Mapped[int | None]
    organisers: Mapped[Document] = mapped_column(default=dict)
    """{"organisers": [words, ...]}: who holds the festival, for its public pages and letters."""


class Edition(Base):
    """One year's festival: in every address and behind every door."""

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("festival_id", "slug"),
        CheckConstraint("ends >= starts", name="ends_after_start"),
        CheckConstraint("slug ~ '^[a-z0-9-]+$'", name="slug"),
    )

    id: Mapped[Key]
    festival_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("festival.id"))
    slug: Mapped[str]
    """In the address: "2013"."""
    number: Mapped[str] = mapped_column(default="")
    """As the festival counts: "IX"."""
    year: Mapped[int]
    starts: Mapped[dt.date]
    ends: Mapped[dt.date]
    """Where only the year is known, its first and last day: see `only_the_year`."""
    timezone: Mapped[str]
    languages: Mapped[Codes]
    selection_announced_at: Mapped[Instant | None]
    """When the chosen titles become public; before it they are known to staff only (None: not fixed yet)."""
    announcement: Mapped[Words] = mapped_column(default=dict)
    """A few sentences for the edition's public page."""
    facts: Mapped[Document] = mapped_column(default=dict)
    """What is announced beside the sections, for the public page: jury, master_classes, round_tables, market."""
    demo: Mapped[bool] = mapped_column(default=False)

    def day(self, at: dt.datetime) -> dt.date:
        """The day of that instant in the edition's zone."""
        return at.astimezone(ZoneInfo(self.timezone)).date()

    @property
    def only_the_year(self) -> bool:
        """Whether the dates are not known, only the year is: pages then say "2011" and no days."""
        return (self.starts.month, self.starts.day, self.ends.month, self.ends.day) == (1, 1, 12, 31)


class Section(Base):
    """A section of an edition's programme, with its quota."""

    __tablename__ = "section"
    __table_args__ = (
        UniqueConstraint("edition_id", "slug"),
        CheckConstraint("quota IS NULL OR quota >= 0", name="quota"),
    )

    id: Mapped[Key]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    slug: Mapped[str]
    name: Mapped[Words]
    position: Mapped[int] = mapped_column(default=0)
    competitive: Mapped[bool] = mapped_column(default=False)
    quota: Mapped[int | None]
    """How many entries it takes (12 in competition); None where it is open."""


class Regulations(Base):
    """One dated version of an edition's regulations: the text that is accepted and the rules that are checked.

    A version in force is never changed; a change is a new version.
    """

    __tablename__ = "regulations"
    __table_args__ = (UniqueConstraint("edition_id", "version"),)

    id: Mapped[Key]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    version: Mapped[str]
    """As printed: "2013-03-01"."""
    in_force_from: Mapped[dt.date]
    text: Mapped[Words]
    rules: Mapped[Document]
    """The profile's parameters, see fest_ops.submissions.eligibility: runtime, completion date, premiere, countries."""
