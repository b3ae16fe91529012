"""What the board shows besides its rows: charts that stay open or folded, and words of a flag."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.selection.states import State
from tests.factories import give_role, make_call, make_edition, make_entry, make_person, make_section
from tests.signing_in import sign_in


def _desk(app: Flask, session: Session, **entry: Any) -> tuple[FlaskClient, str]:
    edition = make_edition(session)
    call = make_call(session, edition, make_section(session, edition, quota=2))
    make_entry(session, call, title="Rauan", state=State.IN_REVIEW, **entry)
    head = make_person(session)
    give_role(session, edition, head, Role.HEAD_OF_PROGRAMME)
    session.commit()
    client = app.test_client()
    sign_in(client, head)
    return client, f"/eurasia/{edition.slug}/board/films"


def test_charts_are_folded_until_they_are_opened_and_stay_as_they_were_left(
    app: Flask, session: Session
) -> None:
    client, board = _desk(app, session)
    assert "board-histogram" not in client.get(board).text
    answer = client.get(f"{board}?state=in_review&charts=open&page=2")
    assert answer.status_code == 303 and answer.location.endswith("/board/films?state=in_review&page=2")
    opened = client.get(board).text
    assert "board-histogram" in opened and "charts=folded" in opened
    assert client.get(f"{board}?charts=folded").location.endswith("/board/films")
    assert "board-histogram" not in client.get(board).text


def test_flags_are_counted_in_words(app: Flask, session: Session) -> None:
    client, board = _desk(app, session, flags=1)
    assert "1 flag<" in client.get(board).text
    client.get("/language/ru")
    assert "1 отметка" in client.get(board).text
