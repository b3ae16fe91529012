"""`make run`: starts everything, minds it, and leaves nothing behind, however it ends."""

import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from local.processes import poll
from local.testing import ephemeral_postgres, ephemeral_valkey
from tests.faults.launcher import Launcher, free_port, gone, launched, make_checkout, short_folder


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A checkout with a stand-in application."""
    with short_folder() as folder:
        yield make_checkout(folder)


@pytest.fixture(scope="module")
def running() -> Iterator[Launcher]:
    """A launcher that is ready, for tests that leave it running."""
    with short_folder() as folder, launched(make_checkout(folder)) as launcher:
        launcher.ready()
        yield launcher


def run_module(checkout: Path, module: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the launcher to its end."""
    command = [sys.executable, "-m", module]
    env = {**os.environ, **settings}
    return subprocess.run(
        command, cwd=checkout, env=env, capture_output=True, text=True, check=False, timeout=60
    )


def test_secrets_and_data_are_for_their_owner_alone(running: Launcher) -> None:
    run = running.checkout / ".run"
    for name, mode in {
        "secret-keys": 0o600,
        "env": 0o600,
        "postgres": 0o700,
        "files": 0o700,
        "log": 0o700,
    }.items():
        assert stat.S_IMODE((run / name).stat().st_mode) == mode, name
    assert stat.S_IMODE((run / "valkey").stat().st_mode) == 0o700


def test_only_the_web_port_listens_on_the_network(running: Launcher) -> None:
    ports = {
        (line.laddr.ip, line.laddr.port)
        for child in running.children()
        for line in child.net_connections(kind="inet")
        if line.status == psutil.CONN_LISTEN
    }
    assert ports == {("127.0.0.1", running.port)}


def test_closed_terminal_ends_every_process(checkout: Path) -> None:
    with launched(checkout) as launcher:
        launcher.ready()
        assert len(launcher.children()) > 8
        assert launcher.end(signal.SIGHUP) == 0
        assert "Everything has ended." in launcher.words


def test_second_launcher_names_the_first_and_leaves_it_alone(running: Launcher) -> None:
    second = run_module(running.checkout, "local.run", PORT=str(free_port()))
    assert second.returncode == 1
    assert f"already runs from this folder: http://127.0.0.1:{running.port}/" in second.stdout
    clean = run_module(running.checkout, "local.clean")
    assert clean.returncode == 1
    assert running.page()


@pytest.mark.parametrize(
    ("word", "name"), [("fest_ops.server", "web"), ("celery", "worker"), ("postgres", "Postgres")]
)
def test_killed_child_is_started_again(running: Launcher, word: str, name: str) -> None:
    killed = running.child(word)
    assert killed
    killed.kill()
    assert poll(lambda: f"{name} ended" in running.words, seconds=20), running.words
    assert poll(lambda: running.child(word) is not None, seconds=20), running.words
    assert poll(lambda: bool(running.page()), seconds=20)


def test_killed_launcher_takes_everything_along_and_the_next_start_works(checkout: Path) -> None:
    with launched(checkout) as first:
        first.ready()
        below = first.children()
        first.process.kill()
        first.process.wait()
        assert poll(lambda: all(gone(child) for child in below), seconds=30)
    with launched(checkout) as second:
        second.ready()
        assert "starts 1 clocks 1" in second.words


def test_start_after_everything_was_killed_at_once(checkout: Path) -> None:
    with launched(checkout) as first:
        first.ready()
        for process in [psutil.Process(first.process.pid), *first.children()]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        first.process.wait()
    with launched(checkout) as second:
        second.ready()
        assert "starts 1 clocks 1" in second.words


def test_servers_of_the_environment_are_used_and_none_is_started(checkout: Path) -> None:
    with ephemeral_postgres(database="theirs") as postgres, ephemeral_valkey() as valkey:
        settings = {
            "FEST_OPS_DATABASE_URL": postgres.url,
            "FEST_OPS_OWNER_URL": postgres.owner_url,
            "FEST_OPS_BROKER_URL": valkey.url,
            "FEST_OPS_DEMO": "1",
        }
        with launched(checkout, **settings) as launcher:
            launcher.ready()
            assert launcher.page() == postgres.url, "the owner's address is the migrations' alone"
            started = " ".join(" ".join(child.cmdline()) for child in launcher.children())
            assert "bin/postgres" not in started
            assert "valkey-server" not in started
            assert launcher.end(signal.SIGTERM) == 0
        assert postgres.pid
        assert valkey.pid


def test_busy_port_is_named_with_a_remedy(checkout: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run_module(checkout, "local.run", PORT=str(port))
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stdout
    assert "make run PORT=" in done.stdout


def test_failing_migration_is_told_with_the_end_of_its_log_and_leaves_nothing(checkout: Path) -> None:
    (checkout / "fest_ops" / "cli.py").write_text("raise RuntimeError('no such migration')")
    with launched(checkout) as launcher:
        assert launcher.process.wait(60) == 1
        assert "no such migration" in launcher.words
    assert not (checkout / ".run" / "postgres" / "data" / "postmaster.pid").exists()
    assert not (checkout / ".run" / "env").exists()
