"""A film-maker's own poster: given with a plain form, replaced, removed, handed in; refused with nothing lost."""

from __future__ import annotations

import io
import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fest_ops.actor import Role
from fest_ops.config import Settings
from fest_ops.festival.models import Edition
from fest_ops.media.models import File
from fest_ops.media.picture_file import MAX_BYTES
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import State
from fest_ops.submissions.films import poster_form
from fest_ops.submissions.models import FilmEntry
from tests.factories import assign, give_role, make_person
from tests.pictures import QUARTERS, alike, corners, make_picture, with_exif
from tests.signing_in import sign_in
from tests.web.films.pages import BASE, begin, fill, other, post, text, token

JPEG = make_picture("mjpeg")
PNG = make_picture("png")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def browser(app: Flask, person: Person) -> FlaskClient:
    sign_in(made := app.test_client(), person)
    return made


@pytest.fixture
def entry_id(client: FlaskClient, call: Call) -> uuid.UUID:
    return begin(client)


def send(
    client: FlaskClient,
    entry_id: uuid.UUID,
    body: bytes | None,
    name: str = "Афиша.png",
    go: str = "poster",
    **typed: str,
) -> TestResponse:
    form = {"csrf_token": token(client, f"{BASE}/entries"), "go": go, **typed}
    sent = {"poster": (io.BytesIO(body or b""), name if body is not None else "")}
    return client.post(f"{BASE}/entries/{entry_id}/form/materials", data={**form, **sent})


def poster_of(session: Session, entry_id: uuid.UUID) -> File | None:
    session.expire_all()
    held = session.get_one(FilmEntry, entry_id).poster_file_id
    return session.get_one(File, held) if held else None


def on_disk(settings: Settings) -> set[str]:
    return {path.name for path in settings.files.rglob("*") if path.is_file()}


def test_poster_is_given_replaced_and_removed(
    client: FlaskClient, session: Session, settings: Settings, entry_id: uuid.UUID
) -> None:
    screener = "https://example.org/one"
    answer = send(client, entry_id, with_exif(JPEG, 3), screener_url=screener)
    assert answer.status_code == 303 and answer.location.endswith("/form/materials")
    first = poster_of(session, entry_id)
    assert first is not None and (first.name, first.purpose) == ("Афиша.jpg", "still")
    page = text(client.get(answer.location))
    assert f"/files/{first.id}" in page and "Афиша.jpg" in page and screener in page
    shown = client.get(f"{BASE}/files/{first.id}")
    assert shown.mimetype == "image/jpeg" and shown.headers["Content-Security-Policy"].endswith("sandbox")
    assert b"Exif" not in shown.data and b"76 56 E" not in shown.data
    assert all(alike(*pair) for pair in zip(corners(shown.data), QUARTERS[::-1], strict=True))
    assert f"/files/{first.id}" in text(client.get(f"{BASE}/entries/{entry_id}"))

    key = first.storage_key
    assert send(client, entry_id, make_picture("webp"), "still.webp", go="next").location.endswith(
        "/regulations"
    )
    second = poster_of(session, entry_id)
    assert second is not None and second.id != first.id
    assert client.get(f"{BASE}/files/{first.id}").status_code == 404
    assert key not in on_disk(settings) and second.storage_key in on_disk(settings)

    assert (
        send(client, entry_id, None, go="no-poster", screener_url="https://example.org/two").status_code
        == 303
    )
    assert poster_of(session, entry_id) is None
    assert not on_disk(settings)
    page = text(client.get(f"{BASE}/entries/{entry_id}/form/materials"))
    assert "https://example.org/two" in page and "Remove the picture" not in page


def test_form_without_a_picture_keeps_the_poster(
    client: FlaskClient, session: Session, entry_id: uuid.UUID
) -> None:
    send(client, entry_id, JPEG)
    held = poster_of(session, entry_id)
    assert held is not None
    send(client, entry_id, None, go="stay", screener_url="https://example.org/")
    post(client, f"/entries/{entry_id}/form/materials", {"screener_url": "https://example.org/2"})
    again = poster_of(session, entry_id)
    assert again is not None and again.id == held.id


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (SVG, "no JPEG, PNG or WebP picture"),
        (b"<!doctype html><script>alert(1)</script>", "no JPEG, PNG or WebP picture"),
        (b"", "no JPEG, PNG or WebP picture"),
        (JPEG[:4000], "could not be read to its end"),
        (JPEG + b"PK\x03\x04" + bytes(30), "something else behind the picture"),
        (make_picture("png", (100, 300)), "at least 200 pixels"),
        (b"\xff\xd8\xff" + bytes(MAX_BYTES), "more than 15 MB"),
    ],
)
def test_refused_picture_is_explained_and_nothing_is_lost(
    client: FlaskClient, session: Session, settings: Settings, entry_id: uuid.UUID, body: bytes, said: str
) -> None:
    send(client, entry_id, JPEG)
    held = poster_of(session, entry_id)
    before = on_disk(settings)
    answer = send(client, entry_id, body, "poster.jpg", screener_url="https://example.org/kept")
    page = text(answer)
    assert answer.status_code == 422
    assert page.count(said) == 2 and 'aria-invalid="true"' in page and "f-poster-error" in page
    assert "https://example.org/kept" in page
    assert session.get_one(FilmEntry, entry_id).draft["screener_url"] == "https://example.org/kept"
    assert poster_of(session, entry_id) == held and on_disk(settings) == before
    assert "<script>alert" not in page


def test_refusal_is_in_the_readers_language(client: FlaskClient, entry_id: uuid.UUID) -> None:
    for language, said in (("kk", "қозғалмайтын сурет жоқ"), ("ru", "нет неподвижного изображения JPEG")):
        client.set_cookie("lang", language)
        assert said in text(send(client, entry_id, SVG))


def test_full_disk_is_said(
    client: FlaskClient, session: Session, entry_id: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fest_ops.media.storage.Disk.free", lambda _: 10)
    answer = send(client, entry_id, JPEG)
    assert answer.status_code == 422 and "no room" in text(answer)
    assert poster_of(session, entry_id) is None


def test_body_beyond_all_measure_is_refused(client: FlaskClient, entry_id: uuid.UUID) -> None:
    assert send(client, entry_id, bytes(poster_form.MOST_SENT + 1)).status_code == 413
    form = {"csrf_token": token(client, f"{BASE}/entries"), "poster": (io.BytesIO(bytes(5 * 2**20)), "a.jpg")}
    assert client.post(f"{BASE}/entries/{entry_id}/form/titles", data=form).status_code == 413


def test_script_that_saves_sends_no_picture(
    client: FlaskClient, session: Session, entry_id: uuid.UUID
) -> None:
    form = {"csrf_token": token(client, f"{BASE}/entries"), "poster": (io.BytesIO(JPEG), "a.jpg")}
    answer = client.post(
        f"{BASE}/entries/{entry_id}/form/materials", data=form, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 200 and poster_of(session, entry_id) is None


def test_somebody_elses_entry_and_a_closed_one_take_no_poster(
    app: Flask,
    client: FlaskClient,
    session: Session,
    entry_id: uuid.UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(poster_form, "remake", pytest.fail)
    stranger = other(app, session)
    for go, body in (("poster", JPEG), ("no-poster", None)):
        assert send(stranger, entry_id, body, go=go).status_code == 404
    entry = session.get_one(Entry, entry_id)
    fill(client, session, entry_id)
    post(client, f"/entries/{entry_id}/submit")
    session.expire_all()
    entry.state = entry.told_state = State.WITHDRAWN.value
    session.commit()
    for go, body in (("poster", JPEG), ("no-poster", None)):
        assert send(client, entry_id, body, go=go).status_code == 422


def test_nobody_uploads_a_still_by_itself(client: FlaskClient, entry_id: uuid.UUID) -> None:
    form = {"csrf_token": token(client, f"{BASE}/entries"), "purpose": "still", "about": str(entry_id)}
    sent = {"file": (io.BytesIO(SVG), "a.jpg")}
    assert client.post(f"{BASE}/uploads/plain", data={**form, **sent}).status_code == 404


def test_changed_poster_is_an_amendment_and_the_former_stays(
    app: Flask, client: FlaskClient, session: Session, edition: Edition, entry_id: uuid.UUID
) -> None:
    fill(client, session, entry_id)
    send(client, entry_id, JPEG, "one.jpg")
    first = poster_of(session, entry_id)
    assert first is not None
    post(client, f"/entries/{entry_id}/submit")
    assert "one.jpg" in text(client.get(f"{BASE}/entries/{entry_id}/receipts/1"))
    assert post(client, f"/entries/{entry_id}/amend").status_code == 422

    organiser = make_person(session, "Organiser", email="organiser@example.org")
    give_role(session, edition, organiser, Role.ORGANISER)
    selector, stranger = make_person(session), make_person(session)
    assign(session, session.get_one(Entry, entry_id), selector)
    give_role(session, edition, selector, Role.SELECTOR)
    give_role(session, edition, stranger, Role.SELECTOR, Role.PRESS, Role.GUEST)
    session.commit()
    staff, watching, curious = (browser(app, each) for each in (organiser, selector, stranger))

    send(client, entry_id, PNG, "two.png")
    second = poster_of(session, entry_id)
    assert second is not None
    review = text(client.get(f"{BASE}/entries/{entry_id}/review"))
    assert "<del" in review and "one.jpg" in review and "two.jpg" in review
    before = {client: (200, 200), staff: (200, 200), watching: (200, 404), curious: (404, 404)}
    for reader, statuses in before.items():
        assert (
            tuple(reader.get(f"{BASE}/files/{each.id}").status_code for each in (first, second)) == statuses
        )
    for page in (f"{BASE}/films/{entry_id}", f"{BASE}/board/entry/{entry_id}"):
        assert shown(staff, page) == [first.id]
    assert shown(watching, f"{BASE}/screening/{entry_id}") == [first.id]

    assert post(client, f"/entries/{entry_id}/amend").location.endswith("/receipts/2")
    after = {client: (200, 200), staff: (404, 200), watching: (404, 200), curious: (404, 404)}
    for reader, statuses in after.items():
        assert (
            tuple(reader.get(f"{BASE}/files/{each.id}").status_code for each in (first, second)) == statuses
        )
    sheet = text(staff.get(f"{BASE}/films/{entry_id}"))
    assert "Amendment 1" in sheet and "two.jpg" in sheet
    assert shown(staff, f"{BASE}/board/entry/{entry_id}") == [second.id]
    send(client, entry_id, None, go="no-poster")
    session.expire_all()
    assert session.get_one(File, second.id).state == "ready"
    assert shown(staff, f"{BASE}/films/{entry_id}") == [second.id]


def shown(reader: FlaskClient, page: str) -> list[uuid.UUID]:
    """The pictures of a page."""
    answer = reader.get(page)
    assert answer.status_code == 200, text(answer)
    return [
        uuid.UUID(each) for each in re.findall(rf'<img[^>]+src="{BASE}/files/([0-9a-f-]+)"', text(answer))
    ]


def test_draft_with_nothing_but_a_poster_is_not_taken_for_an_empty_one(
    client: FlaskClient, session: Session, entry_id: uuid.UUID
) -> None:
    send(client, entry_id, JPEG)
    assert begin(client) != entry_id
