"""Votes at the level of the box: a roll, slips, phrases, in transactions of their own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fest_ops.jury.ballots import box
from tests.conftest import KEYS

T = TypeVar("T")


class Vote:
    """An open round with a roll of `count` seats."""

    def __init__(self, engine: Engine, count: int, *, rehearsal: bool = False) -> None:
        self.round_id = uuid.uuid4()
        self.seats = [uuid.uuid4() for _ in range(count)]
        commit(engine, lambda s: box.open_round(s, self.round_id, self.seats, rehearsal=rehearsal))


def commit(engine: Engine, act: Callable[[Session], T]) -> T:
    """What `act` gives in a transaction that is committed."""
    with Session(engine) as session, session.begin():
        return act(session)


def cast(engine: Engine, vote: Vote, seat: uuid.UUID, slip: str, phrase: str = "a phrase") -> str:
    """Cast in a transaction of its own."""
    return commit(engine, lambda s: box.cast(s, KEYS, vote.round_id, seat, slip, phrase))


def voted(engine: Engine, slips: Sequence[str], *, close: bool = True) -> Vote:
    """A round in which everybody voted, seat by seat, with "phrase 0" and so on."""
    vote = Vote(engine, len(slips))
    for number, (seat, slip) in enumerate(zip(vote.seats, slips, strict=True)):
        assert cast(engine, vote, seat, slip, f"phrase {number}") == "cast"
    if close:
        assert commit(engine, lambda s: box.close(s, vote.round_id))
    return vote


def refused(engine: Engine, statement: str, **values: object) -> str:
    """What the database said to a statement that it refused."""
    with engine.connect() as connection, pytest.raises(DBAPIError) as said:
        connection.execute(text(statement), values)
    return str(said.value.orig)


def slips_of(engine: Engine, vote: Vote) -> tuple[str, ...]:
    """The slips of a closed round."""
    found = commit(engine, lambda s: box.take_slips(s, KEYS, vote.round_id))
    assert found is not None
    return found.slips


@contextmanager
def owner_of(engine: Engine) -> Iterator[Connection]:
    """A connection of the server's superuser to the same database."""
    made = create_engine(engine.url.update_query_dict({"user": "postgres"}))
    try:
        with made.connect() as connection:
            yield connection
    finally:
        made.dispose()
