"""From released to sent: the moves that the worker makes, each in a transaction of its own.

    released --take--> sending --settle_sent--> sent
                          |---settle_failed--> released, later   (temporary, up to the last try)
                          |---settle_failed--> failed            (for good)
                          |---give_back------> released          (the server was not reached: no try counted)
                          '---sweep----------> released, flagged (the lease ran out: the worker died)

The lease is fenced by `tries`: a worker that was taken for dead can no longer settle what another one took since.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, case, func, select, tuple_, update
from sqlalchemy.orm import Session

from fest_ops.notifications.models import Address, Letter
from fest_ops.notifications.rules import BATCH, LAST_TRY, wait_after


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter in flight: what goes out, where to, and which try it is."""

    id: uuid.UUID
    email: str
    message: bytes
    tries: int


def take(session: Session, *, now: dt.datetime, lease: dt.timedelta, limit: int = BATCH) -> list[Outgoing]:
    """Take up to `limit` letters that are due, the longest due first, and lease them; nobody else gets them."""
    due = session.execute(
        select(Letter.id, Letter.message, Letter.tries, Address.email)
        .join(Address, Address.id == Letter.address_id)
        .where(Letter.state == "released", Letter.try_after <= now)
        .order_by(Letter.try_after, Letter.id)
        .limit(limit)
        .with_for_update(of=Letter, skip_locked=True)
    ).all()
    if due:
        session.execute(
            update(Letter)
            .where(Letter.id.in_([row.id for row in due]))
            .values(state="sending", lease_until=now + lease, tries=Letter.tries + 1)
        )
    return [Outgoing(row.id, row.email, row.message, row.tries + 1) for row in due]


def renew(session: Session, letters: Collection[Outgoing], *, now: dt.datetime, lease: dt.timedelta) -> None:
    """Keep the rest of a batch while its worker lives."""
    if letters:
        session.execute(update(Letter).where(_mine(letters)).values(lease_until=now + lease))


def settle_sent(session: Session, letter: Outgoing, *, now: dt.datetime) -> None:
    """The server said 250. Holds as well where the lease had run out and nobody has taken the letter again."""
    settled = session.execute(
        update(Letter)
        .where(
            Letter.id == letter.id, Letter.state.in_(("sending", "released")), Letter.tries == letter.tries
        )
        .values(state="sent", sent_at=now, lease_until=None, try_after=None, error=None)
    )
    if _count(settled):
        _forget_secret(session, letter.id)


def settle_failed(
    session: Session,
    letter: Outgoing,
    *,
    error: str,
    for_good: bool,
    uncertain: bool = False,
    now: dt.datetime,
) -> None:
    """The server refused the letter, in its words: later again, or failed where it is `for_good` or was the last try.

    `uncertain`: the line broke after the letter was handed over, so the next try may be a repeat and is flagged.
    """
    wait = None if for_good else wait_after(letter.tries)
    values: dict[str, Any] = {"lease_until": None, "error": error[:1000]}
    values |= (
        {"state": "released", "try_after": now + wait} if wait else {"state": "failed", "try_after": None}
    )
    if uncertain:
        values["repeated"] = True
    settled = session.execute(update(Letter).where(_mine([letter])).values(**values))
    if _count(settled) and not wait:
        _forget_secret(session, letter.id)


def give_back(
    session: Session, letters: Collection[Outgoing], *, error: str, now: dt.datetime, wait: dt.timedelta
) -> None:
    """These were not tried, for the server was not reached: they wait, and no try is counted."""
    if letters:
        session.execute(
            update(Letter)
            .where(_mine(letters))
            .values(
                state="released",
                lease_until=None,
                try_after=now + wait,
                tries=func.greatest(Letter.tries - 1, 0),
                error=error[:1000],
            )
        )


def sweep(session: Session, *, now: dt.datetime) -> int:
    """Release again, flagged as repeated, what was in flight when its worker died; how many. After the last try such
    a letter has failed."""
    spent = Letter.tries > LAST_TRY
    swept = session.execute(
        update(Letter)
        .where(Letter.state == "sending", Letter.lease_until < now)
        .values(
            state=case((spent, "failed"), else_="released"),
            lease_until=None,
            try_after=case((spent, None), else_=now),
            repeated=True,
            error="lease_ran_out",
        )
    )
    return _count(swept)


def _mine(letters: Collection[Outgoing]) -> ColumnElement[bool]:
    mine = tuple_(Letter.id, Letter.tries).in_([(letter.id, letter.tries) for letter in letters])
    return and_(mine, Letter.state == "sending")


def _forget_secret(session: Session, letter_id: uuid.UUID) -> None:
    session.execute(
        update(Letter).where(Letter.id == letter_id, Letter.secret).values(merge={}, message=None)
    )


def _count(result: Any) -> int:
    return cast("CursorResult[Any]", result).rowcount
