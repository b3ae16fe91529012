"""Starting, watching and ending child processes, so that none outlives the process that started it."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from local.paths import LocalError

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PAUSE = 0.02
_never = threading.Event()


def end_with_parent(sent: signal.Signals, parent: int) -> None:
    """Ask the kernel to send this process `sent` when `parent`, its parent, ends in whatever way (Linux alone)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(sent))
        if os.getppid() != parent:
            os.kill(os.getpid(), sent)


def start(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    log: Path | None = None,
    cwd: Path | None = None,
    user: int | None = None,
    group: int | None = None,
    end_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start `argv` in a session of its own, its output added to `log` (dropped where that is None).

    The child gets `end_signal` when the calling thread ends, SIGKILL included; so call from the main thread.
    """
    parent = os.getpid()
    output: IO[bytes] | int = log.open("ab") if log else subprocess.DEVNULL
    try:
        return subprocess.Popen(
            [str(part) for part in argv],
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
            group=group,
            extra_groups=[] if user is not None else None,
            preexec_fn=lambda: end_with_parent(end_signal, parent),
        )
    finally:
        if not isinstance(output, int):
            output.close()


def poll(ready: Callable[[], bool], *, seconds: float, alive: subprocess.Popen[bytes] | None = None) -> bool:
    """Ask `ready` again and again until it says yes. False after `seconds`, or when the process `alive` has ended."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline or (alive is not None and alive.poll() is not None):
            return False
        _never.wait(_PAUSE)
    return True


def signal_group(process: subprocess.Popen[bytes], sent: signal.Signals) -> None:
    """Send `sent` to the process and all that it started in its session; nothing where they are gone."""
    try:
        os.killpg(process.pid, sent)
    except (ProcessLookupError, PermissionError):
        if process.poll() is None:
            process.send_signal(sent)


def finish(
    process: subprocess.Popen[bytes], sent: signal.Signals = signal.SIGTERM, *, seconds: float = 10
) -> None:
    """End the process by `sent` to it alone; what is left of its group after `seconds` is killed."""
    if process.poll() is None:
        process.send_signal(sent)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            signal_group(process, signal.SIGKILL)
            process.wait()
    signal_group(process, signal.SIGKILL)


def tail(log: Path | None, lines: int = 15) -> str:
    """The last lines of a log, for a message about the process that wrote it."""
    if log is None or not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def run_tool(
    argv: Sequence[str | Path], *, env: Mapping[str, str], user: int | None = None, group: int | None = None
) -> str:
    """Run a short program to its end and return what it said. Raises LocalError with its words where it fails."""
    done = subprocess.run(
        [str(part) for part in argv],
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        user=user,
        group=group,
        extra_groups=[] if user is not None else None,
    )
    if done.returncode:
        raise LocalError(f"{Path(argv[0]).name} failed:\n{done.stdout.strip()}")
    return done.stdout


def command_line(pid: int) -> str:
    """What process `pid` was called with; empty where there is no such process."""
    told = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            return told.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    done = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return done.stdout


def end_stranger(pid: int, sent: signal.Signals, *, seconds: float = 10) -> None:
    """End a process that is no child of ours: by `sent`, and by SIGKILL to its group after `seconds`."""

    def gone() -> bool:
        return not command_line(pid)

    try:
        os.kill(pid, sent)
        if not poll(gone, seconds=seconds):
            os.killpg(pid, signal.SIGKILL)
            poll(gone, seconds=seconds)
    except ProcessLookupError:
        return
