"""As whom, and in which folder, PostgreSQL runs: it refuses to be root.

A plain user runs it as oneself. Root runs it inside a user namespace in which root is called `nobody`: files and
folders keep their owner and mode. Where root has no user namespaces (many containers), it really runs as `nobody`,
in a folder that `nobody` can reach, with a copy of the programs where those lie below a closed folder.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from local.paths import LocalError, private_folder

Manner = Literal["direct", "namespace", "nobody"]
MANNER_VARIABLE = "FEST_OPS_PG_AS"
SHARED_PARENT = Path("/var/tmp")


@dataclass(frozen=True)
class Seat:
    """Where a server may work, and how its programs are called."""

    manner: Manner
    base: Path
    programs: Path
    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None

    def command(self, program: str, *arguments: str | Path) -> list[str | Path]:
        """The command line that runs `program` of the server as the seat's user."""
        return [*self.prefix, self.programs / program, *arguments]

    def folder(self, name: str) -> Path:
        """A private folder `name` in the base that belongs to the seat's user."""
        path = private_folder(self.base / name)
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)
        return path


def _nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise LocalError("Root cannot run PostgreSQL here: the machine has no user `nobody`.") from None


def _works(command: Sequence[str | Path], env: Mapping[str, str], user: int | None = None) -> bool:
    """Whether a short command succeeds, as `user` where one is given."""
    try:
        return not subprocess.run(
            [str(part) for part in command],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            user=user,
            group=user if user is None else _nobody().pw_gid,
            extra_groups=None if user is None else [],
        ).returncode
    except OSError:
        return False


def _hand_over(base: Path, user: int, group: int) -> None:
    """Make `base` private to `user`, with all that another user's server may have left in it."""
    private_folder(base)
    if base.lstat().st_uid == user:
        return
    for folder, _, files in os.walk(base):
        for path in (Path(folder), *(Path(folder, name) for name in files)):
            os.chown(path, user, group, follow_symlinks=False)


def _in_namespace(base: Path, programs: Path, env: Mapping[str, str]) -> Seat | None:
    nobody = _nobody()
    prefix = ("unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}")
    _hand_over(base, os.geteuid(), os.getegid())
    fine = _works([*prefix, programs / "postgres", "--version"], env) and _works(
        [*prefix, "test", "-w", base], env
    )
    return Seat("namespace", base, programs, prefix) if fine else None


def shared_folder_of(base: Path) -> Path:
    """Where `base` moves when the server's user cannot reach it."""
    return SHARED_PARENT / f"fest-ops-{hashlib.sha256(os.fsencode(base)).hexdigest()[:12]}"


def _shared_folder(base: Path) -> Path:
    """A folder for `base` outside closed parents: root's own, entered but not listed by others.

    The name is known, so a stranger may have taken it: a folder that is not root's alone is refused.
    """
    path = shared_folder_of(base)
    path.mkdir(mode=0o711, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise LocalError(f"{path} is not a folder of this user alone; remove it, then start again.")
    path.chmod(0o711)
    return path


def _programs_work(
    programs: Path, env: Mapping[str, str], prefix: Sequence[str] = (), user: int | None = None
) -> bool:
    """Whether the server's programs start: found, allowed, and with the libraries that they want."""
    return all(_works([*prefix, programs / name, "--version"], env, user) for name in ("initdb", "postgres"))


def _copy_installation(programs: Path, target: Path) -> None:
    """Copy the installation of `programs`, with the libraries that a wheel keeps beside its package, to `target`."""
    install = programs.parent
    package = install.parent
    shutil.copytree(install, target / package.name / install.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    for folder in (target, target / package.name):
        folder.chmod(0o755)


def _reachable_programs(programs: Path, nobody: pwd.struct_passwd, env: Mapping[str, str]) -> Path:
    """`programs`, or a copy of the installation that `nobody` can run."""
    if _programs_work(programs, env, user=nobody.pw_uid):
        return programs
    install = programs.parent
    stamp = hashlib.sha256(f"{install}:{(programs / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[
        :12
    ]
    shared = _shared_folder(install)
    copy = shared / f"programs-{stamp}"
    if not copy.exists():
        half = shared / f"half-{os.getpid()}"
        _copy_installation(programs, half)
        try:
            half.rename(copy)
        except OSError:
            shutil.rmtree(half, ignore_errors=True)
    moved = copy / install.parent.name / install.name / programs.name
    if not _programs_work(moved, env, user=nobody.pw_uid):
        raise LocalError(
            f"The user `nobody` cannot run PostgreSQL, neither from {programs} nor from {moved}."
        )
    return moved


def _as_nobody(base: Path, programs: Path, env: Mapping[str, str]) -> Seat:
    nobody = _nobody()
    base.mkdir(parents=True, exist_ok=True)
    if not _works(["test", "-x", base.parent], env, nobody.pw_uid):
        base = _shared_folder(base) / base.name
    _hand_over(base, nobody.pw_uid, nobody.pw_gid)
    programs = _reachable_programs(programs, nobody, env)
    return Seat("nobody", base, programs, (), nobody.pw_uid, nobody.pw_gid)


def take_seat(base: Path, programs: Path, env: Mapping[str, str]) -> Seat:
    """Choose how PostgreSQL's `programs` run on a data folder at `base`, or at another one where they must.

    FEST_OPS_PG_AS=namespace or nobody settles it for root; else the first that works is taken, in that order.
    Raises LocalError where none does.
    """
    if os.geteuid() != 0:
        return Seat("direct", private_folder(base), programs)
    wanted = os.environ.get(MANNER_VARIABLE, "")
    if wanted not in ("", "namespace", "nobody"):
        raise LocalError(f"{MANNER_VARIABLE} is `{wanted}`; it may be `namespace` or `nobody`.")
    if wanted != "nobody":
        seat = _in_namespace(base, programs, env)
        if seat:
            return seat
        if wanted:
            raise LocalError(
                "Root cannot make a user namespace here; leave FEST_OPS_PG_AS out, or set it to `nobody`."
            )
    return _as_nobody(base, programs, env)
