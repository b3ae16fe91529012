"""An entry once it is there: whose it is, what changes, who comes and goes, who may watch its film."""

from __future__ import annotations

import re
import uuid

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from fest_ops.config import Settings
from fest_ops.media.models import File
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Call
from fest_ops.selection.decisions.models import Decision
from fest_ops.selection.entries.models import Entry, EntrySnapshot
from fest_ops.selection.states import State
from fest_ops.submissions.models import EntryMessage, FilmEntry
from tests.factories import (
    NOW,
    assign,
    make_edition,
    make_entry,
    make_person,
)
from tests.signing_in import sign_in
from tests.web.films.pages import BASE, begin, counted, fill, other, post, text


def test_entry_of_somebody_else_is_not_found(
    app: Flask, client: FlaskClient, session: Session, call: Call
) -> None:
    entry_id = begin(client)
    fill(client, session, entry_id)
    post(client, f"/entries/{entry_id}/submit")
    stranger = other(app, session)
    for path in ("", "/form", "/form/facts", "/review", "/owners", "/withdraw", "/delete", "/receipts/1"):
        assert stranger.get(f"{BASE}/entries/{entry_id}{path}").status_code == 404, path
    for path in ("/form/facts", "/submit", "/amend", "/copy", "/withdraw", "/delete", "/messages", "/owners"):
        answer = post(stranger, f"/entries/{entry_id}{path}", {"body": "x"})
        assert answer.status_code == 404, path
    made_up = uuid.uuid4()
    assert stranger.get(f"{BASE}/entries/{made_up}").status_code == 404
    assert stranger.get(f"{BASE}/films/{entry_id}").status_code == 403
    assert stranger.get(f"{BASE}/inbox").status_code == 403


def test_entry_of_another_edition_is_not_found(client: FlaskClient, session: Session, call: Call) -> None:
    entry_id = begin(client)
    make_edition(session, slug="2015")
    session.commit()
    for path in (f"/entries/{entry_id}", f"/entries/{entry_id}/review", "/calls/films"):
        assert client.get(f"/eurasia/2015{path}").status_code == 404, path


def test_visitor_is_asked_to_sign_in(app: Flask, call: Call) -> None:
    visitor = app.test_client()
    for path in ("/entries", f"/entries/{uuid.uuid4()}", "/inbox"):
        answer = visitor.get(f"{BASE}{path}")
        assert answer.status_code == 303
        assert "/sign-in" in answer.location


def test_verdict_is_not_told_before_its_release(
    client: FlaskClient, session: Session, call: Call, maker: Person
) -> None:
    entry = make_entry(session, call, owner=maker, state=State.NOT_SELECTED, title="Told late")
    session.add(
        EntrySnapshot(
            entry_id=entry.id, position=1, taken_at=NOW, payload={"schema": "film/1"}, digest=b"0" * 32
        )
    )
    decision = Decision(
        edition_id=call.edition_id,
        entry_id=entry.id,
        move="reject",
        from_state="submitted",
        to_state="not_selected",
        at=NOW,
    )
    session.add(decision)
    session.commit()
    for path in ("/entries", f"/entries/{entry.id}", f"/entries/{entry.id}/review"):
        page = text(client.get(f"{BASE}{path}"))
        assert "Told late" in page
        assert "Not selected" not in page
    entry.told_state = State.NOT_SELECTED.value
    decision.released_at = NOW
    session.commit()
    assert text(client.get(f"{BASE}/entries/{entry.id}")).count("Not selected") == 2


def test_amendment_shows_what_changed_to_both_sides(
    client: FlaskClient, staff: FlaskClient, session: Session, call: Call
) -> None:
    entry_id = begin(client)
    fill(client, session, entry_id)
    post(client, f"/entries/{entry_id}/submit")
    nothing = post(client, f"/entries/{entry_id}/amend")
    assert nothing.status_code == 422
    post(client, f"/entries/{entry_id}/form/facts", {"running_time": "97"})
    assert "changes that you have not sent" in text(client.get(f"{BASE}/entries/{entry_id}"))
    review = text(client.get(f"{BASE}/entries/{entry_id}/review"))
    assert "95:30" in review
    assert "97:00" in review
    assert "97:00" not in text(staff.get(f"{BASE}/films/{entry_id}"))
    assert post(client, f"/entries/{entry_id}/amend").location.endswith("/receipts/2")
    sheet = text(staff.get(f"{BASE}/films/{entry_id}"))
    assert "Amendment 1" in sheet
    assert "95:30" in sheet


def test_messages_go_to_the_inbox_and_back(
    client: FlaskClient, staff: FlaskClient, session: Session, call: Call
) -> None:
    entry_id = begin(client)
    assert post(client, f"/entries/{entry_id}/messages", {"body": "<i>Hello</i>"}).status_code == 303
    inbox = text(staff.get(f"{BASE}/inbox"))
    assert "&lt;i&gt;Hello&lt;/i&gt;" in inbox
    assert "1 unread" in inbox
    staff.get(f"{BASE}/inbox/{entry_id}")
    assert "1 unread" not in text(staff.get(f"{BASE}/inbox"))
    empty = post(staff, f"/inbox/{entry_id}", {"body": "  "})
    assert empty.status_code == 422
    assert post(staff, f"/inbox/{entry_id}", {"body": "Welcome"}).status_code == 303
    assert "1 new message" in text(client.get(f"{BASE}/entries"))
    assert "Welcome" in text(client.get(f"{BASE}/entries/{entry_id}"))
    assert "1 new message" not in text(client.get(f"{BASE}/entries"))
    long = "y" * 5001
    refused = post(client, f"/entries/{entry_id}/messages", {"body": long})
    assert refused.status_code == 422
    assert long in text(refused)
    assert len(session.scalars(select(EntryMessage)).all()) == 2


def test_co_owner_comes_by_a_letters_link_and_leaves(
    app: Flask, client: FlaskClient, session: Session, call: Call
) -> None:
    entry_id = begin(client)
    wrong = post(
        client, f"/entries/{entry_id}/owners", {"email": "nobody", "role": "agent", "language": "kk"}
    )
    assert wrong.status_code == 422
    assert "nobody" in text(wrong)
    invited = {"email": "helper@example.org", "role": "co_owner", "language": "kk"}
    assert post(client, f"/entries/{entry_id}/owners", invited).status_code == 303
    letter = session.scalars(select(Letter).where(Letter.kind == "entry_invitation")).one()
    assert letter.language == "kk"
    link = f"/entries/join/{letter.merge['token']}"
    helper = other(app, session)
    assert "Untitled film" in text(helper.get(f"{BASE}{link}"))
    assert post(helper, link).location.endswith(f"/entries/{entry_id}")
    assert helper.get(f"{BASE}/entries/{entry_id}/form/titles").status_code == 200
    assert post(helper, f"/entries/{entry_id}/owners", invited).status_code == 403
    third = other(app, session)
    assert third.get(f"{BASE}{link}").status_code == 422
    assert third.get(f"{BASE}/entries/join/made-up").status_code == 404
    page = text(helper.get(f"{BASE}/entries/{entry_id}/owners"))
    leave = re.search(rf'action="({BASE}/entries/{entry_id}/owners/[^"]+/remove)"', page)
    assert leave
    assert post(helper, leave[1].removeprefix(BASE)).location.endswith("/entries")
    assert helper.get(f"{BASE}/entries/{entry_id}").status_code == 404


def test_submitter_cannot_be_removed(client: FlaskClient, call: Call, maker: Person) -> None:
    entry_id = begin(client)
    assert post(client, f"/entries/{entry_id}/owners/{maker.id}/remove").status_code == 422


def test_withdraw_and_delete_ask_first(client: FlaskClient, session: Session, call: Call) -> None:
    entry_id = begin(client)
    assert "cannot be undone" in text(client.get(f"{BASE}/entries/{entry_id}/delete"))
    assert post(client, f"/entries/{entry_id}/delete").status_code == 303
    assert client.get(f"{BASE}/entries/{entry_id}").status_code == 404
    entry_id = begin(client)
    assert post(client, f"/entries/{entry_id}/withdraw").status_code == 422
    fill(client, session, entry_id)
    post(client, f"/entries/{entry_id}/submit")
    assert post(client, f"/entries/{entry_id}/delete").status_code == 422
    assert post(client, f"/entries/{entry_id}/withdraw").status_code == 303
    assert "Withdrawn" in text(client.get(f"{BASE}/entries/{entry_id}"))
    assert post(client, f"/entries/{entry_id}/form/facts", {"genre": "x"}).status_code == 422


def test_copy_begins_another_entry(client: FlaskClient, session: Session, call: Call) -> None:
    entry_id = begin(client)
    fill(client, session, entry_id)
    answer = post(client, f"/entries/{entry_id}/copy")
    copied = uuid.UUID(answer.location.split("/entries/")[1].split("/")[0])
    assert copied != entry_id
    assert "Invented Director" in text(client.get(f"{BASE}/entries/{copied}/form/people"))


def test_film_file_is_served_to_owner_staff_and_selector_only(
    app: Flask,
    client: FlaskClient,
    staff: FlaskClient,
    session: Session,
    call: Call,
    maker: Person,
    settings: Settings,
) -> None:
    entry_id = begin(client)
    fill(client, session, entry_id)
    key = uuid.uuid4().hex
    file = File(
        edition_id=call.edition_id,
        owner_id=maker.id,
        about_id=entry_id,
        purpose="film",
        name="film.mp4",
        size=4,
        received=4,
        state="ready",
        storage_key=key,
        created_at=NOW,
    )
    session.add(file)
    session.flush()
    session.get_one(FilmEntry, entry_id).film_file_id = file.id
    session.commit()
    post(client, f"/entries/{entry_id}/submit")
    path = settings.files / key[:2] / key
    path.parent.mkdir(parents=True)
    path.write_bytes(b"film")
    selector = make_person(session)
    assign(session, session.get_one(Entry, entry_id), selector)
    session.commit()
    watching = app.test_client()
    sign_in(watching, selector)
    for allowed in (client, staff, watching):
        assert allowed.get(f"{BASE}/files/{file.id}").status_code == 200
    assert other(app, session).get(f"{BASE}/files/{file.id}").status_code == 404


def test_list_of_entries_costs_the_same_for_many(
    client: FlaskClient, session: Session, call: Call, maker: Person, connection: Connection
) -> None:
    make_entry(session, call, owner=maker, state=State.DRAFT)
    session.commit()
    with counted(connection) as one:
        client.get(f"{BASE}/entries")
    for _ in range(29):
        make_entry(session, call, owner=maker, state=State.DRAFT)
    session.commit()
    with counted(connection) as thirty:
        client.get(f"{BASE}/entries")
    assert len(thirty) == len(one)
    assert len(one) <= 9, one
