"""Typed settings, read once from the environment. Keys and passwords come from here and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

LANGUAGES = ("kk", "ru", "en")
DEFAULT_SENDER = "Fest Ops <festival@localhost>"


class ConfigError(Exception):
    """A setting is missing or makes no sense; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between a laptop, a test and a festival's server."""

    database_url: str = field(repr=False)
    """What web server, worker and command line work as: a role that may not read the box of ballots."""
    broker_url: str = field(repr=False)
    """In redis-py's spelling: unix:///path?db=0 or redis://host:port/0."""
    secret_keys: tuple[str, ...] = field(repr=False)
    """The first signs and encrypts; the others still verify and decrypt, so that keys can rotate."""
    owner_url: str = field(default="", repr=False)
    """Whom migrations run as; empty: as everything else."""
    base_url: str = "http://127.0.0.1:8000"
    smtp_url: str = field(default="", repr=False)
    """smtp://user:password@host:port or smtps://; empty: nothing leaves, letters land in the mail room."""
    sender: str = DEFAULT_SENDER
    files: Path = Path("var/files")
    vendor: Path = Path("node_modules")
    compiled: Path | None = None
    """A folder of nobody else's where compiled templates are kept, so that the next start need not compile them."""
    demo: bool = False
    clock_offset: float = 0.0
    """Seconds added to the real clock: a demo or a rehearsal may live in another summer."""
    secure_cookies: bool = False
    max_upload: int = 60 * 2**30
    """The largest film file that is accepted, in bytes."""
    letter_lease: float = 90.0
    """Seconds that a letter may be in flight before its worker is taken for dead; longer than a mail server's pause."""
    behind_proxy: int = 0
    """How many trusted proxies set X-Forwarded-*."""

    @property
    def celery_broker_url(self) -> str:
        """The broker as Celery spells it: redis+socket:///path?virtual_host=0."""
        parts = urlsplit(self.broker_url)
        if parts.scheme != "unix":
            return self.broker_url
        db = parse_qs(parts.query).get("db", ["0"])[0]
        return f"redis+socket://{parts.path}?virtual_host={db}"

    @property
    def limits_url(self) -> str:
        """The broker as the rate limiter spells it: redis+unix:///path?db=0."""
        return self.broker_url.replace("unix://", "redis+unix://", 1)


def _with_driver(url: str) -> str:
    if url.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    return url


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (the process's own by default).

    Raises ConfigError naming the variable that is missing or malformed.
    """
    env = os.environ if environ is None else environ

    def need(name: str) -> str:
        value = env.get(name, "").strip()
        if not value:
            raise ConfigError(f"{name} is not set; see docs/operators.md")
        return value

    def number(name: str, default: float) -> float:
        try:
            return float(env.get(name) or default)
        except ValueError as error:
            raise ConfigError(f"{name} is not a number") from error

    keys = tuple(key.strip() for key in need("FEST_OPS_SECRET_KEYS").split(",") if key.strip())
    if any(len(key) < 32 for key in keys):
        raise ConfigError("FEST_OPS_SECRET_KEYS: each key needs at least 32 characters")
    base_url = env.get("FEST_OPS_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    return Settings(
        database_url=_with_driver(need("FEST_OPS_DATABASE_URL")),
        broker_url=need("FEST_OPS_BROKER_URL"),
        secret_keys=keys,
        owner_url=_with_driver(env.get("FEST_OPS_OWNER_URL", "").strip()),
        base_url=base_url,
        smtp_url=env.get("FEST_OPS_SMTP_URL", ""),
        sender=env.get("FEST_OPS_SENDER") or DEFAULT_SENDER,
        files=Path(env.get("FEST_OPS_FILES") or "var/files"),
        vendor=Path(env.get("FEST_OPS_VENDOR") or "node_modules"),
        compiled=Path(env["FEST_OPS_COMPILED"]) if env.get("FEST_OPS_COMPILED") else None,
        demo=env.get("FEST_OPS_DEMO", "") not in ("", "0", "no", "false"),
        clock_offset=number("FEST_OPS_CLOCK_OFFSET", 0.0),
        secure_cookies=base_url.startswith("https://"),
        max_upload=int(number("FEST_OPS_MAX_UPLOAD", 60 * 2**30)),
        letter_lease=number("FEST_OPS_LETTER_LEASE", 90.0),
        behind_proxy=int(number("FEST_OPS_BEHIND_PROXY", 0)),
    )
