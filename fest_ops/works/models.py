"""Works (films and projects) and their credits: they exist whether or not anybody submitted them."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from fest_ops.db import Base, Codes, Document, Key, SortKey, Words


class Work(Base):
    """A film or a project: titles, countries, running time. An entry is something else, and so is a copy."""

    __tablename__ = "work"
    __table_args__ = (
        CheckConstraint("kind IN ('film', 'project')", name="kind"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(default="film")
    title: Mapped[Words]
    sort_key: Mapped[SortKey]
    search_key: Mapped[str]
    countries: Mapped[Codes] = mapped_column(default=list)
    """ISO 3166-1 alpha-2, the majority country first."""
    year: Mapped[int | None]
    minutes: Mapped[int | None]
    completed_on: Mapped[dt.date | None]
    facts: Mapped[Document] = mapped_column(default=dict)
    """Whatever else is stated of it, under fixed keys: languages, premiere, synopsis (words), source."""
    invented: Mapped[bool] = mapped_column(default=False)
    from_project_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("work.id"))
    """The project that this film was."""


class Credit(Base):
    """Who made what: exactly one of a person and an organisation."""

    __tablename__ = "credit"
    __table_args__ = (CheckConstraint("num_nonnulls(person_id, organisation_id) = 1", name="one_of"),)

    id: Mapped[Key]
    work_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("work.id"), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str]
    """A code: director, producer, screenwriter, camera, editor, music, cast, company, sales, distribution."""
    position: Mapped[int] = mapped_column(default=0)
    as_credited: Mapped[str] = mapped_column(default="")
