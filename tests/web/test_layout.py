"""The frame of every page: languages, appearance, files, failures, and rules that every template keeps."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, g, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from fest_ops import db
from fest_ops.actor import Actor, Role
from fest_ops.config import Settings
from fest_ops.errors import Conflict
from fest_ops.web import languages, pages
from fest_ops.web.failures import WORDS
from fest_ops.web.http import public
from fest_ops.web.layout import SHEETS
from local.paths import REPO
from tests.conftest import application
from tests.factories import make_edition

TEMPLATES = sorted((REPO / "fest_ops").rglob("templates/**/*.html"))
STATIC = REPO / "fest_ops/web/static"
PAGE = '{% extends "web/layout.html" %}{% import "web/macros.html" as ui %}{% block content %}'
STAFF = Actor(
    person_id=uuid.uuid4(), account_id=uuid.uuid4(), name="Айгүл", roles=frozenset({Role.ORGANISER})
)


def add_pages(app: Flask) -> None:
    """A few pages for these tests."""

    @app.get("/t/form")
    @public
    def t_form() -> str:
        g.actor = STAFF
        return render_template_string('{% extends "web/layout.html" %}')

    @app.get("/<festival>/<edition>/t")
    @public
    def t_edition() -> str:
        g.actor = STAFF
        return render_template_string('{% extends "web/layout.html" %}')

    @app.get("/t/crash")
    @public
    def t_crash() -> str:
        raise ZeroDivisionError

    @app.get("/t/conflict")
    @public
    def t_conflict() -> str:
        raise Conflict("changed_meanwhile")


@pytest.fixture
def rig(settings: Settings, connection: Connection) -> Flask:
    """The application with these pages."""
    made = application(settings, add_pages)
    db.bind(connection)
    return made


@pytest.fixture
def client(rig: Flask) -> FlaskClient:
    """A visitor's browser."""
    return rig.test_client()


def test_language_of_the_browser_is_spoken(client: FlaskClient) -> None:
    assert 'lang="ru"' in client.get("/nowhere/", headers={"Accept-Language": "ru-RU,en;q=0.5"}).text
    assert 'lang="en"' in client.get("/nowhere/", headers={"Accept-Language": "de"}).text


def test_language_chosen_outweighs_the_browser(client: FlaskClient) -> None:
    answer = client.get("/language/kk?next=/t/form", headers={"Accept-Language": "ru"})
    assert (answer.status_code, answer.location) == (303, "/t/form")
    assert 'lang="kk"' in client.get("/t/form", headers={"Accept-Language": "ru"}).text


def test_language_of_the_account_outweighs_the_browser(new_app: Flask) -> None:
    add_pages(new_app)
    new_app.before_request_funcs[None].insert(2, lambda: setattr(g, "actor", replace(STAFF, language="kk")))
    assert 'lang="kk"' in new_app.test_client().get("/t/form", headers={"Accept-Language": "ru"}).text


@pytest.mark.parametrize(
    "address",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "", "/a\r\nb"],
)
def test_switch_leads_nowhere_else(client: FlaskClient, address: str) -> None:
    assert client.get("/language/ru", query_string={"next": address}).location == "/"
    assert client.get("/theme/dark", query_string={"next": address}).location == "/"


def test_switch_unknown_is_not_found(client: FlaskClient) -> None:
    assert client.get("/language/de").status_code == 404
    assert client.get("/theme/pink").status_code == 404


def test_theme_stands_in_the_page(client: FlaskClient) -> None:
    assert 'data-theme="auto"' in client.get("/t/form").text
    client.get("/theme/dark")
    assert 'data-theme="dark"' in client.get("/t/form").text


@pytest.mark.parametrize(
    ("code", "said"), [("kk", "Мұндай бет жоқ"), ("ru", "Такой страницы нет"), ("en", "no such page")]
)
def test_unknown_address_is_told_in_each_language(client: FlaskClient, code: str, said: str) -> None:
    answer = client.get("/there/is/no/such/thing", headers={"Accept-Language": code})
    assert answer.status_code == 404
    assert said in answer.text
    assert "site-head" in answer.text


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
def test_crash_is_told_without_details(rig: Flask, code: str) -> None:
    rig.testing = False
    rig.config["PROPAGATE_EXCEPTIONS"] = False
    answer = rig.test_client().get("/t/crash", headers={"Accept-Language": code})
    assert answer.status_code == 500
    with languages.speaking(code):
        assert languages.gettext(WORDS[500].title) in answer.text
    assert "ZeroDivision" not in answer.text


def test_crash_page_asks_no_database(rig: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("fest_ops.db._open", lambda: (_ for _ in ()).throw(OSError("no database")))
    answer = rig.test_client().get("/healthz")
    assert answer.status_code == 500
    assert "site-head" in answer.text


def test_conflict_says_why_and_offers_to_look_again(client: FlaskClient) -> None:
    answer = client.get("/t/conflict")
    assert answer.status_code == 409
    assert "Somebody else changed this" in answer.text
    assert 'href="/t/conflict"' in answer.text


def test_wrong_method_is_told(client: FlaskClient) -> None:
    answer = client.post("/healthz")
    assert answer.status_code in (400, 405)
    assert "site-head" in answer.text


def test_static_address_changes_with_the_content_and_is_kept(client: FlaskClient, rig: Flask) -> None:
    with rig.test_request_context("/"):
        for sheet in SHEETS:
            address = pages.static_url(f"css/{sheet}.css")
            answer = client.get(address)
            assert answer.status_code == 200
            assert answer.mimetype == "text/css"
            assert "immutable" in answer.headers["Cache-Control"]
    stale = client.get("/static/0000000000/css/base.css")
    assert (stale.status_code, stale.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("path", ["../pages.py", "..%2Fpages.py", "css/none.css", "css/", "/etc/passwd"])
def test_static_serves_only_its_folder(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/x/{path}").status_code in (308, 404)


def test_vendor_serves_what_is_listed_and_nothing_else(client: FlaskClient, rig: Flask) -> None:
    with rig.test_request_context("/"):
        for name in pages.VENDOR:
            answer = client.get(pages.vendor_url(name))
            assert answer.status_code == 200, name
            assert "immutable" in answer.headers["Cache-Control"]
            answer.close()
    assert client.get("/vendor/x/package.json").status_code == 404


def test_vendor_missing_says_what_to_do(
    client: FlaskClient, rig: Flask, settings: Settings, tmp_path: Path
) -> None:
    rig.extensions["fest_ops"] = replace(settings, vendor=tmp_path)
    answer = client.get("/vendor/x/htmx.min.js")
    assert answer.status_code == 404
    assert "npm ci" in answer.text
    assert client.get("/t/form").status_code == 200


def test_font_sheet_names_the_files_that_are_preloaded(client: FlaskClient, rig: Flask) -> None:
    with rig.test_request_context("/"):
        sheet = client.get(pages.static_url(pages.FONT_SHEET)).text
        assert "vendor:" not in sheet.split("*/")[1]
        for code in ("kk", "ru", "en"):
            with languages.speaking(code):
                for address in pages.font_urls():
                    assert f'"../../..{address}"' in sheet


def test_healthz_answers(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")


def test_edition_is_named_and_a_demo_is_marked(rig: Flask, session: Session) -> None:
    edition = make_edition(session)
    edition.demo = True
    session.flush()
    page = rig.test_client().get("/eurasia/2013/t", headers={"Accept-Language": "kk"}).text
    assert "«Еуразия»" in page
    assert f"{edition.number} · 2013" in page
    assert 'class="ribbon"' in page
    assert "Алматы" in page
    edition.demo = False
    session.flush()
    assert 'class="ribbon"' not in rig.test_client().get("/eurasia/2013/t").text


def test_layout_asks_no_database_of_its_own(rig: Flask, connection: Connection, session: Session) -> None:
    make_edition(session)
    session.flush()
    client = rig.test_client()
    asked: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *args: asked.append(args[2]))
    client.get("/t/form")
    assert [statement for statement in asked if "SAVEPOINT" not in statement] == []
    client.get("/eurasia/2013/t")
    assert len([statement for statement in asked if "SAVEPOINT" not in statement]) == 1, "the edition"
