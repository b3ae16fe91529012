"""The schema is what the models say, the head is pinned, and the way down works."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from fest_ops.db import Base
from local.postgres import Postgres
from migrations.configuration import alembic_config

HEAD = "0008"


def test_head_is_pinned() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [HEAD]


def test_models_and_migrations_agree(postgres: Postgres) -> None:
    engine = create_engine(postgres.owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_downgrade_leaves_nothing(postgres: Postgres) -> None:
    postgres.create_database("downgrade")
    engine = create_engine(postgres.owner_url_of("downgrade"))
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
    postgres.drop_database("downgrade")
