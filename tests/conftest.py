"""Real servers for tests: one PostgreSQL and one broker a test run; each test's writes are undone by a savepoint.

Migrations run as the database's owner, every test as the application's own role, as on a festival's server.
"""

from __future__ import annotations

import dataclasses
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.orm import Session

from fest_ops import db
from fest_ops.config import Settings
from fest_ops.notifications import identity
from local.postgres import Postgres
from local.testing import ephemeral_postgres, ephemeral_valkey
from local.valkey import Valkey

KEYS = ("a-key-for-tests-only-" + "0" * 32, "an-older-key-for-tests-" + "1" * 32)
TEMPLATE = "festops_template"
"""A migrated database that nobody connects to, so that it can be copied at any time."""
VENDOR = Path(__file__).resolve().parent.parent / "node_modules"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL whose database `festops_test` was built by the migrations, and a copy of it as TEMPLATE."""
    with ephemeral_postgres() as server:
        from alembic import command

        from migrations.configuration import alembic_config

        engine = create_engine(server.owner_url)
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), "head")
        engine.dispose()
        server.create_database(TEMPLATE, template=server.database)
        yield server


@pytest.fixture(scope="session")
def broker() -> Iterator[Valkey]:
    """A broker: Valkey, or genuine Redis where FEST_OPS_TEST_BROKER=redis."""
    with ephemeral_valkey() as server:
        yield server


@pytest.fixture(autouse=True)
def letterhead() -> None:
    """Letters of tests without an application come from somewhere, too."""
    identity.configure(
        Settings(database_url="", broker_url="", secret_keys=KEYS, base_url="https://festival.test")
    )


@pytest.fixture(scope="session")
def engine(postgres: Postgres) -> Iterator[Engine]:
    """One engine for the tests that undo their writes."""
    made = create_engine(postgres.url)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection whose outer transaction is rolled back: `transaction()` is bound to it for the test."""
    with engine.connect() as held:
        outer = held.begin()
        db.bind(held)
        yield held
        outer.rollback()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session on the test's connection; its commits are savepoints."""
    with Session(bind=connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as made:
        yield made


@pytest.fixture
def settings(postgres: Postgres, broker: Valkey, tmp_path: Path) -> Settings:
    """Settings of a test: real servers, files in a folder of the test's own, letters kept in."""
    return Settings(
        database_url=postgres.url,
        broker_url=broker.url,
        secret_keys=KEYS,
        files=tmp_path / "files",
        vendor=VENDOR,
    )


@dataclasses.dataclass
class Built:
    """An application, and what it was configured with before a test had it."""

    app: Flask
    config: dict[str, Any]
    extensions: dict[str, Any]


_built: dict[tuple[Settings, Callable[[Flask], None] | None], Built] = {}


def new_application(settings: Settings) -> Flask:
    """The whole application with these settings, for a test that changes more of it than its configuration."""
    from fest_ops.app import create_app

    made = create_app(settings)
    made.testing = True
    return made


def application(settings: Settings, pages: Callable[[Flask], None] | None = None) -> Flask:
    """The whole application with these settings (and with `pages` added), its configuration as new.

    Built once a run for each kind of settings: its addresses and templates take longer to compile than most tests
    to run. The caller binds it to a database.
    """
    kind = dataclasses.replace(settings, database_url="", files=Path(), clock_offset=0), pages
    if kind not in _built:
        made = new_application(settings)
        if pages is not None:
            pages(made)
        _built[kind] = Built(made, dict(made.config), dict(made.extensions))
    built = _built[kind]
    built.app.config.clear()
    built.app.config.update(built.config)
    built.app.extensions.clear()
    built.app.extensions.update({**built.extensions, "fest_ops": settings})
    identity.configure(settings)
    return built.app


@pytest.fixture
def app(settings: Settings, connection: Connection) -> Flask:
    """The whole application on the test's connection: what a view commits, the end of the test undoes."""
    made = application(settings)
    db.bind(connection)
    return made


@pytest.fixture
def new_app(settings: Settings, connection: Connection) -> Flask:
    """As `app`, but of the test's own."""
    made = new_application(settings)
    db.bind(connection)
    return made


@pytest.fixture
def own_database(postgres: Postgres) -> Iterator[Engine]:
    """A fresh copy of the migrated database, where commits are real: `transaction()` is bound to its engine."""
    name = f"own_{uuid.uuid4().hex[:12]}"
    made = create_engine(postgres.create_database(name, template=TEMPLATE), hide_parameters=True)
    db.bind(made)
    yield made
    made.dispose()
    postgres.drop_database(name)


@pytest.fixture
def own_app(settings: Settings, own_database: Engine) -> Flask:
    """The whole application on a database of the test's own."""
    url = own_database.url.render_as_string(hide_password=False)
    made = application(dataclasses.replace(settings, database_url=url))
    db.bind(own_database)
    return made


LET_THROUGH = (
    "FEST_OPS_VENDOR",
    "FEST_OPS_PG_BIN",
    "FEST_OPS_PG_AS",
    "FEST_OPS_REDIS_SERVER",
    "FEST_OPS_CHROMIUM",
)
"""Settings that name programs of this machine, not an installation."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `long`, unless FEST_OPS_TEST_LONG=1 asks for the full counts."""
    if os.environ.get("FEST_OPS_TEST_LONG") == "1":
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def pytest_configure() -> None:
    """Nothing of the machine's own installation reaches a test."""
    for name in list(os.environ):
        if name.startswith("FEST_OPS_") and not name.startswith("FEST_OPS_TEST_") and name not in LET_THROUGH:
            del os.environ[name]
