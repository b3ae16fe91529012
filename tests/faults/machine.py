"""A whole installation on servers of its own, whose parts a test can kill: database, broker, worker, web, mail."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from alembic import command
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from fest_ops.notifications.models import Letter
from local import children, processes
from local.children import Child
from local.postgres import Postgres
from local.settings import Address
from local.testing import ephemeral_postgres, ephemeral_valkey
from local.valkey import Valkey
from migrations.configuration import alembic_config
from tests.conftest import KEYS, VENDOR

SECONDS = 40.0
"""How long anything here may take before the test has failed."""


class Mailbox:
    """A mail server that keeps what it accepts, and that can hold its answer to one letter back."""

    def __init__(self, port: int = 0) -> None:
        self.accepted: list[bytes] = []
        self.stop_at = 0
        self.stopped = threading.Event()
        self._go: asyncio.Event | None = None
        self._controller = Controller(self, hostname="127.0.0.1", port=port or free_port())
        self._controller.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._controller.port)

    @property
    def url(self) -> str:
        """Its address for FEST_OPS_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.accepted.append(envelope.original_content)
        if self.stop_at and len(self.accepted) == self.stop_at:
            self._go = asyncio.Event()
            self.stopped.set()
            await self._go.wait()
        return "250 taken"

    def go_on(self) -> None:
        """Answer what was held back."""
        if self._go is not None:
            self._controller.loop.call_soon_threadsafe(self._go.set)

    def close(self) -> None:
        self.go_on()
        self._controller.stop()


@dataclass
class Machine:
    """The installation: its servers, and the processes that the test has started."""

    postgres: Postgres
    broker: Valkey
    folder: Path
    env: dict[str, str]
    port: int
    started: list[Child] = field(default_factory=list)

    def start(self, *names: str) -> list[Child]:
        """Start "web", "worker" or "beat", as `make run` starts them."""
        made = [
            child
            for child in children.application(self.folder, Address("127.0.0.1", self.port))
            if child.name in names
        ]
        for child in made:
            child.start(self.env)
        self.started += made
        return made

    def kill(self, child: Child) -> None:
        """SIGKILL to a process and all that it started, as the kernel does when memory runs out."""
        assert child.process
        processes.signal_group(child.process, signal.SIGKILL)
        child.process.wait()
        self.started.remove(child)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session of its own that commits when the block ends."""
        engine = create_engine(self.postgres.url)
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        finally:
            engine.dispose()

    def states(self) -> dict[str, int]:
        """How many letters stand in each state."""
        with self.session() as session:
            rows = session.execute(select(Letter.state, func.count()).group_by(Letter.state))
            return {row[0]: row[1] for row in rows}

    def wait(self, ready: Callable[[], bool], what: str) -> None:
        """Poll until it is so; fails with the ends of the logs."""
        if not processes.poll(ready, seconds=SECONDS):
            logs = "\n".join(f"--- {child.name}\n{processes.tail(child.log, 30)}" for child in self.started)
            raise AssertionError(f"{what}: not within {SECONDS} s; letters {self.states()}\n{logs}")


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def machine(folder: Path, **env: str) -> Iterator[Machine]:
    """An empty installation with these settings; everything in it ends with the block."""
    (folder / "log").mkdir(parents=True)
    with ephemeral_postgres() as postgres, ephemeral_valkey() as broker:
        engine = create_engine(postgres.owner_url)
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), "head")
        engine.dispose()
        port = free_port()
        made = Machine(
            postgres,
            broker,
            folder,
            {
                **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
                "FEST_OPS_DATABASE_URL": postgres.url,
                "FEST_OPS_BROKER_URL": broker.url,
                "FEST_OPS_SECRET_KEYS": ",".join(KEYS),
                "FEST_OPS_BASE_URL": f"http://127.0.0.1:{port}",
                "FEST_OPS_FILES": str(folder / "files"),
                "FEST_OPS_VENDOR": str(VENDOR),
                "FEST_OPS_LETTER_LEASE": "4",
                "PYTHONUNBUFFERED": "1",
                **env,
            },
            port,
        )
        try:
            yield made
        finally:
            end(made.started)


def end(started: Sequence[Child]) -> None:
    """End processes that a test has started."""
    for child in started:
        if child.process:
            processes.finish(child.process, signal.SIGKILL)
