"""Who letters come from and which address their links lead to: from the settings, set once a process."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from fest_ops import config
from fest_ops.config import Settings


@dataclass(frozen=True, slots=True)
class Identity:
    """The sender as "Name <address>" and the base of every link."""

    sender: str
    base_url: str

    @property
    def domain(self) -> str:
        """The right side of Message-IDs."""
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def name(self) -> str:
        """The name that letters come from; it may hold commas, so it is all that stands before the "<"."""
        return self.sender.rpartition("<")[0].strip().strip('"')

    @property
    def email(self) -> str:
        """The address that letters come from and bounces go to."""
        return self.sender.rpartition("<")[2].strip().rstrip(">")


_identity: Identity | None = None


def configure(settings: Settings) -> None:
    """Speak for this installation. Called once a process by the web application and by the worker."""
    global _identity
    _identity = Identity(settings.sender, settings.base_url)


def identity() -> Identity:
    """As configured; a process that did not (the command line) reads its environment. Raises ConfigError."""
    if _identity is None:
        configure(config.load())
    assert _identity is not None
    return _identity
