"""One-time links: made, looked at, used. Only one of two clicks at once wins."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from fest_ops.errors import Refused
from fest_ops.people.models import Account, OneTimeLink
from fest_ops.people.rules import LINK_LASTS
from fest_ops.people.tokens import digest, new_token

Address = Callable[[str], str]
"""Makes the whole address of a link from its token: commands know no pages."""
KEPT = dt.timedelta(days=30)


def make(
    session: Session, account_id: uuid.UUID, purpose: str, *, now: dt.datetime, **payload: Any
) -> tuple[str, uuid.UUID]:
    """A new link for an account: its token, which is stored nowhere, and its id."""
    token, token_digest = new_token()
    link = OneTimeLink(
        token_digest=token_digest,
        account_id=account_id,
        purpose=purpose,
        payload=payload,
        created_at=now,
        expires_at=now + LINK_LASTS[purpose],
    )
    session.add(link)
    session.flush()
    return token, link.id


def look(session: Session, token: str, purpose: str, *, now: dt.datetime) -> OneTimeLink:
    """The link, still usable and left so: a mail scanner that opens it uses nothing up. Raises Refused."""
    link = session.scalars(
        select(OneTimeLink)
        .join(Account, Account.id == OneTimeLink.account_id)
        .where(
            OneTimeLink.token_digest == digest(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
            Account.disabled_at.is_(None),
        )
    ).one_or_none()
    if link is None:
        raise Refused("link_dead")
    return link


def use(session: Session, token: str, purpose: str, *, now: dt.datetime) -> OneTimeLink:
    """Use the link up. Raises Refused("link_dead") where it was used, ran out or never was."""
    link = look(session, token, purpose, now=now)
    won = session.scalar(
        update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
        .values(used_at=now)
        .returning(OneTimeLink.id)
    )
    if won is None:
        raise Refused("link_dead")
    return link


def void(session: Session, account_id: uuid.UUID, *purposes: str, now: dt.datetime) -> None:
    """Make an account's open links of these purposes (of all, where none is named) void."""
    session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.account_id == account_id, OneTimeLink.used_at.is_(None))
        .where(OneTimeLink.purpose.in_(purposes or tuple(LINK_LASTS)))
        .values(used_at=now)
    )


def sweep(session: Session, *, now: dt.datetime) -> int:
    """Forget links that ran out KEPT ago. Returns how many."""
    gone = session.execute(
        delete(OneTimeLink).where(OneTimeLink.expires_at < now - KEPT).returning(OneTimeLink.id)
    )
    return len(gone.all())
