"""The board of a call: its rows, its counts and its places. Staff only, in a fixed number of statements."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden, NotFound
from fest_ops.festival.models import Section
from fest_ops.selection.calls.models import Call, CallSection, Round
from fest_ops.selection.decisions.rules import Room
from fest_ops.selection.entries.models import Entry, EntryCount
from fest_ops.selection.reviews.queries import hidden_scores_for
from fest_ops.selection.states import PLACED, State
from fest_ops.submissions.board.rules import BUCKETS, NONE, PAGE, BoardQuery

DRAFT = State.DRAFT.value
_COLUMNS: tuple[Any, ...] = (
    Entry.id,
    Entry.number,
    Entry.title,
    Entry.byline,
    Entry.countries,
    Entry.minutes,
    Entry.state,
    Entry.version,
    Entry.section_id,
    Entry.assigned,
    Entry.reviews,
    Entry.score,
    Entry.spread,
    Entry.flags,
    Entry.invented,
)
_SUBMITTED = Entry.state != DRAFT
_TAKEN = (
    select(func.count())
    .where(Entry.section_id == Section.id, Entry.state.in_([state.value for state in PLACED]))
    .correlate(Section)
    .scalar_subquery()
)


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
    first."""

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
    found: Sequence[Any] = session.execute(
        select(Call, Round)
        .outerjoin(Round, Round.call_id == Call.id)
        .where(Call.edition_id == actor.edition_id, Call.slug == slug)
        .order_by(Round.position)
    ).all()
    if not found:
        raise NotFound
    call = found[0][0]
    hidden = frozenset(hidden_scores_for(session, actor))
    return Board(
        call=call,
        rounds=[row[1] for row in found if row[1] is not None],
        places=_places(session, call.id),
        counts=_counts(session, call.id, view, hidden),
        hidden=hidden,
    )


def _places(session: Session, call_id: uuid.UUID) -> list[Place]:
    rows = session.execute(
        select(Section.id, Section.slug, Section.name, Section.quota, _TAKEN)
        .join(CallSection, CallSection.section_id == Section.id)
        .where(CallSection.call_id == call_id)
        .order_by(Section.position, Section.slug)
    )
    return [Place(row[0], row[1], row[2], Room(row[4], row[3])) for row in rows]


def _counts(session: Session, call_id: uuid.UUID, view: BoardQuery, hidden: frozenset[uuid.UUID]) -> Counts:
    """From the counts that the database keeps: a few dozen rows at any size."""
    asked = sorted(state.value for state in view.states)
    value = case((EntryCount.facet == "state", EntryCount.state), else_=EntryCount.value).label("v")
    among = EntryCount.state.in_(asked) if asked else EntryCount.state != DRAFT
    states: dict[State, int] = {}
    countries: dict[str, int] = {}
    buckets: dict[int | None, int] = {}
    for facet, said, n in session.execute(
        select(EntryCount.facet, value, func.sum(EntryCount.n))
        .where(EntryCount.call_id == call_id, EntryCount.n != 0, or_(EntryCount.facet == "state", among))
        .group_by(EntryCount.facet, value)
    ):
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
    query = select(Entry.score_bucket, func.count()).where(
        Entry.call_id == call_id, Entry.id.in_(hidden), Entry.score_bucket.is_not(None), _SUBMITTED
    )
    if asked:
        query = query.where(Entry.state.in_(asked))
    for bucket, n in session.execute(query.group_by(Entry.score_bucket)):
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
    return session.scalar(_filtered(select(func.count()), found, view)) or 0


def rows(session: Session, found: Board, view: BoardQuery, *, limit: int = PAGE) -> list[Row]:
    """One page of the view (1 statement)."""
    query = _filtered(select(*_COLUMNS), found, view).order_by(*_order(found, view)).limit(limit)
    if view.offset:
        query = query.offset(view.offset)
    hidden = found.hidden
    return [_row(row, hidden) for row in session.execute(query)]


def all_rows(session: Session, found: Board, view: BoardQuery) -> Iterator[Row]:
    """Every row of the view in its order, read in portions (1 statement): for exports."""
    query = _filtered(select(*_COLUMNS), found, view).order_by(*_order(found, view))
    for row in session.execute(query, execution_options={"yield_per": 500}):
        yield _row(row, found.hidden)


def _row(row: Any, hidden: frozenset[uuid.UUID]) -> Row:
    if row[0] in hidden:
        return Row._make((*row[:11], None, None, 0, row[14], True))
    return Row._make((*row, False))


def _filtered(query: Select[Any], found: Board, view: BoardQuery) -> Select[Any]:
    where: list[ColumnElement[bool]] = [Entry.call_id == found.call.id]
    states = sorted(state.value for state in view.states)
    if not states:
        where.append(_SUBMITTED)
    elif len(states) == 1:
        where.append(Entry.state == states[0])
    else:
        where.append(Entry.state.in_(states))
    if view.section:
        place = next((place for place in found.places if place.slug == view.section), None)
        if view.section == NONE:
            where.append(Entry.section_id.is_(None))
        else:
            where.append(Entry.section_id == place.id if place else false())
    if view.country:
        where.append(Entry.countries.contains([view.country]))
    if view.wanting:
        where.append(Entry.reviews < found.call.reviews_wanted)
    shown = Entry.id.not_in(found.hidden) if found.hidden else None
    if view.flagged:
        where.append(Entry.flags > 0 if shown is None else and_(Entry.flags > 0, shown))
    if view.bucket == NONE:
        none = Entry.score_bucket.is_(None)
        where.append(none if shown is None else or_(none, Entry.id.in_(found.hidden)))
    elif view.bucket:
        in_bucket = Entry.score_bucket == int(view.bucket)
        where.append(in_bucket if shown is None else and_(in_bucket, shown))
    if view.q:
        where.append(_sought(view))
    return query.where(*where)


def _sought(view: BoardQuery) -> ColumnElement[bool]:
    sought: list[ColumnElement[bool]] = []
    if view.number is not None:
        sought.append(Entry.number == view.number)
    if view.key:
        sought.append(Entry.search_key.contains(view.key, autoescape=True))
    return or_(*sought) if sought else false()


def _order(found: Board, view: BoardQuery) -> tuple[ColumnElement[Any], ...]:
    """In the order of an index, or of its exact reverse, so that a page is read and nothing is sorted.

    What has no score comes last from the highest, first from the lowest; what is hidden counts as having none.
    """
    column: Any = {
        "score": Entry.score,
        "title": Entry.sort_key,
        "number": Entry.number,
        "spread": Entry.spread,
        "reviews": Entry.reviews,
        "minutes": Entry.minutes,
    }[view.sort]
    down = view.descending
    if view.sort in ("score", "spread"):
        if found.hidden:
            column = case((Entry.id.in_(found.hidden), None), else_=column)
        by = column.desc().nulls_last() if down else column.asc().nulls_first()
        return (by, Entry.id.asc() if down else Entry.id.desc())
    tie = Entry.id.desc() if down else Entry.id.asc()
    return (column.desc() if down else column.asc(), tie)


def histogram(counts: Counts, rounds: list[Round]) -> list[tuple[str, str, int]]:
    """The bars of the scores: (bucket, its span on the first round's scale, entries), from the lowest."""
    low, high = (rounds[0].scale_min, rounds[0].scale_max) if rounds else (1, 10)
    step = (high - low) / BUCKETS
    return [
        (str(n), f"{low + n * step:.1f}–{low + (n + 1) * step:.1f}", counts.buckets.get(n, 0))
        for n in range(BUCKETS)
    ]
