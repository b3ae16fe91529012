"""The settings that `make run` gives to the application: the caller's own first, then those of this machine."""

import os
import secrets
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from local.paths import REPO, LocalError, private_folder

DEMO_BEGINS = datetime.fromisoformat("2013-07-15T10:00:00+06:00")
"""When the demo opens its eyes: summer 2013, selection under way, Almaty two months before the festival."""

KEY_CHARACTERS = 64
OWNER_VARIABLE = "FEST_OPS_OWNER_URL"
NO = ("0", "no", "false")


@dataclass(frozen=True)
class Address:
    """Where the web server listens: loopback unless HOST says otherwise, port 8000 unless PORT does."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address that a browser takes."""
        return f"http://{self.host}:{self.port}"


def listen_address(environ: Mapping[str, str]) -> Address:
    """Read HOST and PORT. Raises LocalError where PORT is no port."""
    port = environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdecimal()) or not 1 <= int(port) <= 65535:
        raise LocalError(f"PORT is `{port}`; it must be a number from 1 to 65535.")
    return Address(environ.get("HOST") or "127.0.0.1", int(port))


def _private_file(path: Path, text: str) -> None:
    """Write `text` into a new file that only its owner reads; a file that is there stays as it is."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    half.replace(path)


def secret_keys(run: Path) -> str:
    """The keys of this machine, made at the first start and kept in `run`, for its owner's eyes alone."""
    path = run / "secret-keys"
    if not path.exists():
        _private_file(path, secrets.token_urlsafe(KEY_CHARACTERS)[:KEY_CHARACTERS] + "\n")
    path.chmod(0o600)
    return path.read_text().strip()


def demo_clock_offset(run: Path, now: datetime) -> str:
    """Seconds from the real clock to the demo's. Settled once, so that the demo's time goes on between starts."""
    path = run / "clock-offset"
    try:
        return str(int(path.read_text()))
    except (OSError, ValueError):
        offset = str(round((DEMO_BEGINS - now).total_seconds()))
        path.write_text(offset + "\n")
        return offset


def application_environment(
    run: Path, address: Address, *, database_url: str, broker_url: str, demo: bool, environ: Mapping[str, str]
) -> dict[str, str]:
    """The whole environment of web server, worker and command line: `environ` wins over what is made up here.

    The owner's address is not in it: whoever works with these settings works as the application does.
    """
    made = {
        "FEST_OPS_BASE_URL": address.url,
        "FEST_OPS_FILES": str(private_folder(run / "files")),
        "FEST_OPS_VENDOR": str(REPO / "node_modules"),
        "FEST_OPS_COMPILED": str(private_folder(run / "compiled")),
        "FEST_OPS_SMTP_URL": "",
        "FEST_OPS_DEMO": "1" if demo else "0",
        "PYTHONUNBUFFERED": "1",
    }
    given = {key: value for key, value in environ.items() if value or not key.startswith("FEST_OPS_")}
    result = {**made, **given, "FEST_OPS_DATABASE_URL": database_url, "FEST_OPS_BROKER_URL": broker_url}
    result.pop(OWNER_VARIABLE, None)
    if not result.get("FEST_OPS_SECRET_KEYS"):
        result["FEST_OPS_SECRET_KEYS"] = secret_keys(run)
    if demo and "FEST_OPS_CLOCK_OFFSET" not in result:
        result["FEST_OPS_CLOCK_OFFSET"] = demo_clock_offset(run, datetime.now(UTC))
    return result


def wants_demo(environ: Mapping[str, str]) -> bool:
    """Whether the demo edition is loaded: yes in our own database, and in another one only where asked for."""
    asked = environ.get("FEST_OPS_DEMO", "")
    return asked.lower() not in NO if asked else not environ.get("FEST_OPS_DATABASE_URL")


def write_environment(run: Path, env: Mapping[str, str]) -> Path:
    """Keep the application's settings for `fest-ops` in another terminal: `set -a; . .run/env`. Returns the file."""
    lines = [f"{key}={shlex.quote(env[key])}\n" for key in sorted(env) if key.startswith("FEST_OPS_")]
    path = run / "env"
    _private_file(path, "".join(lines))
    return path
