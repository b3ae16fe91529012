"""Runs migrations online: one transaction a migration, a lock timeout, so that a busy table is never queued behind."""

from __future__ import annotations

import importlib
from pathlib import Path

from alembic import context
from sqlalchemy import Connection, create_engine, text

import fest_ops
from fest_ops.db import Base

PACKAGE = Path(fest_ops.__file__).parent


def _import_models() -> None:
    for path in sorted(PACKAGE.rglob("models.py")):
        importlib.import_module(".".join(("fest_ops", *path.relative_to(PACKAGE).with_suffix("").parts)))


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_import_models()
given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    from fest_ops.config import load
    from migrations.application_role import let_in

    settings = load()
    engine = create_engine(settings.owner_url or settings.database_url, hide_parameters=True)
    with engine.connect() as made:
        made.execute(text("SET lock_timeout = '5s'"))
        made.execute(text("SET statement_timeout = '0'"))
        made.commit()
        _run(made)
        made.commit()
        let_in(made, settings.database_url)
        made.commit()
    engine.dispose()
