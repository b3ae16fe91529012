"""The database: Base, column types that every room shares, and `transaction()`, the one place that commits."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Annotated, Any

from sqlalchemy import Connection, DateTime, Engine, MetaData, Text, create_engine
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Instant = Annotated[dt.datetime, mapped_column(DateTime(timezone=True))]
Words = Annotated[dict[str, str], mapped_column(JSONB)]
"""Words by language ("kk", "ru", "en", "original"); an absent language is absent, never an empty string."""
Document = Annotated[dict[str, Any], mapped_column(JSONB)]
Codes = Annotated[list[str], mapped_column(ARRAY(Text))]
SortKey = Annotated[str, mapped_column(Text(collation="C"))]
"""See fest_ops.web.names: orders as Kazakh does, compared byte by byte."""
Key = Annotated[uuid.UUID, mapped_column(primary_key=True, default=uuid.uuid4)]


class Base(DeclarativeBase):
    """Every table. str is TEXT; enums are TEXT with a CHECK written beside the table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {str: Text}  # noqa: RUF012 - SQLAlchemy's own class attribute


_open: Callable[[], Session] | None = None
_current: ContextVar[Session | None] = ContextVar("fest_ops_session", default=None)


def configure(url: str, *, pool_size: int = 8) -> Engine:
    """Make the engine and bind `transaction()` to it. Called once a process; a later call replaces the first."""
    engine = create_engine(
        url, pool_size=pool_size, max_overflow=4, pool_pre_ping=True, pool_recycle=1800, hide_parameters=True
    )
    bind(engine)
    return engine


def bind(where: Engine | Connection) -> None:
    """Bind `transaction()` to an engine, or (in tests) to one connection, where each commit is a savepoint."""
    global _open
    mode: Any = "create_savepoint" if isinstance(where, Connection) else "conditional_savepoint"

    def open_session() -> Session:
        return Session(bind=where, expire_on_commit=False, join_transaction_mode=mode)

    _open = open_session


def _session() -> Session:
    if _open is None:
        raise RuntimeError("fest_ops.db.configure() was not called")
    return _open()


@contextlib.contextmanager
def transaction() -> Iterator[Session]:
    """The unit of work: commits when the block ends, rolls back when it raises.

    Inside a request it is the request's own session, so that what the page has read is what the act sees.
    """
    held = _current.get()
    if held is not None:
        try:
            yield held
            held.commit()
        except BaseException:
            held.rollback()
            raise
        return
    with _session() as session, session.begin():
        yield session


@contextlib.contextmanager
def request_scope() -> Iterator[Session]:
    """One session for one request or task: reads see it through `reading()`, acts commit it by `transaction()`."""
    with _session() as session:
        token = _current.set(session)
        try:
            yield session
        finally:
            _current.reset(token)


def reading() -> Session:
    """The request's session, to read from. Raises RuntimeError outside a request."""
    session = _current.get()
    if session is None:
        raise RuntimeError("reading() is for requests; elsewhere use transaction()")
    return session
