"""Every tab of a jury opens to whoever it is shown to, and a page costs as much at one film as at thirty."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from fest_ops.jury.panel.models import Interest, Seen
from fest_ops.selection.states import State
from tests.factories import make_entry
from tests.web.test_jury_panel import Room


@pytest.fixture
def room(app: Flask, session: Session) -> Room:
    return Room(app, session)


def test_every_tab_of_a_page_opens(room: Room) -> None:
    for client in (room.juror, room.secretary, room.organiser, room.of(room.made.jurors[0])):
        page = client.get(room.here).text
        head = page[page.index('class="jury-head"') : page.index("<h1>")]
        tabs = re.findall(r'href="([^"]+)"', head)
        assert len(tabs) > 2
        for address in tabs:
            assert client.get(address).status_code == 200, address


def statements_of(client: FlaskClient, session: Session, path: str) -> int:
    found: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.append(statement)

    engine = session.connection()
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200, path
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(found)


def test_pages_cost_the_same_at_one_film_and_at_thirty(app: Flask, session: Session) -> None:
    room = Room(app, session, films=1)
    made = room.made
    pages = [
        (room.organiser, room.base),
        (room.juror, room.here),
        (room.secretary, room.here),
        (room.juror, f"{room.here}/declaration"),
        (room.secretary, f"{room.here}/interests"),
        (room.juror, f"{room.here}/films"),
        (room.secretary, f"{room.here}/films?seat={made.seats[1].id}"),
        (room.juror, f"{room.here}/films/{made.entries[0].id}"),
    ]
    before = [statements_of(client, session, path) for client, path in pages]
    for _ in range(29):
        entry = make_entry(session, made.call, state=State.ACCEPTED, section_id=made.section.id)
        session.add(Interest(seat_id=made.seats[1].id, entry_id=entry.id, grounds=["family"]))
        session.add(
            Seen(seat_id=made.seats[1].id, entry_id=entry.id, how="juror", at=made.seats[0].accepted_at)
        )
    session.commit()
    after = [statements_of(client, session, path) for client, path in pages]
    assert after == before
    assert max(before) <= 16, before
