"""The film-maker's and the festival's pages: the way through, and each refusal."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fest_ops.actor import Role
from fest_ops.config import Settings
from fest_ops.festival.models import Edition, Regulations
from fest_ops.media.models import File
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Person, SignIn
from fest_ops.selection.calls.models import Call
from fest_ops.selection.decisions.models import Decision
from fest_ops.selection.entries.models import Entry, EntrySnapshot
from fest_ops.selection.states import State
from fest_ops.submissions.films.drafts import stamp
from fest_ops.submissions.films.fields import STEPS, keys_of
from fest_ops.submissions.models import EntryMessage, FilmEntry
from tests.factories import (
    NOW,
    assign,
    film_draft,
    give_role,
    make_call,
    make_edition,
    make_entry,
    make_person,
    make_section,
)
from tests.signing_in import sign_in

BASE = "/eurasia/2013"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The clock stands in July 2013, when the call is open."""
    offset = (NOW - dt.datetime.now(dt.UTC)).total_seconds()
    return dataclasses.replace(settings, clock_offset=offset)


@pytest.fixture
def edition(session: Session) -> Edition:
    made = make_edition(session)
    session.commit()
    return made


@pytest.fixture
def call(session: Session, edition: Edition) -> Call:
    made = make_call(session, edition, make_section(session, edition))
    session.commit()
    return made


@pytest.fixture
def maker(session: Session, edition: Edition) -> Person:
    made = make_person(session, "Айгерім Sample", email="maker@example.org")
    session.commit()
    return made


@pytest.fixture
def client(app: Flask, maker: Person) -> FlaskClient:
    """The film-maker's browser."""
    made = app.test_client()
    sign_in(made, maker)
    return made


@pytest.fixture
def staff(app: Flask, session: Session, edition: Edition) -> FlaskClient:
    """An organiser's browser."""
    person = make_person(session, "Organiser", email="organiser@example.org")
    give_role(session, edition, person, Role.ORGANISER)
    session.commit()
    made = app.test_client()
    sign_in(made, person)
    return made


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


def test_form_keeps_what_is_no_answer_and_says_what_is_wrong(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    answer = post(
        client, f"/entries/{entry_id}/form/facts", {"year": "thirteen", "running_time": "<b>90</b>"}
    )
    assert answer.location.endswith("/form/people")
    page = text(client.get(f"{BASE}/entries/{entry_id}/form/facts"))
    assert 'value="thirteen"' in page
    assert "&lt;b&gt;90&lt;/b&gt;" in page
    assert "Please give the year in four digits" in page
    review = text(client.get(f"{BASE}/entries/{entry_id}/review"))
    assert f"/entries/{entry_id}/form/facts?check=1#f-year" in review


def test_form_shows_more_rows_and_keeps_them(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    answer = post(client, f"/entries/{entry_id}/form/facts", {"countries.0": "KZ", "more": "countries"})
    assert answer.location.endswith("?more=countries#f-countries")
    assert 'name="countries.5"' in text(client.get(answer.location.partition("#")[0]))


def test_form_of_a_wrong_step_is_not_found(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    assert client.get(f"{BASE}/entries/{entry_id}/form/nothing").status_code == 404
    assert client.get(f"{BASE}/entries/{entry_id}/receipts/1").status_code == 404


def test_form_without_a_token_is_refused_and_keeps_what_was_typed(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    answer = client.post(f"{BASE}/entries/{entry_id}/form/facts", data={"genre": "a rare genre"})
    assert answer.status_code == 400
    assert "a rare genre" in text(answer)


def test_huge_field_is_refused_with_what_was_typed(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    long = "ж" * 20_001
    answer = post(client, f"/entries/{entry_id}/form/texts", {"synopsis_kk": long, "synopsis_en": "Short"})
    assert answer.status_code == 422
    assert long in text(answer)
    assert "20,001" in text(answer)
    assert "Short" in text(client.get(f"{BASE}/entries/{entry_id}/form/texts"))


def base(**values: str) -> str:
    return json.dumps({key: stamp(value) for key, value in values.items()})


def test_two_windows_are_shown_both_versions(client: FlaskClient, session: Session, call: Call) -> None:
    entry_id = begin(client)
    seen = base(genre="", year="")
    post(client, f"/entries/{entry_id}/form/facts", {"genre": "first window", "base": seen})
    answer = post(
        client, f"/entries/{entry_id}/form/facts", {"genre": "second window", "year": "2013", "base": seen}
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "first window" in page
    assert 'value="second window"' in page
    assert session.get_one(FilmEntry, entry_id).draft == {"genre": "first window", "year": "2013"}
    found = re.search(r'name="base" value="([^"]+)"', page)
    assert found
    now_seen = found[1].replace("&#34;", '"')
    post(client, f"/entries/{entry_id}/form/facts", {"genre": "second window", "base": now_seen})
    session.expire_all()
    assert session.get_one(FilmEntry, entry_id).draft["genre"] == "second window"


def save_by_script(client: FlaskClient, entry_id: uuid.UUID, step: str, data: dict[str, str]) -> TestResponse:
    return post(client, f"/entries/{entry_id}/form/{step}", data, headers={"Accept": "application/json"})


def test_script_saves_and_learns_the_new_stamps(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    seen = base(genre="")
    saved = save_by_script(client, entry_id, "facts", {"genre": "drama", "base": seen}).get_json()
    assert saved["said"].startswith("Saved ")
    assert saved["stamps"] == {"genre": stamp("drama")}
    told = save_by_script(client, entry_id, "facts", {"genre": "comedy", "base": seen}).get_json()
    assert told["conflicts"] == {"genre": {"value": "drama", "said": "drama"}}
    assert told["standing"] == {"genre": stamp("drama")}
    assert told["trouble"]
    long = save_by_script(client, entry_id, "texts", {"synopsis_en": "x" * 30_000}).get_json()
    assert "30,000" in long["trouble"]


def test_script_never_learns_the_stamp_of_what_another_window_typed(client: FlaskClient, call: Call) -> None:
    entry_id = begin(client)
    seen = base(genre="", year="")
    save_by_script(client, entry_id, "facts", {"genre": "theirs", "year": "", "base": seen})
    saved = save_by_script(client, entry_id, "facts", {"genre": "", "year": "2013", "base": seen}).get_json()
    assert saved["stamps"] == {"year": stamp("2013")}
    told = save_by_script(
        client, entry_id, "facts", {"genre": "mine", "year": "2013", "base": seen}
    ).get_json()
    assert told["conflicts"]["genre"]["value"] == "theirs"


def test_unticked_box_is_no(client: FlaskClient, session: Session, call: Call) -> None:
    entry_id = begin(client)
    ticked = {"accepted": str(call.regulations_id), "base": base(accepted="")}
    post(client, f"/entries/{entry_id}/form/regulations", ticked)
    assert "accepted" in session.get_one(FilmEntry, entry_id).draft
    post(client, f"/entries/{entry_id}/form/regulations", {"base": base(accepted=str(call.regulations_id))})
    session.expire_all()
    assert "accepted" not in session.get_one(FilmEntry, entry_id).draft


@pytest.mark.parametrize("broken", ["[", "[1]", "null", '{"genre": 5}'])
def test_broken_base_loses_nothing(client: FlaskClient, session: Session, call: Call, broken: str) -> None:
    entry_id = begin(client)
    answer = post(client, f"/entries/{entry_id}/form/facts", {"genre": "drama", "base": broken})
    assert answer.status_code in (303, 422)
    assert "drama" in text(answer) or session.get_one(FilmEntry, entry_id).draft["genre"] == "drama"


def test_deadline_that_passes_while_typing_keeps_and_explains(
    client: FlaskClient, session: Session, call: Call
) -> None:
    entry_id = begin(client)
    fill(client, session, entry_id)
    call.deadline_at = NOW - dt.timedelta(minutes=1)
    session.commit()
    saved = post(client, f"/entries/{entry_id}/form/facts", {"genre": "after the deadline"})
    assert saved.status_code == 303
    answer = post(client, f"/entries/{entry_id}/submit")
    assert answer.status_code == 422
    assert "The call closed on" in text(answer)
    assert "ask the festival to reopen" in text(answer)
    assert "after the deadline" in text(answer)
    session.get_one(Entry, entry_id).reopened_until = NOW + dt.timedelta(days=1)
    session.commit()
    assert post(client, f"/entries/{entry_id}/submit").status_code == 303


def test_incomplete_draft_is_refused_with_links_to_what_is_missing(
    client: FlaskClient, session: Session, call: Call
) -> None:
    entry_id = begin(client)
    fill(client, session, entry_id, running_time="", screener_url="")
    answer = post(client, f"/entries/{entry_id}/submit")
    assert answer.status_code == 422
    assert "2 things are still missing" in text(answer)
    assert "#f-running_time" in text(answer)
    assert "#f-screener_url" in text(answer)


def test_eligibility_is_said_with_by_how_much(client: FlaskClient, session: Session, call: Call) -> None:
    session.get_one(Regulations, call.regulations_id).rules = {"min_minutes": 110, "premiere": "world"}
    session.commit()
    entry_id = begin(client)
    fill(client, session, entry_id)
    review = text(client.get(f"{BASE}/entries/{entry_id}/review"))
    assert "14 minutes 30 seconds too short" in review
    assert "Meets the rule" in review


def test_expired_sign_in_keeps_the_form(
    client: FlaskClient, session: Session, call: Call, maker: Person
) -> None:
    entry_id = begin(client)
    data = {"csrf_token": token(client, f"{BASE}/entries"), "genre": "typed late", "base": base(genre="")}
    for held in session.scalars(select(SignIn)):
        held.expires_at = NOW - dt.timedelta(days=1)
    session.commit()
    answer = client.post(f"{BASE}/entries/{entry_id}/form/facts", data=data)
    assert answer.status_code == 303
    assert "/sign-in" in answer.location
    script = client.post(
        f"{BASE}/entries/{entry_id}/form/facts", data=data, headers={"Accept": "application/json"}
    )
    assert script.status_code in (400, 401)
    assert session.get_one(FilmEntry, entry_id).draft == {}
    from fest_ops.people.models import ParkedForm

    parked = session.scalars(select(ParkedForm)).one()
    assert parked.fields["genre"] == ["typed late"]
    sign_in(client, maker)
    page = text(client.get(f"/parked/{parked.id}"))
    assert "typed late" in page
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    hidden = {name: value.replace("&#34;", '"') for name, value in hidden.items()}
    assert client.post(parked.path, data=hidden).status_code == 303
    session.expire_all()
    assert session.get_one(FilmEntry, entry_id).draft == {"genre": "typed late"}


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
