"""A checkout of its own for the launcher's tests, and a `make run` in it that a test can talk to."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from local.paths import REPO
from local.processes import poll

STAND_IN = {
    "fest_ops/__init__.py": "",
    "worker/__init__.py": "",
    "fest_ops/app.py": """
import os
from flask import Flask


def create_app():
    app = Flask("stand_in")

    @app.get("/")
    def page():
        return os.environ["FEST_OPS_DATABASE_URL"] + os.environ.get("FEST_OPS_OWNER_URL", "")

    @app.get("/healthz")
    def health():
        return "ok"

    return app
""",
    "fest_ops/server.py": """
import sys
from granian.cli import cli

cli(args=["--interface", "wsgi", "--factory", "--workers", "2", "--no-ws",
          "--workers-kill-timeout", "5", *sys.argv[1:], "fest_ops.app:create_app"])
""",
    "fest_ops/cli.py": """
import os
import click
import sqlalchemy


@click.group()
def main():
    pass


@main.command()
def migrate():
    with sqlalchemy.create_engine(os.environ["FEST_OPS_OWNER_URL"]).begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE IF NOT EXISTS start (at text)"))
        connection.execute(sqlalchemy.text("GRANT SELECT ON start TO PUBLIC"))
        connection.execute(sqlalchemy.text("CREATE TABLE IF NOT EXISTS alembic_version (version_num text)"))
        connection.execute(sqlalchemy.text("DELETE FROM alembic_version"))
        connection.execute(sqlalchemy.text("INSERT INTO alembic_version VALUES ('1')"))
        at = {"at": os.environ["FEST_OPS_CLOCK_OFFSET"]}
        connection.execute(sqlalchemy.text("INSERT INTO start VALUES (:at)"), at)


@main.group()
def demo():
    pass


@demo.command()
def load():
    print("this word is for the log")


@demo.command()
def accounts():
    with sqlalchemy.create_engine(os.environ["FEST_OPS_DATABASE_URL"]).begin() as connection:
        told = connection.execute(sqlalchemy.text("SELECT count(*), count(DISTINCT at) FROM start")).one()
    click.echo(f"starts {told[0]} clocks {told[1]}")
""",
    "worker/app.py": """
import os
from celery import Celery

url = os.environ["FEST_OPS_BROKER_URL"].replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
celery = Celery("stand_in", broker=url)
""",
}
"""An application that needs no time to start: the launcher is what is tried."""


def make_checkout(folder: Path) -> Path:
    """A checkout in `folder` with the launcher of this one and the stand-in application. Returns `folder`."""
    shutil.copytree(REPO / "local", folder / "local", ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in STAND_IN.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return folder


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def gone(process: psutil.Process) -> bool:
    """Whether the process has ended (one that nobody waits for any more counts as ended)."""
    try:
        return not process.is_running() or bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


class Launcher:
    """A running `python -m local.run`."""

    def __init__(self, checkout: Path, settings: Mapping[str, str]) -> None:
        self.checkout = checkout
        self.port = free_port()
        self.said = checkout / "said"
        self.began = time.monotonic()
        own = {key: value for key, value in os.environ.items() if not key.startswith("FEST_OPS_")}
        with self.said.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "local.run"],
                cwd=checkout,
                env={**own, "PORT": str(self.port), **settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def words(self) -> str:
        """What it has said so far."""
        return self.said.read_text()

    def page(self) -> str:
        """The page that its web server gives; empty where it gives none."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    def ready(self, seconds: float = 90) -> float:
        """Wait until it is ready. Returns the seconds since it was called."""
        assert poll(lambda: "Ctrl-C ends everything." in self.words, seconds=seconds, alive=self.process), (
            self.words
        )
        return time.monotonic() - self.began

    def children(self) -> list[psutil.Process]:
        """All processes below it."""
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def child(self, word: str) -> psutil.Process | None:
        """Its own living child whose command line holds `word`."""
        for child in psutil.Process(self.process.pid).children():
            if not gone(child) and word in " ".join(child.cmdline()):
                return child
        return None

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask it to end as a terminal would. Returns its exit code, after all that it started has ended."""
        below = self.children()
        self.process.send_signal(number)
        code = self.process.wait(40)
        assert poll(lambda: all(gone(child) for child in below), seconds=20), [
            c for c in below if not gone(c)
        ]
        return code


@contextmanager
def launched(checkout: Path, **settings: str) -> Iterator[Launcher]:
    """`make run` in `checkout`, ended with all below it when the block leaves it running."""
    launcher = Launcher(checkout, settings)
    try:
        yield launcher
    finally:
        if launcher.process.poll() is None:
            launcher.end()


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder with a path short enough for sockets, which other users may pass."""
    with TemporaryDirectory(prefix="fest-ops-", ignore_cleanup_errors=True) as name:
        path = Path(name)
        path.chmod(0o711)
        yield path
