"""The call's page, and the whole way from it to the receipt."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from fest_ops.festival.models import Regulations
from fest_ops.notifications.models import Letter
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries.models import EntrySnapshot
from fest_ops.submissions.films.fields import STEPS
from tests.factories import (
    NOW,
)
from tests.web.films.pages import BASE, begin, counted, fill, post, text


def test_call_page_says_what_is_asked_and_until_when(app: Flask, call: Call) -> None:
    page = text(app.test_client().get(f"{BASE}/calls/films"))
    assert "Closes in 16 days" in page
    assert "1 August 2013, 05:00 (Almaty)" in page or "1 August 2013, 06:00 (Almaty)" in page
    assert "Competition" in page
    assert "Sign in to submit a film" in page


def test_call_page_costs_three_statements(app: Flask, call: Call, connection: Connection) -> None:
    with counted(connection) as statements:
        assert app.test_client().get(f"{BASE}/calls/films").status_code == 200
    assert len(statements) == 3, statements


def test_call_page_before_and_after_says_so(
    app: Flask, session: Session, call: Call, client: FlaskClient
) -> None:
    call.deadline_at = NOW - dt.timedelta(hours=1)
    session.commit()
    assert "Closed." in text(client.get(f"{BASE}/calls/films"))
    assert post(client, "/calls/films/start").status_code == 422
    call.opens_at, call.deadline_at = NOW + dt.timedelta(hours=1), NOW + dt.timedelta(days=3)
    session.commit()
    assert "Not open yet." in text(client.get(f"{BASE}/calls/films"))


@pytest.mark.parametrize(("left", "said"), [(90, "1 hour"), (50, "minutes"), (60 * 24 * 2, "1 day")])
def test_call_page_counts_down(app: Flask, session: Session, call: Call, left: int, said: str) -> None:
    call.deadline_at = NOW + dt.timedelta(minutes=left)
    session.commit()
    assert said in text(app.test_client().get(f"{BASE}/calls/films")).replace("47 hours", "1 day")


def test_regulations_are_public_in_their_version(app: Flask, session: Session, call: Call) -> None:
    regulations = session.get_one(Regulations, call.regulations_id)
    page = app.test_client().get(f"{BASE}/regulations/{regulations.version}")
    assert "Regulations" in text(page)
    assert app.test_client().get(f"{BASE}/regulations/1999-01-01").status_code == 404
    assert app.test_client().get(f"{BASE}/calls/elsewhere").status_code == 404


def test_whole_way_from_the_call_to_the_receipt(client: FlaskClient, session: Session, call: Call) -> None:
    entry_id = begin(client)
    assert begin(client) == entry_id
    fill(client, session, entry_id)
    review = text(client.get(f"{BASE}/entries/{entry_id}/review"))
    assert "Everything is here" in review
    sent = post(client, f"/entries/{entry_id}/submit")
    assert sent.location.endswith(f"/entries/{entry_id}/receipts/1")
    receipt = text(client.get(sent.location))
    snapshot = session.scalars(select(EntrySnapshot).where(EntrySnapshot.entry_id == entry_id)).one()
    digest = snapshot.digest.hex()
    assert " ".join(digest[i : i + 4] for i in range(0, 64, 4)) in receipt
    assert "Little Brother" in text(client.get(f"{BASE}/entries"))
    again = post(client, f"/entries/{entry_id}/submit")
    assert again.location == sent.location
    assert session.scalars(select(Letter.kind)).all() == ["receipt"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_of_an_entry_opens(
    client: FlaskClient, staff: FlaskClient, session: Session, call: Call, language: str
) -> None:
    client.get(f"/language/{language}")
    staff.get(f"/language/{language}")
    entry_id = begin(client)
    pages = [f"/entries/{entry_id}/form/{step.code}?check=1" for step in STEPS]
    pages += [
        "/entries",
        f"/entries/{entry_id}",
        f"/entries/{entry_id}/review",
        f"/entries/{entry_id}/owners",
    ]
    pages += [f"/entries/{entry_id}/delete", "/entries?show=sent", "/calls/films"]
    for page in pages:
        assert client.get(f"{BASE}{page}").status_code == 200, page
    fill(client, session, entry_id)
    post(client, f"/entries/{entry_id}/submit")
    pages += [f"/entries/{entry_id}/receipts/1", f"/entries/{entry_id}/withdraw"]
    for page in pages:
        assert client.get(f"{BASE}{page}").status_code == 200, page
    for page in ("/inbox", f"/inbox/{entry_id}", f"/films/{entry_id}"):
        assert staff.get(f"{BASE}{page}").status_code == 200, page
