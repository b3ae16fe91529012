"""`make run`: start everything on this machine, watch it, and end all of it together.

    python -m local.run

Reads HOST, PORT and the FEST_OPS_ settings. A database or a broker that FEST_OPS_DATABASE_URL or
FEST_OPS_BROKER_URL names is used as it is; else an embedded one is started. Everything is kept in `.run`.
The database is prepared as its owner (FEST_OPS_OWNER_URL); whatever runs afterwards works as the application's role.
"""

import contextlib
import fcntl
import os
import select
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from local import prepared, processes
from local.children import Child, application
from local.paths import REPO, RUN, LocalError
from local.postgres import Postgres
from local.settings import (
    OWNER_VARIABLE,
    Address,
    application_environment,
    listen_address,
    wants_demo,
    write_environment,
)
from local.valkey import Valkey

WEB_SECONDS = 60
LARGE_LOG = 5_000_000


class Stopped(Exception):
    """Somebody asked for the end while things were still starting."""


def tell(words: str) -> None:
    """Print for the person at the terminal; a closed terminal is no reason to fail."""
    with contextlib.suppress(OSError):
        print(words, flush=True)


class Supervisor:
    """Everything that `make run` starts. `run()` returns when it is asked to end, and nothing is left then."""

    def __init__(self, run: Path, address: Address) -> None:
        self.run_folder = run
        self.address = address
        self.demo = wants_demo(os.environ)
        self.env: dict[str, str] = {}
        self.owner_url = os.environ.get(OWNER_VARIABLE, "")
        self.servers: list[Postgres | Valkey] = []
        self.children: list[Child] = []
        self.asked_to_stop = 0
        self._wake, self._waker = os.pipe()

    def run(self) -> None:
        """Start, watch until SIGINT, SIGTERM or SIGHUP, then end everything. Raises LocalError."""
        self._catch_signals()
        try:
            self._start()
            while not self.asked_to_stop:
                self._watch()
        except Stopped:
            tell("Stopping before the start was complete ...")
        finally:
            self._end()

    def _catch_signals(self) -> None:
        os.set_blocking(self._wake, False)
        os.set_blocking(self._waker, False)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self.asked_to_stop += 1

    def _start(self) -> None:
        self._start_servers()
        accounts = self._accounts()
        self.children = application(self.run_folder, self.address)
        web, *others = self.children
        web.start(self.env)
        self._wait(self._web_answers, web, WEB_SECONDS)
        # Later, so that four Pythons do not share the processor while somebody waits for the page.
        for child in others:
            child.start(self.env)
        tell(f"\nFest Ops is ready: {self.address.url}/\n")
        if accounts.strip():
            tell(accounts.rstrip() + "\n")
        tell(
            f"Logs: {self.run_folder / 'log'}    Settings for another terminal: set -a; . {self.run_folder / 'env'}"
        )
        tell("Ctrl-C ends everything.")

    def _start_servers(self) -> None:
        log = self.run_folder / "log"
        database_url, broker_url = (
            os.environ.get(f"FEST_OPS_{name}_URL", "") for name in ("DATABASE", "BROKER")
        )
        if not database_url:
            postgres = Postgres(self.run_folder / "postgres", log=log / "postgres.log")
            if not (postgres.data / "PG_VERSION").exists():
                tell("Making the database (once) ...")
                (self.run_folder / "clock-offset").unlink(missing_ok=True)
            self.servers.append(postgres)
            database_url, self.owner_url = postgres.url, postgres.owner_url
        if not broker_url:
            valkey = Valkey(self.run_folder / "valkey", log=log / "valkey.log")
            self.servers.append(valkey)
            broker_url = valkey.url
        for server in self.servers:
            server.start()
            self._check()
        self.env = application_environment(
            self.run_folder,
            self.address,
            database_url=database_url,
            broker_url=broker_url,
            demo=self.demo,
            environ=os.environ,
        )
        write_environment(self.run_folder, self.env)

    def _accounts(self) -> str:
        """Prepare the database, unless it is as the last start left it; the words about the demo's accounts."""
        note = self.run_folder / "prepared.json"
        ours = next((server for server in self.servers if isinstance(server, Postgres)), None)
        if ours is None:
            return self._prepare()
        accounts = prepared.read(note, ours, demo=self.demo)
        if accounts is None:
            accounts = self._prepare()
            prepared.write(note, ours, demo=self.demo, accounts=accounts)
        return accounts

    def _prepare(self) -> str:
        """Migrate and load the demo; returns the words about its accounts."""
        tell("Preparing the database and its demo ..." if self.demo else "Preparing the database ...")
        log = self.run_folder / "log" / "prepare.log"
        told = self.run_folder / "accounts"
        argv = ["sh", "-c", 'exec "$0" -m local.prepare >"$1"', sys.executable, str(told)]
        owner = {OWNER_VARIABLE: self.owner_url} if self.owner_url else {}
        process = processes.start(argv, env={**self.env, **owner}, log=log, cwd=REPO)
        try:
            processes.poll(lambda: bool(self.asked_to_stop), seconds=3600, alive=process)
            self._check()
            if process.poll() != 0:
                raise LocalError(
                    f"The database could not be prepared; the end of {log}:\n{processes.tail(log)}"
                )
            return told.read_text()
        finally:
            processes.finish(process)

    def _web_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address.url}/healthz", timeout=5):
                return True
        except urllib.error.HTTPError as refusal:
            return refusal.code < 500
        except OSError:
            return False

    def _wait(self, ready: Callable[[], bool], child: Child, seconds: float) -> None:
        processes.poll(lambda: bool(self.asked_to_stop) or ready(), seconds=seconds, alive=child.process)
        self._check()
        if not ready():
            raise LocalError(
                f"{child.name} did not start; the end of {child.log}:\n{processes.tail(child.log)}"
            )

    def _check(self) -> None:
        if self.asked_to_stop:
            raise Stopped

    def _watch(self) -> None:
        """Sleep until a signal (a child's end is one) or half a second, then mend what has ended."""
        select.select([self._wake], [], [], 0.5)
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake, 4096)
        if self.asked_to_stop:
            return
        for server in self.servers:
            if server.pid is None:
                tell(f"{type(server).__name__} ended; it is started again. See {server.log}.")
                server.start()
        for child in self.children:
            words = child.mind(self.env)
            if words:
                tell(words)

    def _end(self) -> None:
        tell("Stopping ...")
        running = [child.process for child in self.children if child.process]
        for process in running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        processes.poll(
            lambda: self.asked_to_stop > 1 or all(process.poll() is not None for process in running),
            seconds=15,
        )
        for process in running:
            processes.finish(process, signal.SIGKILL)
        for server in reversed(self.servers):
            server.close()
        (self.run_folder / "env").unlink(missing_ok=True)
        tell("Everything has ended.")


def check_port(address: Address) -> None:
    """Raises LocalError where another program listens at `address`."""
    with socket.socket(socket.AF_INET6 if ":" in address.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            raise LocalError(
                f"Nothing can listen at {address.host}:{address.port} ({error.strerror}). "
                f"Another port: make run PORT={address.port + 1 if address.port < 65535 else 8000}"
            ) from None


@contextlib.contextmanager
def only_one(run: Path, address: Address) -> Iterator[None]:
    """Hold the folder `run` for one supervisor. Raises LocalError, naming the other, where it is held."""
    with (run / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise LocalError(
                f"Fest Ops already runs from this folder: {lock.read().strip() or 'it is starting'}. "
                "End that first (Ctrl-C in its terminal)."
            ) from None
        lock.truncate(0)
        lock.write(f"{address.url}/, process {os.getpid()}\n")
        lock.flush()
        yield


def _make_folders(run: Path) -> None:
    # 0711: a database server that runs as another user must be able to pass, not to look.
    run.mkdir(exist_ok=True)
    run.chmod(0o711)
    log = run / "log"
    log.mkdir(exist_ok=True)
    log.chmod(0o700)
    for path in log.glob("*.log"):
        if path.stat().st_size > LARGE_LOG:
            path.replace(path.with_suffix(".log.1"))


def main() -> int:
    """Run until asked to end. Returns the exit code."""
    try:
        address = listen_address(os.environ)
        _make_folders(RUN)
        with only_one(RUN, address):
            check_port(address)
            Supervisor(RUN, address).run()
    except LocalError as error:
        tell(f"\n{error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
