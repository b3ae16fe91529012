"""Calls, their rounds and scorecards, to read."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import NotFound
from fest_ops.festival.models import Section
from fest_ops.selection.calls.models import Call, CallSection, Criterion, Round


def calls_of(session: Session, edition_id: uuid.UUID) -> list[Call]:
    """The calls of an edition by their opening (1 statement). A call is public: it is announced."""
    return list(
        session.scalars(select(Call).where(Call.edition_id == edition_id).order_by(Call.opens_at, Call.slug))
    )


def call_at(session: Session, edition_id: uuid.UUID, slug: str) -> Call:
    """The call of this edition that an address names (1 statement). Raises NotFound."""
    call = session.scalars(select(Call).where(Call.edition_id == edition_id, Call.slug == slug)).one_or_none()
    if call is None:
        raise NotFound
    return call


def call_in(session: Session, actor: Actor, call_id: uuid.UUID) -> Call:
    """A call of the actor's edition. Raises NotFound for one of another."""
    call = session.get(Call, call_id)
    if call is None or call.edition_id != actor.edition_id:
        raise NotFound
    return call


def sections_of_call(session: Session, call_id: uuid.UUID) -> list[Section]:
    """The sections that a call feeds, in the edition's order (1 statement)."""
    return list(
        session.scalars(
            select(Section)
            .join(CallSection, CallSection.section_id == Section.id)
            .where(CallSection.call_id == call_id)
            .order_by(Section.position, Section.slug)
        )
    )


def rounds_of(session: Session, call_id: uuid.UUID) -> list[Round]:
    """The rounds of a call in their order (1 statement)."""
    return list(session.scalars(select(Round).where(Round.call_id == call_id).order_by(Round.position)))


def round_in(session: Session, actor: Actor, round_id: uuid.UUID) -> tuple[Round, Call]:
    """A round of the actor's edition with its call (1 statement). Raises NotFound for one of another."""
    row = session.execute(
        select(Round, Call).join(Call, Call.id == Round.call_id).where(Round.id == round_id)
    ).one_or_none()
    if row is None or row[1].edition_id != actor.edition_id:
        raise NotFound
    return row[0], row[1]


def criteria_of(session: Session, round_id: uuid.UUID) -> list[Criterion]:
    """The scorecard of a round, line by line (1 statement)."""
    return list(
        session.scalars(
            select(Criterion)
            .where(Criterion.round_id == round_id)
            .order_by(Criterion.position, Criterion.code)
        )
    )
