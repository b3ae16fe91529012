"""The mail room: open to everybody in a demo, nowhere else; its links lead into this installation alone."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fest_ops.notifications.identity import Identity
from fest_ops.notifications.message import compose
from fest_ops.notifications.models import MailRoomLetter
from tests.factories import NOW


def land(session: Session, body: str, *, email: str = "newcomer@example.org") -> uuid.UUID:

    key = uuid.uuid4()
    message = compose(
        Identity("Fest <f@example.org>", "http://127.0.0.1:8000"), letter_id=key, name="Айгерім", email=email,
        language="en", subject="Welcome", body=body, date=NOW,
    )  # fmt: skip
    session.add(MailRoomLetter(id=key, letter_id=key, recipient=email, message=message, arrived_at=NOW))
    session.commit()
    return key


def open_mail_room(app: Flask, **more: Any) -> FlaskClient:
    app.extensions["fest_ops"] = replace(app.extensions["fest_ops"], demo=True, **more)
    return app.test_client()


def test_mail_room_is_open_to_everybody_in_a_demo(app: Flask, session: Session) -> None:
    base = "http://127.0.0.1:8000"
    key = land(
        session,
        f"Open {base}/enter/abc.\n{base}//evil.example/x {base}@evil.example {base}.evil.example/ <b>x</b> https://evil.example/",
    )
    land(session, "Other", email="other@example.org")
    client = open_mail_room(app)
    assert "newcomer@example.org" in client.get("/mail-room").text
    found = client.get("/mail-room?q=Newcomer@")
    assert "newcomer@example.org" in found.text and "other@example.org" not in found.text
    page = client.get(f"/mail-room/{key}").text
    assert '<a href="/enter/abc">http://127.0.0.1:8000/enter/abc</a>.' in page
    assert 'href="/evil.example/x"' in page
    assert 'href="//' not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert not re.search(r'href="[^"]*evil\.example[^"]*"(?<!x")', page)


@pytest.mark.parametrize("more", [{"demo": False}, {"smtp_url": "smtp://mail.example"}])
def test_mail_room_does_not_exist_elsewhere(app: Flask, session: Session, more: dict[str, Any]) -> None:
    key = land(session, "Secret")
    app.extensions["fest_ops"] = replace(app.extensions["fest_ops"], **{"demo": True, **more})
    client = app.test_client()
    for path in ("/mail-room", f"/mail-room/{key}"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Secret" not in answer.text


def test_mail_room_letter_that_is_not_there_is_not_found(app: Flask, session: Session) -> None:
    assert open_mail_room(app).get(f"/mail-room/{uuid.uuid4()}").status_code == 404
