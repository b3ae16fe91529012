"""The demo is the same wherever it is loaded. Apart from test_demo.py, whose own load holds the lock."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.orm import Session

from fest_ops.home.demo.load import load


def test_two_loads_are_equal(engine: Engine) -> None:
    assert _picture(engine) == _picture(engine)


_CHANCE = {"password_hash", "salt", "digest", "event_id"}
"""What is random by purpose: salts and what follows from them, and numbers given by the database."""


def _picture(engine: Engine) -> dict[str, list[str]]:
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
            load(session)
            session.commit()
        picture = {name: _rows(connection, name) for name in sorted(inspect(connection).get_table_names())}
        outer.rollback()
    return picture


def _rows(connection: Connection, name: str) -> list[str]:
    rows = connection.execute(text(f"SELECT * FROM {name}")).mappings()
    random = _CHANCE | ({"id"} if name == "audit_event" else set())
    if name in ("letter", "mail_room_letter"):
        random |= {"id", "letter_id", "address_id", "message"}
    if name == "entry_snapshot":
        random -= {"digest"}
    return sorted(str({key: row[key] for key in row if key not in random}) for row in rows)
