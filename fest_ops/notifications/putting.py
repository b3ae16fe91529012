"""Putting letters in the transaction of the fact that causes them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from fest_ops.config import LANGUAGES
from fest_ops.notifications import kinds, wording
from fest_ops.notifications.freezing import freeze
from fest_ops.notifications.models import Address, Letter

AT_ONCE = dt.timedelta(hours=1)
"""Letters that somebody waits for (a sign-in link, a receipt) go ahead of a bulk release by so much."""


@dataclass(frozen=True, slots=True)
class NewLetter:
    """One letter to be put: see `put`."""

    kind: str
    fact_kind: str
    fact_id: uuid.UUID
    email: str
    name: str
    language: str
    merge: Mapping[str, str]
    edition_id: uuid.UUID | None


def put(
    session: Session,
    *,
    kind: str,
    fact_kind: str,
    fact_id: uuid.UUID,
    email: str,
    name: str,
    language: str,
    merge: Mapping[str, str],
    edition_id: uuid.UUID | None,
    now: dt.datetime,
    held: bool = True,
) -> uuid.UUID:
    """Put a letter in the transaction of the fact that it tells; its id.

    A second put of the same kind, fact and address is the same letter, whatever its state. `held=False` freezes and
    releases it at once; where the address is mute or its template cannot be filled it stays held and is listed.
    `merge` brings every field of the kind and no other (the common ones, `kinds.COMMON`, may be given); a wrong one
    is a ValueError, a kind that was never registered a KeyError.
    """
    letter = NewLetter(kind, fact_kind, fact_id, email, name, language, merge, edition_id)
    return put_many(session, [letter], now=now, held=held)[0]


def put_many(
    session: Session, letters: Sequence[NewLetter], *, now: dt.datetime, held: bool = True
) -> list[uuid.UUID]:
    """Put letters, as `put` does, in 2 to 8 statements however many there are; their ids in the same order."""
    if not letters:
        return []
    for letter in letters:
        _check_merge(letter)
    session.flush()
    addresses = _addresses(session, letters)
    keys = [
        (letter.kind, letter.fact_kind, letter.fact_id, addresses[_plain(letter.email).lower()])
        for letter in letters
    ]
    rows = {
        key: {
            "id": uuid.uuid4(),
            "edition_id": letter.edition_id,
            "kind": letter.kind,
            "fact_kind": letter.fact_kind,
            "fact_id": letter.fact_id,
            "address_id": key[3],
            "language": _language(letter.language),
            "merge": {field: wording.tidy(str(value)) for field, value in letter.merge.items()},
            "secret": kinds.get(letter.kind).secret,
            "state": "held",
            "put_at": now,
            "tries": 0,
            "repeated": False,
        }
        for key, letter in zip(keys, letters, strict=True)
    }
    identity = (Letter.kind, Letter.fact_kind, Letter.fact_id, Letter.address_id)
    new = session.execute(
        insert(Letter).values(list(rows.values())).on_conflict_do_nothing().returning(Letter.id, *identity)
    ).all()
    ids: dict[Any, uuid.UUID] = {tuple(row[1:]): row[0] for row in new}
    known = [key for key in keys if key not in ids]
    if known:
        found = session.execute(select(Letter.id, *identity).where(tuple_(*identity).in_(known)))
        ids.update((tuple(row[1:]), row[0]) for row in found)
    if not held and new:
        _send_off_at_once(session, [row[0] for row in new], now)
    return [ids[key] for key in keys]


def _send_off_at_once(session: Session, letter_ids: list[uuid.UUID], now: dt.datetime) -> None:
    for letter in freeze(session, letter_ids, now=now).values():
        if letter.error is None:
            letter.state, letter.released_at, letter.try_after = "released", now, now - AT_ONCE
    session.flush()


def _check_merge(letter: NewLetter) -> None:
    kind = kinds.get(letter.kind)
    missing = set(kind.fields) - letter.merge.keys()
    unknown = letter.merge.keys() - kind.allowed
    if missing or unknown:
        raise ValueError(
            f"letter {letter.kind}: missing fields {sorted(missing)}, unknown fields {sorted(unknown)}"
        )


def _plain(email: str) -> str:
    return "".join(char for char in email.strip() if char.isprintable())


def _language(code: str) -> str:
    return code if code in LANGUAGES else "en"


def _addresses(session: Session, letters: Iterable[NewLetter]) -> dict[str, uuid.UUID]:
    """The address of each letter by its e-mail in lower case, made where there is none; name and language as last
    given. Rows in one order, so that two bulk puts do not wait for each other in a circle."""
    rows = {
        _plain(letter.email).lower(): {
            "id": uuid.uuid4(),
            "email": _plain(letter.email),
            "name": wording.one_line(letter.name, 200),
            "language": _language(letter.language),
        }
        for letter in letters
    }
    made = insert(Address).values([rows[key] for key in sorted(rows)])
    upsert = made.on_conflict_do_update(
        index_elements=[Address.email],
        set_={
            "language": made.excluded.language,
            "name": func.coalesce(func.nullif(made.excluded.name, ""), Address.name),
        },
    ).returning(Address.id, Address.email)
    return {email.lower(): address_id for address_id, email in session.execute(upsert)}
