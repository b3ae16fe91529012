"""Posters: a frame of the film that was handed in, on the ballot of whoever may see that film, and for nobody else."""

from __future__ import annotations

import base64
import re
import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select

from fest_ops import db
from fest_ops.actor import Role
from fest_ops.config import Settings
from fest_ops.jury.panel.models import Jury
from fest_ops.media import posters, probe
from fest_ops.media.models import File
from fest_ops.media.picture import remake
from fest_ops.media.storage import Disk
from fest_ops.selection.entries.models import Entry, EntrySnapshot
from fest_ops.selection.states import State
from tests.factories import NOW
from tests.films import make_film_file
from tests.pictures import make_picture
from tests.web.test_jury_ballots import HERE, House

FILES = "/eurasia/2013/files"


@pytest.fixture
def house(own_app: Flask, own_database: Engine) -> House:
    made = House(own_app)
    made.table.sit()
    return made


def hand_in(
    house: House, disk: Disk, path: Path, *, position: int = 1, given: uuid.UUID | None = None
) -> uuid.UUID:
    """The first film's file, handed in and probed as the worker does it, with the poster that was `given`; the id of
    its film file."""
    entry = house.table.scene.entries[0]
    film = File(
        edition_id=entry.edition_id,
        owner_id=house.table.scene.organiser_person.id,
        purpose="film",
        about_id=entry.id,
        name=path.name,
        size=path.stat().st_size,
        received=path.stat().st_size,
        state="ready",
        storage_key=uuid.uuid4().hex,
        created_at=NOW,
    )
    with path.open("rb") as body:
        disk.write(film.storage_key, 0, body, film.size, lambda _: None)
    with db.transaction() as session:
        session.add(film)
        session.flush()
        payload = {"schema": "film/1", "answers": {}, "film_file": {"id": str(film.id)}}
        if given:
            payload["poster"] = {"id": str(given)}
        session.add(
            EntrySnapshot(entry_id=entry.id, position=position, taken_at=NOW, payload=payload, digest=b"")
        )
        jpeg = probe.frame(disk.path(film.storage_key))
        assert jpeg is not None
        assert posters.keep(session, disk, film, jpeg, now=NOW) is not None
    return film.id


def test_ballot_shows_a_frame_of_the_film_that_was_handed_in(
    house: House, settings: Settings, own_database: Engine, tmp_path: Path
) -> None:
    disk = Disk(settings.files)
    hand_in(house, disk, make_film_file(tmp_path / "film.mp4", size=(640, 360)))
    house.open()
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(own_database, "before_cursor_execute", note)
    page = house.jurors[0].get(f"{HERE}/ballot").text
    event.remove(own_database, "before_cursor_execute", note)
    assert len(statements) <= 8, statements
    shown = re.findall(rf'<img class="cover" src="({FILES}/[0-9a-f-]+)"', page)
    assert len(shown) == 1
    answer = house.jurors[0].get(shown[0])
    assert answer.status_code == 200 and answer.mimetype == "image/jpeg"
    assert answer.data.startswith(probe.JPEG) and len(answer.data) < 200_000
    for role in (Role.SELECTOR, Role.GUEST, Role.SUBMITTER):
        assert house.other(role).get(shown[0]).status_code == 404
    assert house.app.test_client().get(shown[0]).status_code in (302, 303)


def test_poster_goes_with_its_film(house: House, settings: Settings, tmp_path: Path) -> None:
    disk = Disk(settings.files)
    first = hand_in(house, disk, make_film_file(tmp_path / "one.mp4"))
    second = hand_in(house, disk, make_film_file(tmp_path / "two.mp4"), position=2)
    house.open()
    page = house.jurors[0].get(f"{HERE}/ballot").text
    with db.transaction() as session:
        of = {
            row.id: row.of
            for row in session.execute(
                select(File.id, File.probe["of"].astext.label("of")).where(File.purpose == "poster")
            )
        }
        film = session.get_one(File, second)
        assert posters.keep(session, disk, film, probe.JPEG + b"another", now=NOW) is not None
        assert session.scalar(select(func.count()).where(File.purpose == "poster")) == 2
    assert sorted(of.values()) == sorted([str(first), str(second)])
    assert [of[uuid.UUID(each)] for each in re.findall(rf'src="{FILES}/([0-9a-f-]+)"', page)] == [str(second)]
    replaced = next(poster for poster, film_id in of.items() if film_id == str(first))
    assert house.jurors[0].get(f"{FILES}/{replaced}").status_code == 404


def give(house: House, disk: Disk) -> uuid.UUID:
    """A poster of the first film, kept as the form keeps it and not handed in yet."""
    entry, owner = house.table.scene.entries[0], house.table.scene.organiser_person.id
    drawn, _ = remake(make_picture())
    assert drawn is not None
    with db.transaction() as session:
        return posters.keep_given(
            session,
            disk,
            drawn,
            edition_id=entry.edition_id,
            owner_id=owner,
            about=entry.id,
            name="a",
            now=NOW,
        ).id


def test_poster_that_was_given_comes_before_the_frame(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    disk = Disk(settings.files)
    given, later = give(house, disk), give(house, disk)
    hand_in(house, disk, make_film_file(tmp_path / "film.mp4"), given=given)
    house.open()
    entry = house.table.scene.entries[0].id
    for page in (f"{HERE}/ballot", f"{HERE}/films"):
        covers = re.findall(rf'<img [^>]*src="{FILES}/([0-9a-f-]+)"', house.jurors[0].get(page).text)
        assert covers == [str(given)], page
    assert f'poster="{FILES}/{given}"' in house.jurors[0].get(f"{HERE}/films/{entry}").text
    assert house.jurors[0].get(f"{FILES}/{given}").status_code == 200
    assert house.secretary.get(f"{FILES}/{given}").status_code == 200
    assert house.jurors[0].get(f"{FILES}/{later}").status_code == 404
    for role in (Role.SELECTOR, Role.GUEST, Role.PRESS, Role.SUBMITTER, Role.JUROR):
        assert house.other(role).get(f"{FILES}/{given}").status_code == 404
    assert house.app.test_client().get(f"{FILES}/{given}").status_code in (302, 303)
    assert house.jurors[0].get(f"{FILES}/{given}".replace("2013", "2012")).status_code == 404
    with db.transaction() as session:
        session.scalars(select(Jury)).one().closed_at = NOW
    assert "film-cover" not in house.jurors[0].get(f"{HERE}/films").text
    assert house.jurors[0].get(f"{FILES}/{given}").status_code == 404


def test_film_that_was_lost_shows_its_jury_no_poster(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    disk = Disk(settings.files)
    given = give(house, disk)
    hand_in(house, disk, make_film_file(tmp_path / "film.mp4"), given=given)
    with db.transaction() as session:
        session.get_one(Entry, house.table.scene.entries[0].id).state = State.LOST.value
    assert house.jurors[0].get(f"{FILES}/{given}").status_code == 404


def test_nobody_uploads_a_poster(house: House) -> None:
    about = house.table.scene.entries[0].id
    answer = house.secretary.post(
        "/eurasia/2013/uploads",
        headers={"Upload-Length": "3", "Upload-Metadata": f"purpose cG9zdGVy,about {_base64(str(about))}"},
    )
    assert answer.status_code == 404


def _base64(words: str) -> str:
    return base64.b64encode(words.encode()).decode()


@pytest.mark.parametrize("content", [b"", b"no film at all", b"\xff\xd8\xff not yet"])
def test_what_is_no_film_has_no_frame(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd"
    path.write_bytes(content)
    assert probe.frame(path) is None
    assert probe.frame(tmp_path / "lost") is None
