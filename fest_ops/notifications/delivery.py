"""Sending what is due. The only code that knows both the outbox and a transport; runs in the worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from fest_ops import db
from fest_ops.notifications import outbox
from fest_ops.notifications.outbox import Outgoing
from fest_ops.notifications.rules import BATCHES_A_RUN, LINE_DOWN
from fest_ops.notifications.transports import Line, LineBroke, LineDown, Rejected, Transport

log = structlog.get_logger("fest_ops.letters")
Clock = Callable[[], dt.datetime]


@dataclass(slots=True)
class Run:
    """What one run did."""

    sent: int = 0
    refused: int = 0
    given_back: int = 0


def send_due(transport: Transport, clock: Clock, *, lease: dt.timedelta) -> Run:
    """Send the letters that are due, a batch at a time, until none is left, the server is down, or the worker's
    other tasks must have their turn.

    Each batch is leased by a committed transaction before the first byte leaves, and each letter is settled by its
    own right after the server took it, which renews the lease of the rest: a killed worker can repeat no more than
    the batch it held.
    """
    run = Run()
    for _ in range(BATCHES_A_RUN):
        with db.transaction() as session:
            batch = outbox.take(session, now=clock(), lease=lease)
        if not batch or not _send_batch(transport, batch, clock, lease, run):
            break
    if run.sent or run.refused or run.given_back:
        log.info("letters", sent=run.sent, refused=run.refused, given_back=run.given_back)
    return run


def _send_batch(
    transport: Transport, batch: list[Outgoing], clock: Clock, lease: dt.timedelta, run: Run
) -> bool:
    """Whether the line held to the end of the batch."""
    left = list(batch)
    try:
        with transport.open() as line:
            while left:
                _send_one(line, left[0], clock, run)
                left.pop(0)
                with db.transaction() as session:
                    outbox.renew(session, left, now=clock(), lease=lease)
    except LineDown as down:
        _give_back(left, str(down), clock, run)
        return False
    except LineBroke as broke:
        with db.transaction() as session:
            outbox.settle_failed(
                session, left[0], error=str(broke), for_good=False, uncertain=True, now=clock()
            )
        run.refused += 1
        _give_back(left[1:], str(broke), clock, run)
        return False
    return True


def _send_one(line: Line, letter: Outgoing, clock: Clock, run: Run) -> None:
    try:
        line.send(letter)
    except Rejected as rejected:
        with db.transaction() as session:
            outbox.settle_failed(
                session, letter, error=str(rejected), for_good=rejected.for_good, now=clock()
            )
        run.refused += 1
        log.warning("letter refused", letter=str(letter.id), tries=letter.tries, for_good=rejected.for_good)
        return
    with db.transaction() as session:
        outbox.settle_sent(session, letter, now=clock())
    run.sent += 1


def _give_back(letters: list[Outgoing], error: str, clock: Clock, run: Run) -> None:
    with db.transaction() as session:
        outbox.give_back(session, letters, error=error, now=clock(), wait=LINE_DOWN)
    run.given_back += len(letters)
    log.warning("mail server not reached", letters=len(letters))
