"""What a film-maker does on the pages, as functions."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fest_ops.festival.models import Regulations
from fest_ops.submissions.films.drafts import stamp
from fest_ops.submissions.films.fields import STEPS, keys_of
from tests.factories import (
    film_draft,
    make_person,
)
from tests.signing_in import sign_in

BASE = "/eurasia/2013"


def other(app: Flask, session: Session) -> FlaskClient:
    person = make_person(session)
    session.commit()
    made = app.test_client()
    sign_in(made, person)
    return made


def token(client: FlaskClient, path: str) -> str:
    page = client.get(path).get_data(as_text=True)
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


def post(client: FlaskClient, path: str, data: dict[str, str] | None = None, **options: Any) -> TestResponse:
    form = {"csrf_token": token(client, f"{BASE}/entries"), **(data or {})}
    return client.post(f"{BASE}{path}", data=form, **options)


def begin(client: FlaskClient) -> uuid.UUID:
    answer = post(client, "/calls/films/start")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return uuid.UUID(answer.location.split("/entries/")[1].split("/")[0])


def fill(client: FlaskClient, session: Session, entry_id: uuid.UUID, **answers: str) -> None:
    regulations = session.scalars(select(Regulations)).first()
    draft = film_draft(regulations, **answers)
    for step in STEPS:
        typed = {key: draft[key] for key in keys_of(step) if key in draft}
        answer = post(client, f"/entries/{entry_id}/form/{step.code}", typed)
        assert answer.status_code == 303, answer.get_data(as_text=True)


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


@contextmanager
def counted(connection: Connection) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield statements
    event.remove(connection, "before_cursor_execute", note)


def base(**values: str) -> str:
    return json.dumps({key: stamp(value) for key, value in values.items()})


def save_by_script(client: FlaskClient, entry_id: uuid.UUID, step: str, data: dict[str, str]) -> TestResponse:
    return post(client, f"/entries/{entry_id}/form/{step}", data, headers={"Accept": "application/json"})
