"""Letters: put with the fact that causes them, frozen by a preview, released by a person, cancelled.

The worker's half, from released to sent, is in `outbox.py`.
"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit import commands as audit
from fest_ops.config import LANGUAGES
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.notifications import kinds, rendering, wording
from fest_ops.notifications.models import Address, Letter

AT_ONCE = dt.timedelta(hours=1)
"""Letters that somebody waits for (a sign-in link, a receipt) go ahead of a bulk release by so much."""
OPEN = ("held", "released")
"""States in which a letter can still be stopped."""


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


@dataclass(frozen=True, slots=True)
class Released:
    """What a release did: the letters that are on their way, and those that stay because their address is mute."""

    sent_off: tuple[uuid.UUID, ...]
    muted: tuple[uuid.UUID, ...]


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


def freeze(
    session: Session, letter_ids: Collection[uuid.UUID], *, now: dt.datetime
) -> dict[uuid.UUID, Letter]:
    """Render held letters in their language with the template in force and store bytes and digest; all of
    `letter_ids`, by id, as they stand then.

    A letter that would read the same keeps its bytes, Date included, so a preview does not change what another one
    saw. Released letters are never touched. What cannot be rendered stays held with a code in `error` and no bytes.
    """
    session.flush()
    rows = session.execute(
        select(Letter, Address)
        .join(Address, Address.id == Letter.address_id)
        .where(Letter.id.in_(letter_ids))
        .order_by(Letter.id)
        .with_for_update(of=Letter)
        .execution_options(populate_existing=True)
    ).all()
    held = [(letter, address) for letter, address in rows if letter.state == "held"]
    where = rendering.places(session, (letter.edition_id for letter, _ in held))
    own = rendering.own_wordings(session, {(row.edition_id, row.kind, row.language) for row, _ in held})
    for letter, address in held:
        kind = kinds.get(letter.kind)
        made = functools.partial(
            rendering.render,
            letter,
            kind=kind,
            words=rendering.wording_in_force(own, letter, kind),
            where=where[letter.edition_id],
            name=address.name,
            email=address.email,
        )
        frozen = made(date=letter.frozen_at or now)
        if frozen.digest != letter.digest:
            frozen = made(date=now)
            letter.frozen_at = now
        letter.subject, letter.message = frozen.subject or None, frozen.message or None
        letter.digest = frozen.digest or None
        letter.error = frozen.held_up or ("muted" if address.muted_at else None)
    session.flush()
    return {letter.id: letter for letter, _ in rows}


def release(session: Session, actor: Actor, seen: Mapping[uuid.UUID, bytes], *, now: dt.datetime) -> Released:
    """Send off what was previewed: `seen` has the digest of each letter as the actor saw it.

    All or nothing: Conflict("letter_changed") where one reads otherwise by now, Conflict("letter_stopped") where one
    was cancelled. Letters that are already on their way, by a double click, stay as they are. Those to mute
    addresses stay held. Staff of the edition only.
    """
    _staff(actor)
    session.flush()
    rows = session.execute(
        select(Letter.id, Letter.state, Letter.digest, Letter.edition_id, Address.muted_at, Letter.kind)
        .join(Address, Address.id == Letter.address_id)
        .where(Letter.id.in_(seen))
        .order_by(Letter.id)
        .with_for_update(of=[Letter, Address])
    ).all()
    if len(rows) != len(seen) or any(row.edition_id != actor.edition_id for row in rows):
        raise NotFound
    if any(row.state == "cancelled" for row in rows):
        raise Conflict("letter_stopped")
    changed = sum(row.digest is None or row.digest != seen[row.id] for row in rows)
    if changed:
        raise Conflict("letter_changed", count=changed)
    held = [row for row in rows if row.state == "held"]
    going = [row for row in held if row.muted_at is None]
    muted = tuple(row.id for row in held if row.muted_at is not None)
    session.execute(
        update(Letter)
        .where(Letter.id.in_([row.id for row in going]))
        .values(state="released", released_at=now, released_by_id=actor.person_id, try_after=now, error=None)
    )
    if muted:
        session.execute(update(Letter).where(Letter.id.in_(muted)).values(error="muted"))
    audit.record_many(
        session,
        actor,
        "letter.release",
        now=now,
        kind="letter",
        rows=[(row.id, {"kind": row.kind, "digest": row.digest.hex()}) for row in going],
    )
    return Released(tuple(row.id for row in going), muted)


def cancel(
    session: Session, actor: Actor, letter_ids: Collection[uuid.UUID], *, reason: str, now: dt.datetime
) -> int:
    """Stop letters that are held, waiting to be sent, or failed; how many. Staff of the edition only, with a reason.

    Raises Conflict("letter_left") where one is being sent or was.
    """
    _staff(actor)
    if not reason.strip():
        raise Refused("reason_needed", fields={"reason": "reason_needed"})
    rows = _locked(session, actor, letter_ids)
    if any(letter.state in ("sending", "sent") for letter in rows):
        raise Conflict("letter_left")
    stopped = [letter for letter in rows if letter.state in (*OPEN, "failed")]
    for letter in stopped:
        # What was typed stays with the letter: the record holds codes and numbers alone.
        _stop(letter, wording.one_line(reason, 500))
    _record_stops(session, actor, stopped, now)
    return len(stopped)


def cancel_about(
    session: Session, actor: Actor, *, fact_kind: str, fact_ids: Collection[uuid.UUID], now: dt.datetime
) -> int:
    """Stop the letters about facts that no longer stand; how many. Called by the command that undoes the fact, in its
    transaction: it has checked the actor. Letters that have left, or are leaving, stay as they are."""
    session.flush()
    letters = session.scalars(
        select(Letter)
        .where(Letter.fact_kind == fact_kind, Letter.fact_id.in_(fact_ids), Letter.state.in_(OPEN))
        .order_by(Letter.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for letter in letters:
        _stop(letter, "overtaken")
    _record_stops(session, actor, letters, now)
    return len(letters)


def retry(session: Session, actor: Actor, letter_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Try a failed letter again from the start, with the same bytes. Staff of the edition only.

    Raises Conflict("letter_not_failed"), and Refused("letter_forgotten") for a secret one, whose text is gone.
    """
    _staff(actor)
    letter = _locked(session, actor, [letter_id])[0]
    if letter.state != "failed":
        raise Conflict("letter_not_failed")
    if letter.message is None:
        raise Refused("letter_forgotten")
    letter.state, letter.try_after, letter.tries, letter.error = "released", now, 0, None
    audit.record(session, actor, "letter.retry", now=now, kind="letter", object_id=letter.id)


def _stop(letter: Letter, why: str) -> None:
    letter.state, letter.error, letter.try_after = "cancelled", why, None
    if letter.secret:
        letter.merge, letter.message = {}, None


def _record_stops(session: Session, actor: Actor, letters: Iterable[Letter], now: dt.datetime) -> None:
    rows = [
        (letter.id, {"kind": letter.kind, "overtaken": letter.error == "overtaken"}) for letter in letters
    ]
    audit.record_many(session, actor, "letter.cancel", now=now, kind="letter", rows=rows)


def _staff(actor: Actor) -> None:
    if not (actor.staff or actor.system):
        raise Forbidden("forbidden")


def _locked(session: Session, actor: Actor, letter_ids: Collection[uuid.UUID]) -> list[Letter]:
    session.flush()
    rows = session.scalars(
        select(Letter)
        .where(Letter.id.in_(letter_ids), Letter.edition_id == actor.edition_id)
        .order_by(Letter.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(set(letter_ids)):
        raise NotFound
    return list(rows)


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
