"""PostgreSQL restarted or killed under load: pages answer again by themselves, and every letter arrives once."""

from __future__ import annotations

import signal
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from fest_ops.audit import sealing
from fest_ops.audit.chain import INSTALLATION
from fest_ops.notifications.models import MailRoomLetter
from local.postgres import Postgres
from tests.faults.machine import Machine, machine
from tests.faults.test_letters import put_letters

READERS = 6


class Load:
    """Readers that ask for a page again and again; what each answer was, in order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: list[int] = []
        self.ended = threading.Event()

    def read(self) -> None:
        """One reader, until the load ends."""
        while not self.ended.is_set():
            self.answers.append(ask(self.url))

    def answers_since(self, mark: int, wanted: int) -> bool:
        """Whether the `wanted` answers after `mark` and onwards end in as many 200s without a gap."""
        return len(self.answers) >= mark + wanted and set(self.answers[-wanted:]) == {200}


def ask(url: str) -> int:
    """The status of a page; 0 where nobody answered."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.read()
        return error.code
    except OSError:
        return 0


@contextmanager
def under_load(here: Machine) -> Iterator[Load]:
    """Readers on the mail room, which reads the database for everybody who asks."""
    load = Load(f"{here.env['FEST_OPS_BASE_URL']}/mail-room")
    here.wait(lambda: ask(load.url) == 200, "the first page")
    with ThreadPoolExecutor(READERS) as readers:
        try:
            for _ in range(READERS):
                readers.submit(load.read)
            yield load
        finally:
            load.ended.set()


def restart(server: Postgres) -> None:
    server.restart()


def kill(server: Postgres) -> None:
    server.kill()
    server.start()


@pytest.mark.parametrize("cut", [restart, kill])
def test_postgresql_cut_off_under_load(tmp_path: Path, cut: Callable[[Postgres], None]) -> None:
    with machine(tmp_path, FEST_OPS_DEMO="1") as here:
        put_letters(here, 120)
        web, _worker, _beat = here.start("web", "worker", "beat")
        with under_load(here) as load:
            here.wait(lambda: here.states().get("sent", 0) > 10, "the first letters")
            cut(here.postgres)
            mark = len(load.answers)
            here.wait(lambda: load.answers_since(mark, 60), f"pages again {Counter(load.answers)}")
            put_letters(here, 20)
            here.wait(lambda: here.states() == {"sent": 140}, "every letter")
        assert set(load.answers) <= {200, 500, 503}, Counter(load.answers)
        assert web.process and web.process.poll() is None, "the web server was never started again"
        with here.session() as session:
            assert session.scalar(select(func.count()).select_from(MailRoomLetter)) == 140
            landed = select(func.count(func.distinct(MailRoomLetter.letter_id)))
            assert session.scalar(landed) == 140


def test_record_is_sealed_by_a_running_worker(tmp_path: Path) -> None:
    with machine(tmp_path) as here:
        here.start("worker", "beat")
        from fest_ops.actor import system_actor
        from fest_ops.audit import commands
        from tests.factories import NOW

        for n in range(5):
            with here.session() as session:
                commands.record(session, system_actor(), "demo.load", now=NOW, kind="demo", n=n)

        def sealed() -> bool:
            with here.session() as session:
                verdict = sealing.verify(session, INSTALLATION)
            return verdict.sound and verdict.sealed == 5 and verdict.pending == 0

        here.wait(sealed, "the seals")


def test_worker_ends_in_order_when_it_is_asked_to(tmp_path: Path) -> None:
    with machine(tmp_path, FEST_OPS_DEMO="1") as here:
        put_letters(here, 60)
        worker, _beat = here.start("worker", "beat")
        here.wait(lambda: here.states().get("sent", 0) > 5, "the first letters")
        assert worker.process
        worker.process.send_signal(signal.SIGTERM)
        worker.process.wait(20)
        assert "sending" not in here.states(), "what was in flight was settled first"
        here.start("worker")
        here.wait(lambda: here.states() == {"sent": 60}, "the rest")
