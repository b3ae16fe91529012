"""Finding an edition by its address, and reading its sections and regulations."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fest_ops.errors import NotFound
from fest_ops.festival.models import Edition, Festival, Regulations, Section

_AT = (
    select(Festival, Edition)
    .join(Edition, Edition.festival_id == Festival.id)
    .where(Festival.slug == bindparam("festival"), Edition.slug == bindparam("edition"))
)
"""Made once: every page begins with it."""


@dataclass(frozen=True, slots=True)
class FoundEdition:
    """An edition with the festival it is of."""

    festival: Festival
    edition: Edition


def edition_at(session: Session, festival: str, edition: str) -> FoundEdition:
    """The edition that an address names (1 statement). Raises NotFound."""
    row = session.execute(_AT, {"festival": festival, "edition": edition}).one_or_none()
    if row is None:
        raise NotFound
    return FoundEdition(row[0], row[1])


def festival_at(session: Session, slug: str) -> Festival:
    """The festival that an address names (1 statement). Raises NotFound."""
    festival = session.scalars(select(Festival).where(Festival.slug == slug)).one_or_none()
    if festival is None:
        raise NotFound
    return festival


def edition_of(session: Session, edition_id: uuid.UUID) -> Edition:
    """An edition that the address has named already (no statement where it was read before)."""
    return session.get_one(Edition, edition_id)


def sections_of(session: Session, edition_id: uuid.UUID) -> list[Section]:
    """The sections of an edition, in its own order (1 statement)."""
    return list(
        session.scalars(
            select(Section).where(Section.edition_id == edition_id).order_by(Section.position, Section.slug)
        )
    )


def section_in(session: Session, edition_id: uuid.UUID, section_id: uuid.UUID) -> Section:
    """A section of this edition. Raises NotFound for one of another."""
    section = session.get(Section, section_id)
    if section is None or section.edition_id != edition_id:
        raise NotFound
    return section


def regulations_in_force(session: Session, edition_id: uuid.UUID, today: dt.date) -> Regulations | None:
    """The newest version of an edition's regulations that holds on this day, or None where none does yet."""
    return session.scalars(
        select(Regulations)
        .where(Regulations.edition_id == edition_id, Regulations.in_force_from <= today)
        .order_by(Regulations.in_force_from.desc(), Regulations.version.desc())
        .limit(1)
    ).one_or_none()


def regulations_at(session: Session, edition_id: uuid.UUID, at: dt.datetime) -> Regulations | None:
    """The version in force at this instant in the edition's zone; where there was none, the first that came after."""
    day = edition_of(session, edition_id).day(at)
    return (
        regulations_in_force(session, edition_id, day)
        or session.scalars(
            select(Regulations)
            .where(Regulations.edition_id == edition_id)
            .order_by(Regulations.in_force_from, Regulations.version)
            .limit(1)
        ).one_or_none()
    )


def regulations_of_edition(session: Session, edition_id: uuid.UUID) -> list[Regulations]:
    """Every version of an edition's regulations, the newest first (1 statement)."""
    query = select(Regulations).where(Regulations.edition_id == edition_id)
    return list(session.scalars(query.order_by(Regulations.in_force_from.desc(), Regulations.version.desc())))


def regulations_in(session: Session, edition_id: uuid.UUID, regulations_id: uuid.UUID) -> Regulations:
    """A version of this edition's regulations. Raises NotFound for one of another."""
    held = session.get(Regulations, regulations_id)
    if held is None or held.edition_id != edition_id:
        raise NotFound
    return held
