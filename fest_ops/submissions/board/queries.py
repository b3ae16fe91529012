"""The board of a call: its rows, its counts and its places. Staff only, in a fixed number of statements."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, ColumnElement, Select, Text, and_, bindparam, case, false, func, or_, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden, NotFound
from fest_ops.festival.models import Section
from fest_ops.selection.calls.models import Call, CallSection, Round
from fest_ops.selection.decisions.rules import Room
from fest_ops.selection.entries.models import Entry, EntryCount
from fest_ops.selection.reviews.queries import hidden_scores_for
from fest_ops.selection.states import PLACED, State
from fest_ops.submissions.board.rules import NONE, PAGE, BoardQuery
from fest_ops.submissions.films.refusals import UNUSABLE

DRAFT = State.DRAFT.value
_ENTRY = Entry.__table__.c
"""Columns of tables, not mapped classes, and statements made once: half of what a page would cost otherwise."""
_COLUMNS: tuple[Any, ...] = (
    _ENTRY.id,
    _ENTRY.number,
    _ENTRY.title,
    _ENTRY.byline,
    _ENTRY.countries,
    _ENTRY.minutes,
    _ENTRY.state,
    _ENTRY.version,
    _ENTRY.section_id,
    _ENTRY.assigned,
    _ENTRY.reviews,
    _ENTRY.score,
    _ENTRY.spread,
    _ENTRY.flags,
    _ENTRY.invented,
    UNUSABLE.label("unusable"),
)
_SUBMITTED = _ENTRY.state != DRAFT
_ROWS = select(*_COLUMNS).where(_ENTRY.call_id == bindparam("call_id"))
_HOW_MANY = select(func.count()).where(_ENTRY.call_id == bindparam("call_id"))
_CALL = (
    select(Call, Round)
    .outerjoin(Round, Round.call_id == Call.id)
    .where(Call.edition_id == bindparam("edition_id"), Call.slug == bindparam("slug"))
    .order_by(Round.position)
)
_SECTION = Section.__table__.c
_TAKEN = (
    select(func.count())
    .where(_ENTRY.section_id == _SECTION.id, _ENTRY.state.in_([state.value for state in PLACED]))
    .correlate(Section.__table__)
    .scalar_subquery()
)
_PLACES = (
    select(_SECTION.id, _SECTION.slug, _SECTION.name, _SECTION.quota, _TAKEN)
    .join_from(Section.__table__, CallSection.__table__, CallSection.section_id == _SECTION.id)
    .where(CallSection.call_id == bindparam("call_id"))
    .order_by(_SECTION.position, _SECTION.slug)
)
_COUNT = EntryCount.__table__.c
_VALUE = case((_COUNT.facet == "state", _COUNT.state), else_=_COUNT.value)
_COUNTS = (
    select(_COUNT.facet, _VALUE, func.sum(_COUNT.n))
    .where(
        _COUNT.call_id == bindparam("call_id"),
        _COUNT.n != 0,
        or_(_COUNT.facet == "state", _COUNT.state == func.any(bindparam("among", type_=ARRAY(Text)))),
    )
    .group_by(_COUNT.facet, _VALUE)
)
_ALL_SUBMITTED = [state.value for state in State if state is not State.DRAFT]


@dataclass(frozen=True, slots=True)
class Place:
    """A section that the call feeds, and how full it is."""

    id: uuid.UUID
    slug: str
    name: dict[str, str]
    room: Room


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries of the call there are: by state whatever the filter; by country and by score bucket (None:
    not scored) among the states that are asked for."""

    states: dict[State, int]
    countries: dict[str, int]
    buckets: dict[int | None, int]

    @property
    def total(self) -> int:
        """All submitted entries."""
        return sum(self.states.values())

    def within(self, states: frozenset[State]) -> int:
        """Entries in these states; all where none is named."""
        return sum(n for state, n in self.states.items() if not states or state in states)


class Row(NamedTuple):
    """One entry of the board. What is `hidden` has no score, spread or flags here: this reader gives an own review
    first. `unusable`: the film file that was handed in is none."""

    id: uuid.UUID
    number: int
    title: dict[str, str]
    byline: str
    countries: list[str]
    minutes: int | None
    state: str
    version: int
    section_id: uuid.UUID | None
    assigned: int
    reviews: int
    score: Decimal | None
    spread: Decimal | None
    flags: int
    invented: bool
    unusable: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A call as its board shows it, before any row is read."""

    call: Call
    rounds: list[Round]
    places: list[Place]
    counts: Counts
    hidden: frozenset[uuid.UUID] = field(default_factory=frozenset)


def board(session: Session, actor: Actor, slug: str, view: BoardQuery) -> Board:
    """The call of this address with its rounds, places and counts (4 statements; 5 where scores are hidden).

    Raises Forbidden for all but staff, NotFound.
    """
    if not actor.staff:
        raise Forbidden("forbidden")
    found: Sequence[Any] = session.execute(_CALL, {"edition_id": actor.edition_id, "slug": slug}).all()
    if not found:
        raise NotFound
    call = found[0][0]
    hidden = frozenset(hidden_scores_for(session, actor))
    rounds = [row[1] for row in found if row[1] is not None]
    return Board(call, rounds, _places(session, call.id), _counts(session, call.id, view, hidden), hidden)


def _places(session: Session, call_id: uuid.UUID) -> list[Place]:
    rows = session.execute(_PLACES, {"call_id": call_id})
    return [Place(row[0], row[1], row[2], Room(row[4], row[3])) for row in rows]


def _counts(session: Session, call_id: uuid.UUID, view: BoardQuery, hidden: frozenset[uuid.UUID]) -> Counts:
    """From the counts that the database keeps: a few dozen rows at any size."""
    asked = sorted(state.value for state in view.states)
    states: dict[State, int] = {}
    countries: dict[str, int] = {}
    buckets: dict[int | None, int] = {}
    for facet, said, n in session.execute(_COUNTS, {"call_id": call_id, "among": asked or _ALL_SUBMITTED}):
        if facet == "state":
            if said != DRAFT:
                states[State(said)] = n
        elif facet == "country":
            countries[said] = n
        else:
            buckets[None if said == NONE else int(said)] = n
    if hidden:
        _unsay(session, call_id, asked, hidden, buckets)
    return Counts(states, countries, buckets)


def _unsay(
    session: Session,
    call_id: uuid.UUID,
    asked: list[str],
    hidden: frozenset[uuid.UUID],
    buckets: dict[int | None, int],
) -> None:
    """Count what is hidden from this reader as not scored: a histogram would tell it."""
    query = select(_ENTRY.score_bucket, func.count()).where(
        _ENTRY.call_id == call_id, _ENTRY.id.in_(hidden), _ENTRY.score_bucket.is_not(None), _SUBMITTED
    )
    if asked:
        query = query.where(_ENTRY.state.in_(asked))
    for bucket, n in session.execute(query.group_by(_ENTRY.score_bucket)):
        buckets[bucket] = buckets.get(bucket, 0) - n
        buckets[None] = buckets.get(None, 0) + n


def total(session: Session, found: Board, view: BoardQuery) -> int:
    """How many entries this view has in all: from the counts where they tell, else counted (0 or 1 statement)."""
    beside = view.filters - {"state"}
    if not beside:
        return found.counts.within(view.states)
    if beside == {"country"}:
        return found.counts.countries.get(view.country, 0)
    if beside == {"bucket"} and not found.hidden:
        return found.counts.buckets.get(None if view.bucket == NONE else int(view.bucket), 0)
    return session.scalar(_filtered(_HOW_MANY, found, view), {"call_id": found.call.id}) or 0


def rows(session: Session, found: Board, view: BoardQuery, *, limit: int = PAGE) -> list[Row]:
    """One page of the view (1 statement)."""
    query = _filtered(_ROWS, found, view).order_by(*_order(found, view)).limit(limit)
    if view.offset:
        query = query.offset(view.offset)
    hidden = found.hidden
    return [_row(row, hidden) for row in session.execute(query, {"call_id": found.call.id})]


def all_rows(session: Session, found: Board, view: BoardQuery) -> Iterator[Row]:
    """Every row of the view in its order, read in portions (1 statement): for exports."""
    query = _filtered(_ROWS, found, view).order_by(*_order(found, view))
    for row in session.execute(query, {"call_id": found.call.id}, execution_options={"yield_per": 500}):
        yield _row(row, found.hidden)


def _row(row: Any, hidden: frozenset[uuid.UUID]) -> Row:
    if row[0] in hidden:
        return Row._make((*row[:11], None, None, 0, *row[14:], True))
    return Row._make((*row, False))


def _filtered(query: Select[Any], found: Board, view: BoardQuery) -> Select[Any]:
    where: list[ColumnElement[bool]] = []
    states = sorted(state.value for state in view.states)
    if not states:
        where.append(_SUBMITTED)
    elif len(states) == 1:
        where.append(_ENTRY.state == states[0])
    else:
        where.append(_ENTRY.state.in_(states))
    if view.section:
        place = next((place for place in found.places if place.slug == view.section), None)
        if view.section == NONE:
            where.append(_ENTRY.section_id.is_(None))
        else:
            where.append(_ENTRY.section_id == place.id if place else false())
    if view.country:
        where.append(_ENTRY.countries.contains([view.country]))
    if view.wanting:
        where.append(_ENTRY.reviews < found.call.reviews_wanted)
    shown = _ENTRY.id.not_in(found.hidden) if found.hidden else None
    if view.flagged:
        where.append(_ENTRY.flags > 0 if shown is None else and_(_ENTRY.flags > 0, shown))
    if view.bucket == NONE:
        none = _ENTRY.score_bucket.is_(None)
        where.append(none if shown is None else or_(none, _ENTRY.id.in_(found.hidden)))
    elif view.bucket:
        in_bucket = _ENTRY.score_bucket == int(view.bucket)
        where.append(in_bucket if shown is None else and_(in_bucket, shown))
    if view.q:
        where.append(_sought(view))
    return query.where(*where)


def _sought(view: BoardQuery) -> ColumnElement[bool]:
    sought: list[ColumnElement[bool]] = []
    if view.number is not None:
        sought.append(_ENTRY.number == view.number)
    if view.key:
        sought.append(_ENTRY.search_key.contains(view.key, autoescape=True))
    return or_(*sought) if sought else false()


def _order(found: Board, view: BoardQuery) -> tuple[ColumnElement[Any], ...]:
    """In the order of an index, or of its exact reverse, so that a page is read and nothing is sorted.

    What has no score comes last from the highest, first from the lowest; what is hidden counts as having none.
    """
    column: Any = {
        "score": _ENTRY.score,
        "title": _ENTRY.sort_key,
        "number": _ENTRY.number,
        "spread": _ENTRY.spread,
        "reviews": _ENTRY.reviews,
        "minutes": _ENTRY.minutes,
    }[view.sort]
    down = view.descending
    if view.sort in ("score", "spread"):
        if found.hidden:
            column = case((_ENTRY.id.in_(found.hidden), None), else_=column)
        by = column.desc().nulls_last() if down else column.asc().nulls_first()
        return (by, _ENTRY.id.asc() if down else _ENTRY.id.desc())
    tie = _ENTRY.id.desc() if down else _ENTRY.id.asc()
    return (column.desc() if down else column.asc(), tie)
