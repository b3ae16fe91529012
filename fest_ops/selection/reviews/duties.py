"""A selector's list: what is to be seen, how far it is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.selection.calls.models import Round
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews import rules
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.rules import Mine
from fest_ops.words import search_key

_REVIEWABLE = sorted(state.value for state in rules.REVIEWABLE)
own_review = (
    (Review.round_id == Assignment.round_id)
    & (Review.entry_id == Assignment.entry_id)
    & (Review.person_id == Assignment.person_id)
)
mine_column: ColumnElement[str] = case(
    (Assignment.recused_at.is_not(None), Mine.RECUSED.value),
    (Review.given_at.is_not(None), Mine.GIVEN.value),
    (Entry.state.not_in(_REVIEWABLE), Mine.CLOSED.value),
    (Review.saved_at.is_not(None), Mine.PARTLY.value),
    else_=Mine.TODO.value,
)
"""rules.mine in SQL, where Assignment, Entry and (left joined) Review meet."""
_DUTY: ColumnElement[int] = case(
    (mine_column == Mine.PARTLY.value, 0),
    (mine_column == Mine.TODO.value, 1),
    (mine_column == Mine.GIVEN.value, 2),
    else_=3,
)
ORDERS: dict[str, tuple[SQLColumnExpression[Any], ...]] = {
    "duty": (_DUTY, Entry.number),
    "number": (Entry.number,),
    "title": (Entry.sort_key,),
    "minutes": (Entry.minutes,),
    "score": (Review.total.desc().nulls_last(),),
}
"""How a selector's list may be sorted; "duty" puts what is begun first, then what is to be seen, then the rest."""


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


def of_actor(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """What is assigned to the actor in this edition, in the rounds that the entries are in now."""
    return (
        Assignment.person_id == actor.person_id,
        Entry.edition_id == actor.edition_id,
        Entry.round_id == Assignment.round_id,
    )


def joined(*columns: Any) -> Select[Any]:
    """These columns over Assignment, Entry and the left joined Review."""
    return (
        select(*columns)
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(Review, own_review)
    )


def progress_of(session: Session, actor: Actor) -> Progress:
    """How far the actor is with the entries assigned to them in this edition (1 statement)."""
    rows = session.execute(
        joined(mine_column.label("mine"), func.count(), func.coalesce(func.sum(Entry.minutes), 0))
        .where(*of_actor(actor))
        .group_by("mine")
    ).all()
    return Progress(
        films={Mine(row[0]): row[1] for row in rows}, minutes={Mine(row[0]): int(row[2]) for row in rows}
    )


def open_rounds(session: Session, actor: Actor) -> list[Round]:
    """The rounds in which the actor has something assigned now, the one that closes first, first (1 statement)."""
    theirs = joined(Assignment.round_id).where(*of_actor(actor)).distinct()
    return list(
        session.scalars(select(Round).where(Round.id.in_(theirs)).order_by(Round.closes_at, Round.position))
    )


def duties_of(
    session: Session,
    actor: Actor,
    *,
    mine: Mine | None = None,
    search: str = "",
    order: str = "duty",
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Duty], int]:
    """A page of the entries assigned to the actor in the rounds they are in now, and how many there are in all.

    1 statement (2 beyond the end). `order` is a key of ORDERS; whatever else it is, the order is by duty.
    """
    columns = (
        Entry.id.label("entry_id"), Entry.number, Entry.title, Entry.byline, Entry.countries, Entry.year,
        Entry.minutes, Entry.invented, mine_column.label("mine"), Review.total,
        func.coalesce(Review.flag, False).label("flag"),
    )  # fmt: skip
    where = [*of_actor(actor)]
    if mine is not None:
        where.append(mine_column == mine.value)
    key = search_key(search)
    if key:
        where.append(Entry.search_key.contains(key, autoescape=True))
    elif search.strip():
        where.append(Entry.id.is_(None))
    query = joined(func.count().over().label("n"), *columns).where(*where)
    ordered = query.order_by(*ORDERS.get(order, ORDERS["duty"]), Entry.id).limit(limit).offset(offset)
    rows = session.execute(ordered).all()
    if rows:
        return [_duty(row._mapping) for row in rows], int(rows[0].n)
    return [], (session.scalar(joined(func.count()).where(*where)) or 0) if offset else 0


def _duty(row: Mapping[Any, Any]) -> Duty:
    values = {name: value for name, value in row.items() if name != "n"}
    return Duty(**{**values, "mine": Mine(values["mine"])})


def neighbours(
    session: Session, actor: Actor, entry_id: uuid.UUID
) -> tuple[uuid.UUID | None, uuid.UUID | None, uuid.UUID | None]:
    """The entries before and after this one among the actor's, by number, and the next one that waits (1 statement)."""
    rows = session.execute(
        joined(Entry.id, mine_column.label("mine")).where(*of_actor(actor)).order_by(Entry.number, Entry.id)
    ).all()
    ids = [row[0] for row in rows]
    if entry_id not in ids:
        return None, None, None
    here = ids.index(entry_id)
    round_trip = [*rows[here + 1 :], *rows[:here]]
    waiting = next((row[0] for row in round_trip if row[1] in (Mine.TODO, Mine.PARTLY)), None)
    return ids[here - 1] if here else None, ids[here + 1] if here + 1 < len(ids) else None, waiting
