"""One embedded PostgreSQL: a data folder, a socket and a process."""

import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from local import binaries, processes
from local.paths import LocalError, socket_folder
from local.seat import Seat, take_seat

SUPERUSER = "postgres"
WEB = "fest_ops_web"
"""What the application works as; the migrations make it where it is not there yet, unable to sign in."""
SOCKET_NAME = ".s.PGSQL.5432"
START_SECONDS = 30
STILL_ENDING = "pre-existing shared memory block"
"""What a start says while a helper of a server that was killed is still on its way out: it is tried again."""


def server_environment() -> dict[str, str]:
    """The environment of a server: the caller's, without what would change its words, place or port."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class Postgres:
    """A PostgreSQL of our own below `base`: reached by its socket alone, text in UTF-8, order by bytes.

    `url` is good for the whole life of the object, across restarts, and is the application's role's; `owner_url`
    is for migrations. With `durable=False` a crash of the machine may lose data; a crash of the server does not.
    """

    def __init__(
        self,
        base: Path,
        *,
        database: str = "festops",
        durable: bool = True,
        log: Path | None = None,
        template: Path | None = None,
    ) -> None:
        self.database = database
        self.durable = durable
        self.log = log
        self._env = server_environment()
        self._wanted_base = base
        self._seat = take_seat(base, binaries.postgres_folder(), self._env)
        self._template = template
        self._sockets, self._short_sockets = socket_folder(self._seat.base / "socket")
        if self._seat.user is not None and self._seat.group is not None:
            os.chown(self._sockets, self._seat.user, self._seat.group)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def seat(self) -> Seat:
        """As whom and where the server runs."""
        return self._seat

    @property
    def data(self) -> Path:
        """The data folder."""
        return self._seat.base / "data"

    @property
    def url(self) -> str:
        """Address of the database for FEST_OPS_DATABASE_URL."""
        return self.url_of(self.database)

    @property
    def owner_url(self) -> str:
        """Address of the database for FEST_OPS_OWNER_URL."""
        return self.owner_url_of(self.database)

    @property
    def pid(self) -> int | None:
        """The server's process, or None while it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def url_of(self, database: str) -> str:
        """Address of another database of the same server, for the application."""
        return self._url(database, WEB)

    def owner_url_of(self, database: str) -> str:
        """Address of another database of the same server, for migrations."""
        return self._url(database, SUPERUSER)

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection of the superuser, in autocommit."""
        return psycopg.connect(
            host=str(self._sockets), user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=5
        )

    def start(self) -> None:
        """Start the server and wait until it answers; make data folder and database where there is none yet.

        Whatever a killed server left behind is cleared away, and a helper that outlives it is waited for.
        Raises LocalError with the log's end where it fails.
        """
        if self.pid:
            return
        if not (self.data / "PG_VERSION").exists():
            self._make_data()
        latest = time.monotonic() + START_SECONDS
        while not self._begin():
            lingers = STILL_ENDING in processes.tail(self.log, lines=4)
            words = processes.tail(self.log)
            self.kill()
            if not lingers or time.monotonic() > latest:
                raise LocalError(f"PostgreSQL did not start:\n{words}")
            time.sleep(0.2)
        self._let_the_application_in()
        self.create_database(self.database)

    def _begin(self) -> bool:
        """Start the process; whether it answers."""
        self._clear_remains()
        self._process = processes.start(
            self._command(),
            env=self._env,
            log=self.log,
            cwd=Path("/"),
            user=self._seat.user,
            group=self._seat.group,
            end_signal=signal.SIGINT,
        )
        return processes.poll(self._answers, seconds=START_SECONDS, alive=self._process)

    def create_database(self, name: str, template: str | None = None) -> str:
        """Create database `name`, a copy of `template` where one is named, unless it is there. Returns `url_of` it."""
        with self.connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if not known:
                parts = [sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))]
                if template:
                    # By files: a third of the work of PostgreSQL's own choice, which logs each page.
                    parts.append(sql.SQL("TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(template)))
                connection.execute(sql.SQL(" ").join(parts))
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Drop database `name`, ending what is connected to it; nothing where it is not there."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def stop(self) -> None:
        """End the server in order: open transactions are rolled back, what was committed is on the disk."""
        if self._process:
            processes.finish(self._process, signal.SIGINT, seconds=15)
        self._process = None

    def kill(self) -> None:
        """End the server and all its helpers as a power cut would: SIGKILL."""
        if self._process:
            processes.signal_group(self._process, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def restart(self) -> None:
        """Stop and start again at the same address."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop the server and remove its folders."""
        self.stop()
        moved = self._seat.base != self._wanted_base
        shutil.rmtree(self._seat.base.parent if moved else self._seat.base, ignore_errors=True)
        if self._short_sockets:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def close(self) -> None:
        """Stop the server; its data stays."""
        self.stop()
        if self._short_sockets:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def _url(self, database: str, user: str) -> str:
        return f"postgresql+psycopg:///{quote(database)}?host={quote(str(self._sockets))}&user={user}"

    def _let_the_application_in(self) -> None:
        with self.connect() as connection:
            role = connection.execute(
                "SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", (WEB,)
            ).fetchone()
            if role is None or not role[0]:
                verb = sql.SQL("ALTER" if role else "CREATE")
                connection.execute(sql.SQL("{} ROLE {} LOGIN").format(verb, sql.Identifier(WEB)))

    def _command(self) -> list[str | Path]:
        settings: Mapping[str, str] = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._sockets).replace(",", "\\,"),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **({} if self.durable else {"fsync": "off", "full_page_writes": "off"}),
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return self._seat.command("postgres", "-D", self.data, *options)

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_data(self) -> None:
        if self.data.exists():
            shutil.rmtree(self.data)
        if self._template is None:
            self._initdb(self.data)
            return
        source = self._cached_template(self._template)
        self._run("cp", "-R", source, self.data)

    def _cached_template(self, folder: Path) -> Path:
        """An empty data folder of these programs and this user, made once."""
        key = f"{self._seat.programs}:{(self._seat.programs / 'postgres').stat().st_mtime_ns}"
        seat = take_seat(folder / self._seat.manner, self._seat.programs, self._env)
        made = seat.base / f"empty-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
        if not made.exists():
            half = seat.base / f"half-{os.getpid()}"
            self._initdb(half)
            try:
                half.rename(made)
            except OSError:
                shutil.rmtree(half, ignore_errors=True)
        return made

    def _initdb(self, data: Path) -> None:
        options = ["--encoding=UTF8", "--locale=C", "--auth=trust", f"--username={SUPERUSER}"]
        if not self.durable:
            options.append("--no-sync")
        half = data.with_name(f"{data.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        processes.run_tool(
            self._seat.command("initdb", "-D", half, *options),
            env=self._env,
            user=self._seat.user,
            group=self._seat.group,
        )
        half.rename(data)

    def _run(self, *command: str | Path) -> None:
        processes.run_tool(
            [*self._seat.prefix, *command], env=self._env, user=self._seat.user, group=self._seat.group
        )

    def _clear_remains(self) -> None:
        """Remove the notes of a server that was killed: its process number may by now be somebody else's.

        A server that still works on this folder is a leftover of a killed supervisor (a living one holds the
        lock of its folder): it is told to end.
        """
        note = self.data / "postmaster.pid"
        if note.exists():
            pid = int((note.read_text().split() or ["0"])[0])
            if pid > 1 and str(self.data) in processes.command_line(pid):
                processes.end_stranger(pid, signal.SIGINT)
            note.unlink(missing_ok=True)
        (self._sockets / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
