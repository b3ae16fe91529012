"""A selector's list: what is to be seen, how far it is."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, SQLColumnExpression, bindparam, exists, func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.selection.calls.models import Call, Round
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.rules import Mine
from fest_ops.words import search_key

own_review = (
    (Review.round_id == Assignment.round_id)
    & (Review.entry_id == Assignment.entry_id)
    & (Review.person_id == Assignment.person_id)
)
STANDS: dict[Mine, int] = {Mine.PARTLY: 0, Mine.TODO: 1, Mine.GIVEN: 2, Mine.CLOSED: 3, Mine.RECUSED: 4}
"""rules.mine as Assignment.stand holds it: what is begun comes first, then what is to be seen, then the rest."""
PAST = 5
"""Assignment.stand of a round that the entry is no longer in."""
_MINE = {stand: mine for mine, stand in STANDS.items()}
ORDERS: dict[str, tuple[SQLColumnExpression[Any], ...]] = {
    "duty": (Assignment.stand, Assignment.number),
    "number": (Assignment.number,),
    "title": (Entry.sort_key,),
    "minutes": (Assignment.minutes,),
    "score": (Review.total.desc().nulls_last(),),
}
"""How a selector's list may be sorted; "duty" walks down an index, the others sort what the selector has."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a selector is in the rounds that entries are in now. `films` and `minutes` are by where they stand."""

    films: dict[Mine, int]
    minutes: dict[Mine, int]

    @property
    def wanted(self) -> int:
        """Films to see in all: given ones and those left."""
        return self.films.get(Mine.GIVEN, 0) + self.left

    @property
    def left(self) -> int:
        """Films still to be reviewed."""
        return self.films.get(Mine.TODO, 0) + self.films.get(Mine.PARTLY, 0)

    @property
    def minutes_left(self) -> int:
        """Their running time."""
        return self.minutes.get(Mine.TODO, 0) + self.minutes.get(Mine.PARTLY, 0)


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of a selector's list."""

    entry_id: uuid.UUID
    number: int
    title: dict[str, str]
    byline: str
    countries: list[str]
    year: int | None
    minutes: int | None
    invented: bool
    mine: Mine
    total: Decimal | None
    flag: bool


def theirs() -> tuple[ColumnElement[bool], ...]:
    """What is assigned to the person in the edition, in the rounds that the entries are in now. The statements here
    are made once and bound each time: making one costs more than asking it."""
    return (
        Assignment.person_id == bindparam("person_id"),
        Assignment.edition_id == bindparam("edition_id"),
        Assignment.stand < PAST,
    )


def _asked(actor: Actor) -> dict[str, Any]:
    return {"person_id": actor.person_id, "edition_id": actor.edition_id}


def joined(*columns: Any) -> Select[Any]:
    """These columns over Assignment, Entry and the left joined Review."""
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(Review, own_review)
    )


_PROGRESS = (
    select(Assignment.stand, func.count(), func.coalesce(func.sum(Assignment.minutes), 0))
    .where(*theirs())
    .group_by(Assignment.stand)
)
_ROUNDS = (
    select(Round)
    .join(Call, Call.id == Round.call_id)
    .where(
        Call.edition_id == bindparam("edition_id"),
        exists().where(*theirs(), Assignment.round_id == Round.id),
    )
    .order_by(Round.closes_at, Round.position)
)
_NEIGHBOURS = (
    select(Assignment.entry_id, Assignment.stand)
    .where(*theirs())
    .order_by(Assignment.number, Assignment.entry_id)
)


def progress_of(session: Session, actor: Actor) -> Progress:
    """How far the actor is with the entries assigned to them in this edition (1 statement, from an index alone)."""
    rows = session.execute(_PROGRESS, _asked(actor)).all()
    return Progress(
        films={_MINE[row[0]]: row[1] for row in rows},
        minutes={_MINE[row[0]]: int(row[2] or 0) for row in rows},
    )


def open_rounds(session: Session, actor: Actor) -> list[Round]:
    """The rounds in which the actor has something assigned now, the one that closes first, first (1 statement)."""
    return list(session.scalars(_ROUNDS, _asked(actor)))


def duties_of(
    session: Session,
    actor: Actor,
    *,
    mine: Mine | None = None,
    search: str = "",
    order: str = "duty",
    limit: int = 50,
    offset: int = 0,
) -> list[Duty]:
    """A page of the entries assigned to the actor in the rounds they are in now (1 statement).

    `order` is a key of ORDERS; whatever else it is, the order is by duty.
    """
    asked = _asked(actor) | _narrowed(mine, search) | {"limit": limit, "offset": offset}
    query = _page(mine is not None, "key" in asked, order if order in ORDERS else "duty")
    return [_duty(row._mapping) for row in session.execute(query, asked)]


def count_of(session: Session, actor: Actor, *, mine: Mine | None = None, search: str = "") -> int:
    """How many duties_of has in all (1 statement); without a search, progress_of says it as well."""
    asked = _asked(actor) | _narrowed(mine, search)
    return session.scalar(_count(mine is not None, "key" in asked), asked) or 0


@functools.cache
def _page(narrowed: bool, searched: bool, order: str) -> Select[*tuple[Any, ...]]:
    columns = (
        Entry.id.label("entry_id"), Entry.number, Entry.title, Entry.byline, Entry.countries, Entry.year,
        Entry.minutes, Entry.invented, Assignment.stand, Review.total,
        func.coalesce(Review.flag, False).label("flag"),
    )  # fmt: skip
    query = joined(*columns).where(*_meant(narrowed, searched))
    ordered = query.order_by(*ORDERS[order], Assignment.entry_id)
    return ordered.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))


@functools.cache
def _count(narrowed: bool, searched: bool) -> Select[*tuple[Any, ...]]:
    return joined(func.count()).where(*_meant(narrowed, searched))


def _meant(narrowed: bool, searched: bool) -> list[ColumnElement[bool]]:
    where = [*theirs()]
    if narrowed:
        where.append(Assignment.stand == bindparam("stand"))
    if searched:
        where.append(Entry.search_key.contains(bindparam("key")))
    return where


def _narrowed(mine: Mine | None, search: str) -> dict[str, Any]:
    """The parameters of a narrowed list. A search of signs only is looked for as it is, and is nowhere: keys are
    letters, digits and spaces."""
    narrowed: dict[str, Any] = {} if mine is None else {"stand": STANDS[mine]}
    if search.strip():
        narrowed["key"] = search_key(search) or "?"
    return narrowed


def _duty(row: Mapping[Any, Any]) -> Duty:
    values = dict(row)
    return Duty(mine=_MINE[values.pop("stand")], **values)


def neighbours(
    session: Session, actor: Actor, entry_id: uuid.UUID
) -> tuple[uuid.UUID | None, uuid.UUID | None, uuid.UUID | None]:
    """The entries before and after this one among the actor's, by number, and the next one that waits (1 statement)."""
    rows = session.execute(_NEIGHBOURS, _asked(actor)).all()
    ids = [row[0] for row in rows]
    if entry_id not in ids:
        return None, None, None
    here = ids.index(entry_id)
    round_trip = [*rows[here + 1 :], *rows[:here]]
    waiting = next((row[0] for row in round_trip if row[1] <= STANDS[Mine.TODO]), None)
    return ids[here - 1] if here else None, ids[here + 1] if here + 1 < len(ids) else None, waiting
