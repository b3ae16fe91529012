"""Writing an edition into an archive and bringing it back into an empty installation."""

from __future__ import annotations

import datetime as dt
import os
import tarfile
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, MetaData, Table, exists, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from fest_ops.db import Base
from fest_ops.festival.queries import edition_at
from fest_ops.home.backup.archive import BackupError, Writer, check
from fest_ops.home.backup.scope import (
    BELOW,
    LEFT,
    OF_EDITION,
    OF_SHARED,
    SHARED,
    condition,
    ordered,
    shared_rows,
    table,
)
from fest_ops.home.backup.values import from_line, to_line
from fest_ops.media.models import File
from fest_ops.media.rules import FileState
from fest_ops.media.storage import Disk

BATCH = 1000


def revision(session: Session) -> str:
    """The schema's version."""
    return str(session.scalar(text("SELECT version_num FROM alembic_version")))


def backup(
    session: Session, disk: Disk, address: str, out: Path, *, key: str, now: dt.datetime
) -> dict[str, int]:
    """Write the edition at `address` ("eurasia/2013") into `out`; returns how many rows of each table.

    Everything is read from one snapshot of the database, while the festival goes on. `out` appears when it is whole.
    Raises NotFound for no such edition, BackupError where a file is missing or `out` cannot be written.
    """
    session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
    festival, _, slug = address.partition("/")
    edition = edition_at(session, festival, slug).edition
    half = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with half.open("xb") as target:
            rows = _write(session, disk, edition.id, Writer(target), address, key, now)
            target.flush()
            os.fsync(target.fileno())
        half.replace(out)
    except OSError as error:
        raise BackupError(f"{out} cannot be written: {error}") from error
    finally:
        half.unlink(missing_ok=True)
    return rows


def _write(
    session: Session,
    disk: Disk,
    edition_id: uuid.UUID,
    writer: Writer,
    address: str,
    key: str,
    now: dt.datetime,
) -> dict[str, int]:
    counts: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="fest-ops-backup-") as folder:
        for of, chosen in _chosen(session, edition_id):
            path = Path(folder, f"{of.name}.jsonl")
            counts[of.name] = _spool(session, of, chosen, path)
            writer.add_file(f"tables/{of.name}.jsonl", path, path.stat().st_size)
            path.unlink()
    kept = select(File.storage_key, File.received).where(
        File.edition_id == edition_id, File.state != FileState.DROPPED.value, File.received > 0
    )
    for storage_key, received in session.execute(kept.order_by(File.storage_key)):
        path = disk.path(storage_key)
        if not path.is_file():
            raise BackupError(f"the file {storage_key} is in the database and not on the disk")
        writer.add_file(f"files/{storage_key}", path, received)
    writer.close(
        {"edition": address, "revision": revision(session), "made_at": now.isoformat(), "rows": counts}, key
    )
    return counts


def _chosen(session: Session, edition_id: uuid.UUID) -> Iterator[tuple[Table, Any]]:
    shared = shared_rows(session, edition_id)
    for of in Base.metadata.sorted_tables:
        if of.name == "edition" or of.name in OF_EDITION or of.name in BELOW:
            yield of, condition(of.name, edition_id)
        elif of.name in SHARED:
            yield of, of.c.id.in_(shared[of.name])
        elif of.name in OF_SHARED:
            column = of.c[OF_SHARED[of.name]]
            above = next(iter(column.foreign_keys)).column.table.name
            yield of, column.in_(shared[above])


def _spool(session: Session, of: Table, chosen: Any, path: Path) -> int:
    count = 0
    with path.open("wb") as out:
        for row in session.execute(ordered(of, chosen).execution_options(yield_per=BATCH)).mappings():
            out.write(to_line({str(name): value for name, value in row.items()}))
            count += 1
    return count


def restore(
    session: Session, disk: Disk, path: Path, *, keys: tuple[str, ...], foreign: bool = False
) -> dict[str, int]:
    """Bring an edition back from an archive, in one transaction; returns how many rows of each table.

    The whole archive is checked before anything is written. Raises BackupError where it is damaged, of another
    version or not this installation's, and where the installation is not empty.
    """
    about = check(path, keys, foreign=foreign)
    if about["revision"] != revision(session):
        raise BackupError(
            f"the backup is of schema {about['revision']}, this installation of {revision(session)}: "
            "restore with the version that wrote it, then migrate"
        )
    _need_empty(session)
    written: list[str] = []
    try:
        counts = _read(session, disk, path, written)
    except BaseException:
        for storage_key in written:
            disk.drop(storage_key)
        raise
    if counts != about["rows"]:
        raise BackupError("the number of rows is not what the manifest says")
    last = session.scalar(select(func.max(table("audit_event").c.id)))
    if last is not None:
        session.execute(
            text("SELECT setval(pg_get_serial_sequence('audit_event', 'id'), :last)"), {"last": last}
        )
    return counts


def _need_empty(session: Session) -> None:
    for of in Base.metadata.sorted_tables:
        if session.scalar(select(exists(select(of)))):
            raise BackupError(f"the installation is not empty (table {of.name}); restore into a new database")


def _read(session: Session, disk: Disk, path: Path, written: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    with tarfile.open(path, mode="r|") as tar:
        for info in tar:
            body = tar.extractfile(info)
            folder, _, name = info.name.partition("/")
            if body is None:
                continue
            if folder == "tables":
                of = table(name.removesuffix(".jsonl"))
                if of.name in LEFT:
                    raise BackupError(f"the table {of.name} is not restored")
                counts[of.name] = _insert(session, of, body)
            elif folder == "files":
                written.append(name)
                disk.write(name, 0, body, info.size, lambda _: None)
    return counts


def _insert(session: Session, of: Table, lines: Any) -> int:
    """Insert a table's rows; what a row names in its own table is filled in when all rows are there."""
    own = [key.parent.name for key in of.foreign_keys if key.column.table is of]
    later: list[dict[str, Any]] = []
    batch: list[dict[str, Any]] = []
    into = _with_sql_nulls(of)
    count = 0
    for line in lines:
        row = from_line(of, line)
        if any(row.get(name) for name in own):
            later.append({"its_id": row["id"], **{f"its_{name}": row[name] for name in own}})
            row.update(dict.fromkeys(own))
        batch.append(row)
        count += 1
        if len(batch) == BATCH:
            session.execute(insert(into), batch)
            batch.clear()
    if batch:
        session.execute(insert(into), batch)
    for values in later:
        names = {name: values[f"its_{name}"] for name in own}
        session.execute(update(of).where(of.c.id == values["its_id"]).values(names))
    return count


def _with_sql_nulls(of: Table) -> Table:
    """The same table for writing: None in a JSON column is NULL there, not JSON's null."""
    made = Table(of.name, MetaData())
    for column in of.columns:
        kind = JSONB(none_as_null=True) if isinstance(column.type, JSONB) else column.type
        made.append_column(Column(column.name, kind))
    return made
