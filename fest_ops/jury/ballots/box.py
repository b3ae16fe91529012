"""Roll and box: the only way to them. The web role may call these functions and reads neither table.

A slip is filled up to the size of any other, sealed without its time, and masked on its way with a key that the
database hands out once and forgets: no log of statements, parameters or errors holds a ballot, nor anything that is
found again in the box. A round is closed in one transaction and counted in a later one: what could be rolled back is
not read. When it is counted the slips are written anew, sorted, as one sealed text, and are gone.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from fest_ops import crypto

SALT_BYTES = 32
SLIP_BYTES = 2048
"""What each slip is filled up to (a longer one to the next power of two), so that its size tells nothing."""
BLOCK = 32
OUT_OF_REACH = """
SELECT NOT EXISTS (
    SELECT FROM pg_roles AS r
    WHERE r.rolname IN (current_user, session_user) AND (
        r.rolsuper OR r.rolcreaterole OR r.rolreplication
        OR EXISTS (
            SELECT FROM pg_class AS c
            WHERE c.relnamespace = 'ballot'::regnamespace AND c.relkind = 'r' AND (
                pg_has_role(r.oid, c.relowner, 'MEMBER')
                OR has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
                OR has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')))
        OR EXISTS (
            SELECT FROM pg_roles AS p
            WHERE pg_has_role(r.oid, p.oid, 'MEMBER') AND (p.rolsuper OR p.rolname IN (
                'pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files', 'pg_write_server_files',
                'pg_execute_server_program')))))
"""
"""Asked of the role that signed in as well as of the one that works: who may go back to the first is the first."""


@dataclass(frozen=True, slots=True)
class RollEntry:
    """A seat on the roll of a round, and whether it has voted."""

    seat_id: uuid.UUID
    voted: bool


@dataclass(frozen=True, slots=True)
class SortedBox:
    """A counted box: its slips in the order of their bytes, and the salt of its commitment."""

    salt: bytes
    slips: tuple[str, ...]

    @property
    def commitment(self) -> bytes:
        """SHA-256(salt || the slips, each followed by a line feed): what the protocol holds of the box."""
        return hashlib.sha256(self.salt + "".join(f"{slip}\n" for slip in self.slips).encode()).digest()


def is_out_of_reach(session: Session) -> bool:
    """Whether this connection's role can neither reach box and roll nor make itself one that can: else no round may
    open (1 statement)."""
    return bool(session.execute(text(OUT_OF_REACH)).scalar_one())


def open_round(
    session: Session, round_id: uuid.UUID, seats: Collection[uuid.UUID], *, rehearsal: bool
) -> None:
    """Lay out the roll of a new round; its box is empty."""
    session.execute(
        text("SELECT ballot.open(:which, CAST(:seats AS uuid[]), :rehearsal)"),
        {"which": round_id, "seats": list(seats), "rehearsal": rehearsal},
    )


def cast(
    session: Session, keys: tuple[str, ...], round_id: uuid.UUID, seat_id: uuid.UUID, slip: str, phrase: str
) -> str:
    """Put a slip into the box and tick the seat, both or neither: "cast", "voted_already", "closed" or
    "not_on_the_roll". `phrase` is known to the voter alone; the box keeps its digest until it is counted."""
    envelope = session.execute(
        text("SELECT id, key FROM ballot.take_envelope(:which)"), {"which": round_id}
    ).one()
    if envelope.id is None:
        return "closed"
    sealed = crypto.seal(keys, _purpose(round_id), _filled(slip), timeless=True)
    return str(
        session.execute(
            text("SELECT ballot.cast_slip(:which, :seat, :envelope, :masked, :phrase)"),
            {
                "which": round_id,
                "seat": seat_id,
                "envelope": envelope.id,
                "masked": _masked(sealed.encode(), envelope.key),
                "phrase": _phrase_digest(round_id, phrase),
            },
        ).scalar_one()
    )


def strike(session: Session, round_id: uuid.UUID, seat_id: uuid.UUID) -> bool:
    """Take a seat that has not voted off the roll of an open round; whether it was on it."""
    return bool(_call(session, "strike(:which, :seat)", which=round_id, seat=seat_id))


def roll(session: Session, round_id: uuid.UUID) -> list[RollEntry]:
    """The roll by seat: who may vote and who has (1 statement)."""
    rows = session.execute(
        text("SELECT seat_id, voted FROM ballot.roll_of(:which)"), {"which": round_id}
    ).all()
    return [RollEntry(row.seat_id, row.voted) for row in rows]


def stands(session: Session, round_id: uuid.UUID, phrase: str) -> bool:
    """Whether a slip with this phrase lies in the box of a round that is still open."""
    return bool(
        _call(session, "stands(:which, :phrase)", which=round_id, phrase=_phrase_digest(round_id, phrase))
    )


def close(session: Session, round_id: uuid.UUID) -> bool:
    """Close the box: nothing more goes in. Whether it was open. Commit before `count`."""
    return bool(_call(session, "close(:which)", which=round_id))


def take_slips(session: Session, keys: tuple[str, ...], round_id: uuid.UUID) -> SortedBox | None:
    """The slips of a closed round, sorted, with a new salt; None where a slip does not open with our keys.

    Raises sqlalchemy's DBAPIError inside the transaction that closed it, or where it is open.
    """
    sealed = session.scalars(text("SELECT ballot.slips(:which)"), {"which": round_id}).all()
    opened = [crypto.unseal(keys, _purpose(round_id), str(each)) for each in sealed]
    slips = [each.rstrip("\0") for each in opened if each is not None]
    if len(slips) != len(opened):
        return None
    return SortedBox(secrets.token_bytes(SALT_BYTES), tuple(sorted(slips, key=str.encode)))


def settle(session: Session, keys: tuple[str, ...], round_id: uuid.UUID, box: SortedBox) -> bool:
    """Put the sorted box in the place of its slips; False where somebody settled it before."""
    content = json.dumps({"salt": box.salt.hex(), "slips": list(box.slips)}, ensure_ascii=False)
    sealed = crypto.seal(keys, _purpose(round_id), content)
    return bool(_call(session, "settle(:which, :content)", which=round_id, content=sealed))


def read(session: Session, keys: tuple[str, ...], round_id: uuid.UUID) -> SortedBox | None:
    """The counted box, for the secretary's sealed copy; None where there is none or our keys do not open it."""
    sealed = _call(session, "sealed(:which)", which=round_id)
    content = crypto.unseal(keys, _purpose(round_id), str(sealed)) if sealed is not None else None
    if content is None:
        return None
    found = json.loads(content)
    slips: Sequence[str] = found["slips"]
    return SortedBox(bytes.fromhex(found["salt"]), tuple(slips))


def burn(session: Session, round_id: uuid.UUID) -> bool:
    """Void a round that was not counted: its slips are gone unread."""
    return bool(_call(session, "burn(:which)", which=round_id))


def forget(session: Session, round_id: uuid.UUID) -> bool:
    """Remove roll and box of a rehearsal's round; a real one stays."""
    return bool(_call(session, "forget(:which)", which=round_id))


def _call(session: Session, call: str, **values: object) -> object:
    return session.execute(text(f"SELECT ballot.{call}"), values).scalar_one()


def _purpose(round_id: uuid.UUID) -> str:
    return f"ballot {round_id}"


def _filled(slip: str) -> str:
    size = len(slip.encode())
    return slip + "\0" * (max(SLIP_BYTES, 1 << (size - 1).bit_length()) - size)


def _masked(sealed: bytes, key: bytes) -> bytes:
    """`sealed`, filled with spaces to whole blocks, by exclusive or with SHA-256(key || block number)."""
    filled = sealed + b" " * (-len(sealed) % BLOCK)
    blocks = range(len(filled) // BLOCK)
    pad = b"".join(hashlib.sha256(key + block.to_bytes(4, "big")).digest() for block in blocks)
    return (int.from_bytes(filled, "big") ^ int.from_bytes(pad, "big")).to_bytes(len(filled), "big")


def _phrase_digest(round_id: uuid.UUID, phrase: str) -> bytes:
    normal = " ".join(phrase.casefold().split())
    return hashlib.sha256(f"{round_id} {normal}".encode()).digest()
