"""How often and how long a letter is tried, and how many are in flight at once. Pure."""

from __future__ import annotations

import datetime as dt

BATCH = 10
"""Letters that one worker has in flight: what may go out twice when it is killed."""
BATCHES_A_RUN = 5
"""After so many batches a run ends, so that the worker's other tasks get their turn; the next tick goes on."""
LINE_DOWN = dt.timedelta(seconds=30)
"""The wait after the mail server could not be reached; no try is counted."""
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""The wait after each temporary failure; after the last try the letter has failed."""
LAST_TRY = len(WAITS) + 1


def wait_after(tries: int) -> dt.timedelta | None:
    """How long to wait after the `tries`-th try failed for the time being (from 1); None: that was the last."""
    return WAITS[tries - 1] if tries < LAST_TRY else None
