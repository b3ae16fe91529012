"""Editing a letter's words: what must stay in them, and two who edit at once."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.notifications.models import LetterTemplate
from tests.factories import give_role, make_edition, make_person
from tests.letters import Desk
from tests.signing_in import sign_in

SELECTED = "/letters/wordings/decision.selected/en"


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    """An organiser's browser, in English."""
    app.config["WTF_CSRF_ENABLED"] = False
    edition = make_edition(session)
    person = make_person(session)
    give_role(session, edition, person, Role.ORGANISER)
    session.commit()
    client = app.test_client()
    sign_in(client, person)
    return Desk(client, session, edition, person)


def test_letter_keeps_the_link_that_it_is_sent_for(desk: Desk) -> None:
    answer = desk.post(
        SELECTED, act="save", subject="Selected", body="You can answer on this page:", version="0"
    )
    assert (answer.status_code, "the text has to show it" in answer.text) == (422, True)
    assert desk.session.scalars(select(LetterTemplate)).all() == []


def test_what_the_built_in_letter_says_and_ours_does_not_is_named(desk: Desk) -> None:
    answer = desk.post(SELECTED, act="save", subject="Selected", body="Answer here: {link}", version="0")
    assert answer.status_code == 303
    page = desk.get(SELECTED).text
    assert "The built-in letter says this too, yours does not:" in page
    assert re.search(r"yours does not: [^<]*\{film\}", page)


def test_second_editor_sees_the_first_ones_words_and_may_go_on(desk: Desk) -> None:
    first = {"subject": "First words", "body": "Answer here: {link}"}
    second = {"subject": "Second words", "body": "Please answer: {link}"}
    assert desk.post(SELECTED, act="save", version="0", **first).status_code == 303
    stale = desk.post(SELECTED, act="save", version="0", **second)
    assert stale.status_code == 409
    assert "First words" in stale.text and "Second words" in stale.text
    held = re.search(r'name="version"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="version"', stale.text)
    assert held and (held.group(1) or held.group(2)) == "1"
    assert desk.post(SELECTED, act="save", version="1", **second).status_code == 303
    assert desk.session.scalars(select(LetterTemplate.subject)).all() == ["Second words"]
