"""The protocol's pages: the acts in words, the head, the bundles to take away; who gets what."""

from __future__ import annotations

import datetime as dt
import html
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from fest_ops import db
from fest_ops.actor import Role
from fest_ops.audit.models import AuditEvent
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.panel.models import Jury
from fest_ops.people.models import Person
from tests import verify_bundle
from tests.db.test_jury_ballots import Table
from tests.db.test_jury_protocol import close, decide, of_films
from tests.factories import NOW, give_role, make_person
from tests.signing_in import sign_in

HERE = "/eurasia/2013/juries/international"


class House:
    """A jury whose sitting was played, and browsers."""

    def __init__(self, app: Flask) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.app = app
        self.table = Table()
        of_films(self.table)
        self.secretary = self.browser(self.table.scene.secretary_person)

    def browser(self, person: Person | None, language: str = "en") -> FlaskClient:
        client = self.app.test_client()
        if person is not None:
            sign_in(client, person)
        client.set_cookie("lang", language)
        return client

    def staff(self, *roles: Role) -> FlaskClient:
        with db.transaction() as session:
            person = make_person(session)
            give_role(session, self.table.scene.edition, person, *roles)
        return self.browser(person)


def seen(page: str) -> str:
    """The words of a page's main part."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.fixture
def house(own_app: Flask, own_database: Engine) -> House:
    return House(own_app)


@pytest.fixture
def closed(house: House) -> House:
    decide(house.table)
    close(house.table)
    return house


def test_page_tells_every_act_and_the_head(closed: House) -> None:
    page = closed.secretary.get(f"{HERE}/protocol")
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    told = seen(page.text)
    with db.transaction() as session:
        head = session.scalars(select(Sitting.head)).one()
        acts = len(closed.table.verbs())
    assert head is not None and head.hex() in told and f"{acts} events, each hashed" in told
    for sentence in (
        "The sitting was opened.",
        "Juror Four Invented does not vote on “Film 02 Invented”.",
        "Voting opened: Grand Prix · Round 1.",
        "Nobody reached the majority.",
        "Elected: “Film 01 Invented”",
        "Grand Prix: “Film 01 Invented”.",
        "Its ballots are gone unread. The line broke",
        "Level in the lead: “Film 02 Invented”; “Film 03 Invented”",
        "Special mention: “Film 04 Invented”.",
        "3 prizes decided.",
        "Verified",
    ):
        assert sentence in told, sentence
    assert page.text.count('<li value="') == acts


@pytest.mark.parametrize(
    ("language", "words"),
    [("kk", "Отырыс ашылды."), ("ru", "Заседание открыто."), ("en", "The sitting was opened.")],
)
def test_page_speaks_the_readers_language(closed: House, language: str, words: str) -> None:
    page = closed.browser(closed.table.scene.jurors[1], language).get(f"{HERE}/protocol")
    assert page.status_code == 200 and words in page.text
    assert "family" not in page.text and "secretary" not in seen(page.text).lower()


def test_outcome_is_not_told_before_the_chair_releases_it(house: House) -> None:
    house.table.sit()
    house.table.play(0, 0, 0, 1, 1, prize=house.table.prizes[0], show=False)
    juror = seen(house.browser(house.table.scene.jurors[1]).get(f"{HERE}/protocol").text)
    assert "The chair has not released the outcome." in juror and "Elected" not in juror
    assert "Elected: “Film 01 Invented”" in seen(house.secretary.get(f"{HERE}/protocol").text)
    assert "Elected" in seen(house.browser(house.table.scene.jurors[0]).get(f"{HERE}/protocol").text)
    assert "Not yet: the head changes" in juror and "bundle.json" not in juror


def test_protocol_of_no_sitting_is_empty(house: House) -> None:
    assert "Nothing yet" in seen(house.secretary.get(f"{HERE}/protocol").text)
    assert house.secretary.get(f"{HERE}/bundle.json").status_code == 422
    assert house.secretary.get(f"{HERE}/protocol/sealed").status_code == 422


def test_secretary_takes_the_bundle_with_the_boxes(closed: House) -> None:
    confirm = closed.secretary.get(f"{HERE}/protocol/sealed")
    assert "It holds every ballot" in seen(confirm.text) and "slips" not in confirm.text
    answer = closed.secretary.post(f"{HERE}/protocol/sealed")
    assert answer.status_code == 200 and answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert verify_bundle.verify(answer.data) is True
    with db.transaction() as session:
        verbs = list(session.scalars(select(AuditEvent.verb).where(AuditEvent.verb == "bundle.export")))
    assert len(verbs) == 1


def test_nobody_else_takes_it(closed: House) -> None:
    scene = closed.table.scene
    for person in (*scene.jurors, scene.organiser_person):
        browser = closed.browser(person)
        assert browser.get(f"{HERE}/protocol/sealed").status_code == 403
        assert browser.post(f"{HERE}/protocol/sealed").status_code == 403
        public = browser.get(f"{HERE}/bundle.json")
        assert public.status_code == 200 and b"slips" not in public.data and b"family" not in public.data
    head = closed.staff(Role.HEAD_OF_PROGRAMME)
    assert "Kept until the ceremony" in head.get(f"{HERE}/protocol").text
    assert head.get(f"{HERE}/bundle.json").status_code == 403
    for browser in (closed.staff(Role.SELECTOR), closed.staff(Role.PRESS)):
        for address in ("protocol", "protocol/sealed", "bundle.json"):
            assert browser.get(f"{HERE}/{address}").status_code == 404
    visitor = closed.browser(None)
    assert visitor.get(f"{HERE}/bundle.json").status_code == 404
    assert visitor.get(f"{HERE}/protocol").status_code in (302, 303)


def test_public_bundle_is_everybodys_after_the_ceremony(closed: House) -> None:
    with db.transaction() as session:
        jury = session.get_one(Jury, closed.table.scene.jury.id)
        jury.announce_at = NOW - dt.timedelta(minutes=1)
    visitor = closed.browser(None)
    answer = visitor.get(f"{HERE}/bundle.json")
    assert answer.status_code == 200 and verify_bundle.verify(answer.data) is False
    assert json.loads(answer.data)["kind"] == "public" and b"slips" not in answer.data
    assert visitor.get(f"{HERE}/protocol").status_code in (302, 303)


def test_page_takes_few_statements(closed: House, own_database: Engine) -> None:
    statements: list[str] = []

    @event.listens_for(own_database, "before_cursor_execute")
    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    closed.secretary.get(f"{HERE}/protocol")
    assert len(statements) <= 8, statements
