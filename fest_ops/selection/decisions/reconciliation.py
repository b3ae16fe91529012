"""Of all applicants: who has been told what, who not, and why. Each entry stands in exactly one line of the sum."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Subquery, Text, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden
from fest_ops.notifications.models import Address, Letter
from fest_ops.selection.decisions.models import Decision
from fest_ops.selection.decisions.rules import LETTERS
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import State


class Line(enum.StrEnum):
    """Where an entry stands in the sum; the first that fits, in this order."""

    WITHDRAWN = "withdrawn"
    UNDECIDED = "undecided"
    NO_ADDRESS = "no_address"
    HELD = "held"
    SHOWN = "shown"
    """Told on the applicant's page alone: there was nobody to write to."""
    STOPPED = "stopped"
    """Told on the page, its letter was stopped by hand."""
    FAILED = "failed"
    MUTED = "muted"
    UNDERWAY = "underway"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the reconciliation."""

    entry_id: uuid.UUID
    number: int
    title: dict[str, str]
    invented: bool
    state: str
    told_state: str
    line: Line
    move: str | None
    released_at: dt.datetime | None
    emails: tuple[str, ...]
    error: str
    sent_at: dt.datetime | None


def _letters() -> Subquery:
    live = Letter.state != "cancelled"
    return (
        select(
            Letter.fact_id,
            func.count().label("written"),
            func.count().filter(live).label("n"),
            func.count().filter(Letter.state == "sent").label("sent"),
            func.count()
            .filter(
                or_(Letter.state == "failed", and_(Letter.state == "held", Letter.error == "bad_address"))
            )
            .label("failed"),
            func.count().filter(and_(Letter.state == "held", Address.muted_at.is_not(None))).label("muted"),
            func.string_agg(cast(Address.email, Text), ",").label("emails"),
            func.max(Letter.error).label("error"),
            func.max(Letter.sent_at).label("sent_at"),
        )
        .join(Address, Address.id == Letter.address_id)
        .where(Letter.fact_kind == "decision")
        .group_by(Letter.fact_id)
        .subquery()
    )


def _line(letters: Subquery) -> ColumnElement[str]:
    written = func.coalesce(letters.c.written, 0)
    n = func.coalesce(letters.c.n, 0)
    return case(
        (Entry.state == State.WITHDRAWN.value, Line.WITHDRAWN.value),
        (Decision.id.is_(None), Line.UNDECIDED.value),
        (and_(Decision.released_at.is_(None), written == 0), Line.NO_ADDRESS.value),
        (Decision.released_at.is_(None), Line.HELD.value),
        (written == 0, Line.SHOWN.value),
        (n == 0, Line.STOPPED.value),
        (letters.c.failed > 0, Line.FAILED.value),
        (letters.c.muted > 0, Line.MUTED.value),
        (letters.c.sent == n, Line.TOLD.value),
        else_=Line.UNDERWAY.value,
    )


def totals(session: Session, actor: Actor) -> dict[Line, int]:
    """How many entries stand in each line; the sum is every submitted entry of the edition (1 statement)."""
    _check(actor)
    letters = _letters()
    line = _line(letters).label("line")
    rows = session.execute(
        select(line, func.count())
        .select_from(Entry)
        .outerjoin(Decision, _standing())
        .outerjoin(letters, letters.c.fact_id == Decision.id)
        .where(Entry.edition_id == actor.edition_id, Entry.state != State.DRAFT.value)
        .group_by(line)
    ).all()
    found = {row[0]: row[1] for row in rows}
    return {one: found.get(one.value, 0) for one in Line}


def rows(
    session: Session, actor: Actor, line: Line | None = None, *, limit: int = 50, offset: int = 0
) -> list[Row]:
    """The entries of a line, or of all, by number (1 statement)."""
    _check(actor)
    letters = _letters()
    said = _line(letters).label("line")
    query = (
        select(
            Entry.id,
            Entry.number,
            Entry.title,
            Entry.invented,
            Entry.state,
            Entry.told_state,
            said,
            Decision.move,
            Decision.released_at,
            letters.c.emails,
            letters.c.error,
            letters.c.sent_at,
        )
        .outerjoin(Decision, _standing())
        .outerjoin(letters, letters.c.fact_id == Decision.id)
        .where(Entry.edition_id == actor.edition_id, Entry.state != State.DRAFT.value)
        .order_by(Entry.call_id, Entry.number, Entry.id)
        .limit(limit)
        .offset(offset)
    )
    if line is not None:
        query = query.where(said == line.value)
    return [
        Row(
            entry_id=row.id,
            number=row.number,
            title=row.title,
            invented=row.invented,
            state=row.state,
            told_state=row.told_state,
            line=Line(row.line),
            move=row.move,
            released_at=row.released_at,
            emails=tuple((row.emails or "").split(",")) if row.emails else (),
            error=row.error or "",
            sent_at=row.sent_at,
        )
        for row in session.execute(query)
    ]


def _standing() -> ColumnElement[bool]:
    """The decision that stands and is told by a letter: a shortlist, or a case taken up again, is none."""
    return and_(Decision.entry_id == Entry.id, Decision.superseded_at.is_(None), Decision.move.in_(LETTERS))


def _check(actor: Actor) -> None:
    if not (actor.staff or actor.system):
        raise Forbidden("forbidden")
