"""An edition in one file: what comes back is what was there, and what was changed on the way does not come back."""

from __future__ import annotations

import datetime as dt
import io
import tarfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from fest_ops.audit.commands import record
from fest_ops.db import Base
from fest_ops.errors import NotFound
from fest_ops.home.backup.archive import BackupError, check
from fest_ops.home.backup.commands import backup, restore
from fest_ops.home.backup.scope import LEFT, unnamed_tables
from fest_ops.home.demo.edition import EDITION
from fest_ops.home.demo.load import load
from fest_ops.media import posters
from fest_ops.media.models import File
from fest_ops.media.picture import Picture
from fest_ops.media.storage import Disk
from fest_ops.people.models import Person, SignIn
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries.models import Entry, EntryCount
from fest_ops.submissions.models import FilmEntry
from local.postgres import Postgres
from tests.conftest import KEYS, TEMPLATE
from tests.factories import NOW, make_edition, make_entry

BODY = b"not really a film" * 1000


def add_what_the_demo_lacks(session: Session, disk: Disk) -> None:
    entry = session.scalars(
        select(Entry).where(Entry.edition_id == EDITION, Entry.invented).order_by(Entry.number).limit(1)
    ).one()
    owner = session.scalars(select(Person).order_by(Person.id).limit(1)).one()
    file = File(
        edition_id=entry.edition_id,
        owner_id=owner.id,
        purpose="film",
        about_id=entry.id,
        name="Бауыр.mp4",
        size=2 * len(BODY),
        received=len(BODY),
        storage_key=uuid.UUID(int=7).hex,
        created_at=NOW,
    )
    session.add(file)
    disk.write(file.storage_key, 0, io.BytesIO(BODY + b"beyond what is noted"), 10**9, lambda _: None)
    poster = posters.keep_given(
        session,
        disk,
        Picture(BODY, 400, 600),
        edition_id=entry.edition_id,
        owner_id=owner.id,
        about=entry.id,
        name="Афиша.png",
        now=NOW,
    )
    session.get_one(FilmEntry, entry.id).poster_file_id = poster.id
    other = make_edition(session, festival="elsewhere", slug="2014")
    session.flush()
    from fest_ops.actor import system_actor

    record(session, system_actor(other.id), "edition.change", now=NOW, kind="edition", object_id=other.id)


@pytest.fixture(scope="module")
def source(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Disk]]:
    engine = create_engine(postgres.create_database("backup_source", template=TEMPLATE))
    disk = Disk(tmp_path_factory.mktemp("source"))
    with Session(engine) as session, session.begin():
        load(session)
        add_what_the_demo_lacks(session, disk)
    yield engine, disk
    engine.dispose()


@pytest.fixture(scope="module")
def archive(source: tuple[Engine, Disk], tmp_path_factory: pytest.TempPathFactory) -> Path:
    engine, disk = source
    out = tmp_path_factory.mktemp("archive") / "eurasia-2013.tar"
    with Session(engine) as session:
        backup(session, disk, "eurasia/2013", out, key=KEYS[0], now=NOW)
    return out


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[Engine]:
    name = f"restored_{uuid.uuid4().hex[:8]}"
    engine = create_engine(postgres.create_database(name, template=TEMPLATE))
    yield engine
    engine.dispose()
    postgres.drop_database(name)


def test_every_table_has_its_place_in_a_backup() -> None:
    assert unnamed_tables(Base.metadata.tables) == set()


def test_edition_comes_back_as_it_was(
    source: tuple[Engine, Disk], archive: Path, empty: Engine, tmp_path: Path
) -> None:
    disk = Disk(tmp_path / "files")
    with Session(empty) as session, session.begin():
        restore(session, disk, archive, keys=KEYS)
    again = tmp_path / "again.tar"
    with Session(empty) as session:
        backup(session, disk, "eurasia/2013", again, key=KEYS[0], now=NOW)
    first, second = check(archive, KEYS), check(again, KEYS)
    assert first == second
    assert first["rows"]["entry"] > 170
    assert first["rows"]["review"] >= 3 * 158
    assert (first["rows"]["jury"], first["rows"]["jury_seat"]) == (1, 5)
    assert disk.path(uuid.UUID(int=7).hex).read_bytes() == BODY
    with Session(source[0]) as there, Session(empty) as here:
        poster = here.scalars(select(File).where(File.purpose == "still")).one()
        pointed = select(FilmEntry.entry_id).where(FilmEntry.poster_file_id == poster.id)
        assert here.scalars(pointed).one() == poster.about_id
        assert disk.path(poster.storage_key).read_bytes() == BODY
        assert here.scalar(select(func.count()).select_from(Entry)) == first["rows"]["entry"]
        counts = (
            select(EntryCount.facet, EntryCount.value, EntryCount.state, EntryCount.n)
            .join(Call, Call.id == EntryCount.call_id)
            .where(EntryCount.n > 0, Call.edition_id == EDITION)
        )
        assert sorted(here.execute(counts).all()) == sorted(there.execute(counts).all())


def test_record_goes_on_after_a_restore(archive: Path, empty: Engine, tmp_path: Path) -> None:
    from fest_ops.actor import system_actor

    with Session(empty) as session, session.begin():
        restore(session, Disk(tmp_path), archive, keys=KEYS)
        edition_id = session.scalar(select(Entry.edition_id).limit(1))
        record(
            session, system_actor(edition_id), "edition.change", now=NOW, kind="edition", object_id=edition_id
        )


def test_sign_ins_and_other_editions_stay_behind(archive: Path, empty: Engine, tmp_path: Path) -> None:
    with Session(empty) as session, session.begin():
        restore(session, Disk(tmp_path), archive, keys=KEYS)
        assert session.scalar(select(func.count()).select_from(SignIn)) == 0
        assert session.scalar(text("SELECT count(*) FROM edition")) == 1
    with tarfile.open(archive) as tar:
        assert not {f"tables/{name}.jsonl" for name in LEFT} & set(tar.getnames())


def test_installation_that_is_not_empty_is_refused(
    source: tuple[Engine, Disk], archive: Path, tmp_path: Path
) -> None:
    with Session(source[0]) as session, pytest.raises(BackupError, match="not empty"):
        restore(session, Disk(tmp_path), archive, keys=KEYS)


def test_edition_unknown_is_not_found(source: tuple[Engine, Disk], tmp_path: Path) -> None:
    with Session(source[0]) as session, pytest.raises(NotFound):
        backup(session, source[1], "eurasia/1999", tmp_path / "a.tar", key=KEYS[0], now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_file_missing_on_the_disk_is_said_and_leaves_no_half_archive(
    source: tuple[Engine, Disk], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with Session(source[0]) as session, pytest.raises(BackupError, match=uuid.UUID(int=7).hex):
        backup(session, Disk(tmp_path / "nowhere"), "eurasia/2013", out / "a.tar", key=KEYS[0], now=NOW)
    assert list(out.iterdir()) == []


def rewritten(archive: Path, to: Path, name: str, change: bytes | None) -> Path:
    """The archive with one member's body replaced, or left out."""
    with tarfile.open(archive) as old, tarfile.open(to, "w") as new:
        for info in old:
            source = old.extractfile(info)
            assert source is not None
            body = source.read()
            if info.name == name:
                if change is None:
                    continue
                body = change
                info.size = len(body)
            new.addfile(info, io.BytesIO(body))
    return to


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("tables/section.jsonl", b"{}\n", "damaged"),
        ("tables/section.jsonl", None, "damaged"),
        (f"files/{uuid.UUID(int=7).hex}", b"another film", "damaged"),
        ("manifest.json", b'{"format": 1, "members": {}}', "seal"),
        ("manifest.json", None, "cut short"),
        ("manifest.seal", b"0" * 64, "seal"),
    ],
)
def test_archive_that_was_changed_is_refused_before_anything_is_written(
    archive: Path, empty: Engine, tmp_path: Path, name: str, change: bytes | None, said: str
) -> None:
    changed = rewritten(archive, tmp_path / "changed.tar", name, change)
    disk = Disk(tmp_path / "files")
    with Session(empty) as session, pytest.raises(BackupError, match=said):
        restore(session, disk, changed, keys=KEYS)
    with Session(empty) as session:
        assert session.scalar(text("SELECT count(*) FROM person")) == 0
    assert not disk.root.exists()


def test_archive_with_a_path_of_its_own_is_refused(empty: Engine, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.tar"
    with tarfile.open(hostile, "w") as tar:
        info = tarfile.TarInfo("files/../../evil")
        info.size = 4
        tar.addfile(info, io.BytesIO(b"evil"))
    with Session(empty) as session, pytest.raises(BackupError, match="does not belong"):
        restore(session, Disk(tmp_path / "files"), hostile, keys=KEYS)


@pytest.mark.parametrize("body", [b"", b"no archive at all"])
def test_file_that_is_no_archive_is_refused(empty: Engine, tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(body)
    with Session(empty) as session, pytest.raises(BackupError):
        restore(session, Disk(tmp_path / "files"), path, keys=KEYS)


def test_archive_of_other_keys_comes_in_only_when_it_is_said(
    archive: Path, empty: Engine, tmp_path: Path
) -> None:
    other = ("somebody-elses-key-" + "9" * 32,)
    with Session(empty) as session, pytest.raises(BackupError, match="--foreign"):
        restore(session, Disk(tmp_path / "files"), archive, keys=other)
    with Session(empty) as session, session.begin():
        rows = restore(session, Disk(tmp_path / "files"), archive, keys=other, foreign=True)
    assert rows["entry"] > 170


def test_archive_of_another_schema_is_refused(
    postgres: Postgres, archive: Path, empty: Engine, tmp_path: Path
) -> None:
    with postgres.connect(str(empty.url.database)) as owner:
        owner.execute("UPDATE alembic_version SET version_num = '9999'")
    with Session(empty) as session, pytest.raises(BackupError, match="9999"):
        restore(session, Disk(tmp_path / "files"), archive, keys=KEYS)


def test_deadline_stays_the_same_moment(archive: Path, empty: Engine, tmp_path: Path) -> None:
    with Session(empty) as session, session.begin():
        restore(session, Disk(tmp_path), archive, keys=KEYS)
        deadline = session.scalar(text("SELECT deadline_at FROM call WHERE slug = 'films'"))
    assert isinstance(deadline, dt.datetime)
    assert deadline.tzinfo is not None


def test_entries_made_after_a_restore_get_the_next_numbers(
    archive: Path, empty: Engine, tmp_path: Path
) -> None:
    with Session(empty) as session, session.begin():
        restore(session, Disk(tmp_path), archive, keys=KEYS)
        call = session.scalars(select(Call).where(Call.slug == "films")).one()
        highest = session.scalar(select(func.max(Entry.number)))
        assert make_entry(session, call).number == (highest or 0) + 1
