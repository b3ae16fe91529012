"""tus 1.0 over the wire: offsets, cut lines, other people's uploads, and playing with Range."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, system_actor
from fest_ops.config import Settings
from fest_ops.errors import NotFound
from fest_ops.festival.models import Edition
from fest_ops.media import commands, doors, probe
from fest_ops.media.models import File
from fest_ops.media.storage import Disk
from fest_ops.people.models import Person
from tests.factories import NOW, make_edition, make_person
from tests.films import make_film_file
from tests.signing_in import sign_in

BASE = "/eurasia/2013"


@dataclass
class Shelf:
    """A thing that films can be put on, and who may look."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    readers: set[uuid.UUID | None] = field(default_factory=set)
    attached: list[uuid.UUID] = field(default_factory=list)

    def may_begin(self, _session: Session, _actor: Actor, about: uuid.UUID, _now: dt.datetime) -> None:
        if about != self.id:
            raise NotFound

    def attach(
        self, _session: Session, _actor: Actor, _about: uuid.UUID, file: File, _now: dt.datetime
    ) -> None:
        self.attached.append(file.id)

    def may_read(self, _session: Session, actor: Actor, _file: File) -> bool:
        return actor.person_id in self.readers


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    made = Shelf()
    held = dict(doors._doors)
    doors.register("film", doors.Door(made.may_begin, made.attach, made.may_read))
    yield made
    doors._doors.clear()
    doors._doors.update(held)


@pytest.fixture
def edition(session: Session) -> Edition:
    made = make_edition(session)
    session.commit()
    return made


@pytest.fixture
def owner(session: Session, edition: Edition) -> Person:
    made = make_person(session, "Owner")
    session.commit()
    return made


@pytest.fixture
def client(app: Flask, owner: Person) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    made = app.test_client()
    sign_in(made, owner)
    return made


def begin(client: FlaskClient, shelf: Shelf, size: int, name: str = "Бауыр.mp4", **meta: str) -> str:
    told = {"filename": name, "purpose": "film", "about": str(shelf.id), **meta}
    packed = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    answer = client.post(f"{BASE}/uploads", headers={"Upload-Length": str(size), "Upload-Metadata": packed})
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def patch(client: FlaskClient, where: str, offset: int, body: bytes) -> tuple[int, str | None]:
    answer = client.patch(
        where,
        data=body,
        headers={"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"},
    )
    return answer.status_code, answer.headers.get("Upload-Offset")


def test_upload_in_pieces_arrives_whole(
    client: FlaskClient, shelf: Shelf, session: Session, settings: Settings
) -> None:
    body = bytes(range(256)) * 40
    where = begin(client, shelf, len(body))
    assert patch(client, where, 0, body[:1000]) == (204, "1000")
    assert client.head(where).headers["Upload-Offset"] == "1000"
    assert patch(client, where, 1000, body[1000:]) == (204, str(len(body)))
    file = session.scalars(select(File)).one()
    assert (file.state, file.received, file.name) == ("received", len(body), "Бауыр.mp4")
    assert shelf.attached == [file.id]
    assert Disk(settings.files).path(file.storage_key).read_bytes() == body


@pytest.mark.parametrize("offset", [0, 500, 1001])
def test_upload_at_a_wrong_offset_is_told_the_right_one(
    client: FlaskClient, shelf: Shelf, offset: int
) -> None:
    where = begin(client, shelf, 2000)
    patch(client, where, 0, b"x" * 1000)
    assert patch(client, where, offset, b"y" * 10) == (409, "1000")


def test_piece_larger_than_other_bodies_is_taken_with_the_token(
    client: FlaskClient, app: Flask, shelf: Shelf
) -> None:
    size = app.config["MAX_CONTENT_LENGTH"] + 1
    where = begin(client, shelf, size)
    app.config["WTF_CSRF_ENABLED"] = True
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/account").text)
    assert token
    answer = client.patch(
        where,
        data=bytes(size),
        headers={
            "Upload-Offset": "0",
            "X-CSRFToken": token[1],
            "Content-Type": "application/offset+octet-stream",
        },
    )
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(size))


def test_upload_of_more_than_was_said_is_refused(client: FlaskClient, shelf: Shelf, session: Session) -> None:
    where = begin(client, shelf, 10)
    assert patch(client, where, 0, b"x" * 11)[0] == 413
    assert session.scalars(select(File)).one().received == 0


def test_upload_repeated_after_its_end_is_refused(client: FlaskClient, shelf: Shelf) -> None:
    where = begin(client, shelf, 10)
    assert patch(client, where, 0, b"x" * 10) == (204, "10")
    assert patch(client, where, 0, b"y" * 10) == (409, "10")
    assert len(shelf.attached) == 1


class Cut(io.RawIOBase):
    """A body whose line is cut after `first`."""

    def __init__(self, first: bytes) -> None:
        self.first = first

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if not self.first:
            raise ConnectionResetError
        sent, self.first = self.first[:size], self.first[size:]
        return sent


def test_line_cut_keeps_what_arrived(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    noted: list[int] = []
    assert disk.write("ab12", 0, Cut(b"x" * 700), 2000, noted.append) == 700
    assert noted == [700]
    assert disk.path("ab12").stat().st_size == 700


def test_upload_of_somebody_else_is_not_found(
    client: FlaskClient, app: Flask, shelf: Shelf, session: Session
) -> None:
    where = begin(client, shelf, 10)
    stranger = app.test_client()
    sign_in(stranger, make_person(session, "Stranger"))
    assert stranger.head(where).status_code == 404
    assert patch(stranger, where, 0, b"x" * 10)[0] == 404
    assert stranger.delete(where).status_code == 404


def test_upload_in_another_edition_is_not_found(client: FlaskClient, shelf: Shelf, session: Session) -> None:
    where = begin(client, shelf, 10)
    make_edition(session, slug="2014")
    session.commit()
    assert client.head(where.replace("/2013/", "/2014/")).status_code == 404


@pytest.mark.parametrize(
    ("size", "meta", "status"),
    [
        ("0", {}, 422),
        ("-5", {}, 400),
        ("many", {}, 400),
        (str(61 * 2**30), {}, 413),
        ("10", {"about": str(uuid.uuid4())}, 404),
        ("10", {"about": "none"}, 404),
        ("10", {"purpose": "virus"}, 404),
    ],
)
def test_upload_that_cannot_begin(
    client: FlaskClient, shelf: Shelf, size: str, meta: dict[str, str], status: int
) -> None:
    told = {"filename": "a.mp4", "purpose": "film", "about": str(shelf.id), **meta}
    packed = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    answer = client.post(f"{BASE}/uploads", headers={"Upload-Length": size, "Upload-Metadata": packed})
    assert answer.status_code == status


def test_upload_by_a_visitor_is_refused(app: Flask, shelf: Shelf, edition: Edition) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().post(f"{BASE}/uploads", headers={"Upload-Length": "5"})
    assert answer.status_code in (302, 303, 401)


def test_upload_without_the_token_is_refused(client: FlaskClient, app: Flask, shelf: Shelf) -> None:
    where = begin(client, shelf, 10)
    app.config["WTF_CSRF_ENABLED"] = True
    assert patch(client, where, 0, b"x" * 10)[0] == 400


def test_plain_form_takes_the_whole_film(
    client: FlaskClient, shelf: Shelf, session: Session, tmp_path: Path
) -> None:
    path = make_film_file(tmp_path / "film.mp4")
    answer = client.post(
        f"{BASE}/uploads/plain",
        data={"about": str(shelf.id), "after": f"{BASE}/", "file": (path.open("rb"), "film.mp4")},
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{BASE}/")
    assert session.scalars(select(File)).one().state == "received"


def test_plain_form_larger_than_other_forms_is_taken(
    client: FlaskClient, shelf: Shelf, session: Session
) -> None:
    body = b"x" * (5 * 2**20)
    data = {"about": str(shelf.id), "after": "//evil.example/", "file": (io.BytesIO(body), "film.mp4")}
    answer = client.post(f"{BASE}/uploads/plain", data=data)
    assert answer.status_code == 303
    assert "evil" not in answer.headers["Location"]
    assert session.scalars(select(File)).one().size == len(body)


def uploaded(client: FlaskClient, shelf: Shelf, session: Session, settings: Settings, body: bytes) -> File:
    where = begin(client, shelf, len(body))
    patch(client, where, 0, body)
    file = commands.next_to_probe(session)
    assert file is not None
    disk = Disk(settings.files)
    found, refusal = probe.look(disk.path(file.storage_key))
    digest = disk.digest(file.storage_key)
    commands.settle_probe(session, system_actor(), file, found=found, refusal=refusal, sha256=digest, now=NOW)
    session.commit()
    return file


def test_film_is_probed_and_played_in_parts(
    client: FlaskClient, shelf: Shelf, session: Session, settings: Settings, tmp_path: Path, owner: Person
) -> None:
    body = make_film_file(tmp_path / "film.mp4").read_bytes()
    file = uploaded(client, shelf, session, settings, body)
    assert (file.state, file.probe["video"], file.probe["width"]) == ("ready", "h264", 64)
    assert file.probe["seconds"] == pytest.approx(1.0, abs=0.1)
    assert file.sha256 == hashlib.sha256(body).digest()
    assert client.get(f"{BASE}/files/{file.id}").status_code == 404
    shelf.readers.add(owner.id)
    answer = client.get(f"{BASE}/files/{file.id}", headers={"Range": "bytes=10-19"}, buffered=True)
    assert (answer.status_code, answer.mimetype, answer.data) == (206, "video/mp4", body[10:20])
    assert answer.headers["Content-Range"] == f"bytes 10-19/{len(body)}"
    assert client.get(f"{BASE}/files/{file.id}", buffered=True).data == body
    assert client.get(f"{BASE}/files/{file.id}", headers={"Range": f"bytes={len(body)}-"}).status_code == 416


@pytest.mark.parametrize(
    "body",
    [
        b"no film at all " * 50,
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"\x00\x00\x00\x18ftypmp42" + b"\0" * 500,
    ],
)
def test_file_that_is_no_film_is_refused_and_not_served(
    client: FlaskClient, shelf: Shelf, session: Session, settings: Settings, owner: Person, body: bytes
) -> None:
    shelf.readers.add(owner.id)
    file = uploaded(client, shelf, session, settings, body)
    assert (file.state, file.refusal) == ("refused", "not_a_film")
    assert client.get(f"{BASE}/files/{file.id}").status_code == 404


def test_upload_given_up_is_gone(
    client: FlaskClient, shelf: Shelf, session: Session, settings: Settings
) -> None:
    where = begin(client, shelf, 10)
    patch(client, where, 0, b"x" * 4)
    file = session.scalars(select(File)).one()
    assert client.delete(where).status_code == 204
    assert client.head(where).status_code == 404
    assert not Disk(settings.files).path(file.storage_key).exists()


def test_upload_abandoned_is_dropped_after_two_weeks(
    client: FlaskClient, shelf: Shelf, session: Session, settings: Settings
) -> None:
    where = begin(client, shelf, 10)
    created = session.scalars(select(File.created_at)).one()
    disk = Disk(settings.files)
    assert commands.drop_abandoned(session, disk, created + dt.timedelta(days=13)) == 0
    assert commands.drop_abandoned(session, disk, created + dt.timedelta(days=15)) == 1
    session.commit()
    assert client.head(where).status_code == 404


def test_file_lost_from_the_disk_is_said_and_holds_nobody_up(tmp_path: Path) -> None:
    assert probe.look(tmp_path / "lost") == ({}, "film_unreadable")
    assert Disk(tmp_path).digest("lost") is None
