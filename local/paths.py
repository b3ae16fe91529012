"""Where things of this checkout lie on this machine."""

import os
import stat
import tempfile
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
"""The checkout that this package belongs to."""

RUN = REPO / ".run"
"""Everything that `make run` keeps: data, sockets, logs, keys. Ignored by git; `make clean` removes it."""

SOCKET_LIMIT = 100
"""Longest path of a unix socket, in bytes. The kernels stop at 103 (macOS) and 107 (Linux)."""

LONGEST_SOCKET_NAME = "/.s.PGSQL.5432"


class LocalError(Exception):
    """Something on this machine keeps a server from starting. The message tells its reader what to do."""


def private_folder(path: Path) -> Path:
    """Make `path` and its parents; `path` itself is for its owner alone. Returns `path`."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def socket_fits(folder: Path) -> bool:
    """Whether every socket that we make in `folder` has an address that the kernel accepts."""
    return len(os.fsencode(folder)) + len(LONGEST_SOCKET_NAME) < SOCKET_LIMIT


def socket_folder(wanted: Path) -> tuple[Path, bool]:
    """`wanted`, made private; or a short folder where a socket in `wanted` would have too long an address.

    The second value says whether the folder is such a short one, which its user removes in the end. One that a
    killed process left behind is taken again.
    """
    if socket_fits(wanted):
        return private_folder(wanted), False
    note = wanted.with_name(f"{wanted.name}.short")
    kept = Path(note.read_text()) if note.exists() else None
    if kept and _is_ours(kept):
        return kept, True
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        if socket_fits(Path(parent, "fest-ops-xxxxxxxx")) and os.access(parent, os.W_OK):
            made = Path(tempfile.mkdtemp(prefix="fest-ops-", dir=parent))
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(str(made))
            return made, True
    raise LocalError(
        f"No folder for a socket: {wanted} is too long a path, and no temporary folder is writable."
    )


def _is_ours(folder: Path) -> bool:
    """Whether a folder is there, private, and no stranger's: our own, or root has given it to its server's user."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    mine = os.geteuid() in (0, found.st_uid)
    return stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700 and mine
