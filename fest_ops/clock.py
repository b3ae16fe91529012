"""The one clock. `now` is taken once a request or task and passed in; nothing else asks what time it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fest_ops.config import Settings


def now(settings: Settings) -> datetime:
    """This moment in UTC, moved by the offset that a demo or a rehearsal set."""
    return datetime.now(UTC) + timedelta(seconds=settings.clock_offset)
