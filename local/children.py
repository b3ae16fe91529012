"""The application's own processes: web server, worker, beat. Each is started again when it ends by itself."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local import processes
from local.paths import REPO
from local.settings import Address

QUICK_END = 10.0
"""Seconds: what ends sooner than this after its start again and again waits longer each time."""
LONGEST_WAIT = 30.0


@dataclass
class Child:
    """One process that shall run as long as its supervisor."""

    name: str
    argv: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_ends: int = 0
    next_start: float = 0.0

    def start(self, env: Mapping[str, str]) -> None:
        """Start it; what is left of an earlier life is ended first."""
        if self.process:
            processes.signal_group(self.process, signal.SIGKILL)
        self.started = time.monotonic()
        self.process = processes.start(self.argv, env=env, log=self.log, cwd=REPO)

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def mind(self, env: Mapping[str, str]) -> str | None:
        """Start it again where it has ended. Returns what to tell, or None where there is nothing new."""
        if self.process is None:
            if not self.started:
                return None
            if time.monotonic() < self.next_start:
                return None
            self.start(env)
            return f"{self.name} was started again."
        code = self.process.poll()
        if code is None:
            return None
        quick = time.monotonic() - self.started < QUICK_END
        self.quick_ends = self.quick_ends + 1 if quick else 0
        wait = min(2.0 ** (self.quick_ends - 2), LONGEST_WAIT) if self.quick_ends > 1 else 0.0
        self.next_start = time.monotonic() + wait
        processes.signal_group(self.process, signal.SIGKILL)
        self.process = None
        after = f" in {wait:.0f} s" if wait else ""
        return f"{self.name} ended ({ending(code)}); it is started again{after}. See {self.log}."


def ending(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def web_command(address: Address) -> list[str]:
    """The web server: granian, 2 workers of 6 threads."""
    return [sys.executable, "-m", "fest_ops.server", "--host", address.host, "--port", str(address.port)]


def application(run: Path, address: Address) -> list[Child]:
    """Web server, worker and beat, none of them started."""
    celery = [sys.executable, "-m", "celery", "-A", "worker.app:celery"]
    # A lone worker has no peers to greet: without gossip and mingle it is ready a second sooner.
    worker = [
        *celery,
        "worker",
        "--concurrency",
        "2",
        "--without-gossip",
        "--without-mingle",
        "--loglevel",
        "INFO",
    ]
    beat = [*celery, "beat", "--schedule", str(run / "beat-schedule"), "--pidfile", "", "--loglevel", "INFO"]
    return [
        Child("web", web_command(address), run / "log" / "web.log"),
        Child("worker", worker, run / "log" / "worker.log"),
        Child("beat", beat, run / "log" / "beat.log"),
    ]
