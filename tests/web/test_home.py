"""The front page, an edition's page and what waits for each role: in every language, in few statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.orm import Session

from fest_ops import db
from fest_ops.config import Settings
from fest_ops.home.demo.load import load
from fest_ops.home.demo.material import DEMO_NOW
from fest_ops.home.demo.stand_ins import PASSWORD, stand_in, stand_ins
from fest_ops.people.models import Person
from tests.conftest import application
from tests.factories import make_edition, make_person
from tests.signing_in import sign_in

ROLES = [each.role for each in stand_ins()]
EDITION = "/eurasia/2013"
MOST = {"organiser": 18, "head_of_programme": 12, "selector": 10, "submitter": 12}
"""Statements of a whole request, the sign-in and the edition among them."""


@pytest.fixture(scope="module")
def loaded(engine: Engine) -> Iterator[Connection]:
    """A connection with the demo in it; undone after this file."""
    with engine.connect() as held:
        outer = held.begin()
        with Session(bind=held, join_transaction_mode="create_savepoint") as session:
            load(session)
            session.commit()
        yield held
        outer.rollback()


@pytest.fixture
def demo_connection(loaded: Connection) -> Iterator[Connection]:
    """The same connection; what the test writes is undone."""
    with loaded.begin_nested() as savepoint:
        yield loaded
        savepoint.rollback()


@pytest.fixture
def demo_session(demo_connection: Connection) -> Iterator[Session]:
    """A session on it."""
    with Session(
        bind=demo_connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
    ) as made:
        yield made


@pytest.fixture
def demo_app(settings: Settings, demo_connection: Connection, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with the demo in it, in July 2013."""
    monkeypatch.setattr("fest_ops.clock.now", lambda _settings: DEMO_NOW)
    made = application(replace(settings, demo=True))
    db.bind(demo_connection)
    return made


def _as(client: FlaskClient, session: Session, role: str) -> Person:
    person = session.scalars(select(Person).where(Person.id == stand_in(role).person.id)).one()
    sign_in(client, person)
    return person


@contextmanager
def _counting(connection: Connection) -> Iterator[list[str]]:
    statements: list[str] = []

    def count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append(statement)

    event.listen(connection, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", count)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_role_lands_in_every_language(demo_app: Flask, demo_session: Session, language: str) -> None:
    for role in ROLES:
        client = demo_app.test_client()
        _as(client, demo_session, role)
        client.get(f"/language/{language}")
        for path in (f"{EDITION}/today", f"{EDITION}/", "/?all=1"):
            page = client.get(path)
            assert page.status_code == 200, (role, path)
            assert f'lang="{language}"' in page.text
            assert not re.search(r"%\(\w+\)", page.text)


@pytest.mark.parametrize("role", ROLES)
def test_today_takes_few_statements(
    demo_app: Flask, demo_session: Session, demo_connection: Connection, role: str
) -> None:
    client = demo_app.test_client()
    _as(client, demo_session, role)
    client.get(f"{EDITION}/today")
    with _counting(demo_connection) as statements:
        assert client.get(f"{EDITION}/today").status_code == 200
    assert len(statements) <= MOST.get(role, 8), "\n".join(statements)


def test_front_page_of_a_demo_explains_itself_and_lets_one_in(demo_app: Flask) -> None:
    client = demo_app.test_client()
    page = client.get("/").text
    for each in stand_ins():
        assert each.email in page
    assert PASSWORD in page
    assert "Call open" in page


def test_one_click_of_the_demo_signs_in_and_lands_on_today(demo_app: Flask) -> None:
    demo_app.config["WTF_CSRF_ENABLED"] = False
    client = demo_app.test_client()
    answer = client.post(
        "/sign-in", data={"email": stand_in("selector").email, "password": PASSWORD, "next": "/"}
    )
    assert answer.status_code == 303
    landed = client.get(answer.location)
    assert landed.location.endswith(f"{EDITION}/today")
    assert client.get(landed.location).status_code == 200


def test_front_page_of_a_real_installation_names_no_account(app: Flask) -> None:
    page = app.test_client().get("/").text
    assert "example.org" not in page and PASSWORD not in page
    assert "No festival yet" in page


def test_selector_finds_films_to_watch_and_their_hours(demo_app: Flask, demo_session: Session) -> None:
    client = demo_app.test_client()
    _as(client, demo_session, "selector")
    client.get("/language/en")
    page = client.get(f"{EDITION}/today").text
    assert "12 films to watch" in page
    assert "Watch the next film" in page
    assert "invented" in page


def test_head_of_programme_finds_quota_and_disagreements(demo_app: Flask, demo_session: Session) -> None:
    client = demo_app.test_client()
    _as(client, demo_session, "head_of_programme")
    client.get("/language/en")
    page = client.get(f"{EDITION}/today").text
    assert "/ 12" in page
    assert "170" in page
    assert "Where the selectors differ most" in page


def test_organiser_finds_messages_and_the_open_invitation(demo_app: Flask, demo_session: Session) -> None:
    client = demo_app.test_client()
    _as(client, demo_session, "organiser")
    client.get("/language/en")
    page = client.get(f"{EDITION}/today").text
    assert "2 unread messages from applicants" in page
    assert "1 invitation is not answered yet" in page
    assert "2 films are begun and not sent" in page


def test_submitter_finds_drafts_the_sent_film_and_a_message(demo_app: Flask, demo_session: Session) -> None:
    client = demo_app.test_client()
    _as(client, demo_session, "submitter")
    client.get("/language/en")
    page = client.get(f"{EDITION}/today").text
    assert "things are still missing" in page
    assert "1 new message from the festival" in page
    assert "In review" not in page and "Submitted" in page


def test_somebody_without_a_role_is_shown_the_call(demo_app: Flask, demo_session: Session) -> None:
    client = demo_app.test_client()
    stranger = make_person(demo_session, "Asel Newcomer")
    demo_session.commit()
    sign_in(client, stranger)
    page = client.get(f"{EDITION}/today").text
    assert "You have no entry yet" in page
    assert client.get("/").status_code == 200


def test_today_asks_a_visitor_to_sign_in(demo_app: Flask) -> None:
    answer = demo_app.test_client().get(f"{EDITION}/today")
    assert answer.status_code in (302, 303)
    assert "/sign-in" in answer.location


def test_page_of_no_edition_is_not_found(app: Flask) -> None:
    assert app.test_client().get("/nowhere/2013/").status_code == 404


def test_page_of_an_edition_without_a_call_says_so(app: Flask, session: Session) -> None:
    make_edition(session, festival="elsewhere")
    session.commit()
    page = app.test_client().get("/elsewhere/2013/").text
    assert "No call yet" in page


def test_edition_page_names_the_jury_and_no_competition_title(demo_app: Flask) -> None:
    page = demo_app.test_client().get(f"{EDITION}/").text
    assert "Jane Campion" in page
    for title in ("Ilo Ilo", "Wadjda", "Zarandud"):
        assert title not in page


def test_edition_of_which_only_the_year_is_known_shows_no_days(demo_app: Flask) -> None:
    page = demo_app.test_client().get("/eurasia/2011/").text
    assert "2011" in page and "January" not in page and "31" not in re.sub(r"<[^>]+>", "", page)


def test_reader_of_english_reads_every_name_in_latin_letters(demo_app: Flask) -> None:
    client = demo_app.test_client()
    front, ninth, seventh = (client.get(path).text for path in ("/?all=1", f"{EDITION}/", "/eurasia/2011/"))
    assert "«Mobilny vzglyad»</bdi>" in front and '<bdi lang="ru">«Мобильный взгляд»</bdi>' in front
    assert "Vinchentso Bunyo</bdi>" in ninth and "<bdi>Винченцо Буньо</bdi>" in ninth
    assert "Harmony Lessons, <bdi>Emir Baigazin</bdi>" in seventh and "made-spelling" not in seventh
    client.get("/language/ru")
    assert "Vinchentso" not in client.get(f"{EDITION}/").text


def test_board_of_the_demo_finds_a_director_by_latin_letters(demo_app: Flask, demo_session: Session) -> None:
    client = demo_app.test_client()
    _as(client, demo_session, "head_of_programme")
    client.get("/language/en")
    page = client.get(f"{EDITION}/board/films?q=Aprymov").text
    assert "1 entry of 170" in page and "С. Апрымов" in page
