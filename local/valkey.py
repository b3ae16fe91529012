"""One embedded Valkey (or Redis): a socket and a process. It keeps nothing on disk: the outbox is in PostgreSQL."""

import shutil
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

from local import binaries, processes
from local.paths import LocalError, socket_folder
from local.postgres import server_environment

START_SECONDS = 10


class Valkey:
    """A broker of our own below `base`, reached by its socket alone. `url` stays the same across restarts."""

    def __init__(self, base: Path, *, program: Path | None = None, log: Path | None = None) -> None:
        self.program = program or binaries.redis_server()
        self.log = log
        self._base = base
        self._folder, self._short = socket_folder(base)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """The unix socket."""
        return self._folder / "valkey.sock"

    @property
    def url(self) -> str:
        """Address in redis-py's spelling, for FEST_OPS_BROKER_URL."""
        return f"unix://{quote(str(self.socket))}?db=0"

    @property
    def pid(self) -> int | None:
        """The server's process, or None while it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start the server and wait until it answers. Raises LocalError with the log's end where it fails."""
        if self.pid:
            return
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "dir": str(self._folder),
            "daemonize": "no",
        }
        options = [part for key, value in settings.items() for part in (f"--{key}", value)]
        self._process = processes.start([self.program, *options], env=server_environment(), log=self.log)
        if not processes.poll(self._answers, seconds=START_SECONDS, alive=self._process):
            words = processes.tail(self.log)
            self.kill()
            raise LocalError(f"Valkey did not start:\n{words}")

    def stop(self) -> None:
        """End the server in order."""
        if self._process:
            processes.finish(self._process, signal.SIGTERM)
        self._process = None

    def kill(self) -> None:
        """End the server by SIGKILL; all that it held is gone."""
        if self._process:
            processes.signal_group(self._process, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def restart(self) -> None:
        """Stop and start again at the same address, empty."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop the server and remove its socket."""
        self.stop()
        self.socket.unlink(missing_ok=True)
        if self._short:
            shutil.rmtree(self._folder, ignore_errors=True)

    def remove(self) -> None:
        """Stop the server and remove its folders."""
        self.close()
        shutil.rmtree(self._base, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
