"""The record's pages: for organisers of the edition, in words, found by act, object and person."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.audit import commands, names, sealing
from fest_ops.festival.models import Edition
from fest_ops.people.models import Person
from tests.factories import (
    NOW,
    actor_of,
    give_role,
    make_call,
    make_edition,
    make_entry,
    make_person,
    make_section,
)
from tests.signing_in import sign_in


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


@pytest.fixture
def organiser(session: Session, edition: Edition) -> Person:
    person = make_person(session, "Әсел Ұйымдастырушы")
    give_role(session, edition, person, Role.ORGANISER)
    return person


@pytest.fixture
def client(app: Flask, session: Session, organiser: Person) -> FlaskClient:
    session.commit()
    made = app.test_client()
    sign_in(made, organiser)
    return made


def record(session: Session, edition: Edition, person: Person, verb: str, **more: Any) -> None:
    commands.record(
        session, actor_of(person, edition), verb, now=NOW, kind="entry", object_id=uuid.uuid4(), **more
    )
    session.commit()


def test_record_is_told_in_words(
    session: Session, edition: Edition, organiser: Person, client: FlaskClient
) -> None:
    record(session, edition, organiser, "entry.select", section="competition")
    record(session, edition, organiser, "entry.never_heard_of")
    page = client.get("/eurasia/2013/record")
    assert page.status_code == 200
    for said in ("Әсел Ұйымдастырушы", "decided: selected", "entry.never_heard_of", "competition"):
        assert said in page.text


def test_record_names_entries(
    session: Session, edition: Edition, organiser: Person, client: FlaskClient
) -> None:
    entry = make_entry(
        session, make_call(session, edition, make_section(session, edition)), title="Ғажап фильм"
    )
    commands.record(
        session, actor_of(organiser, edition), "entry.select", now=NOW, kind="entry", object_id=entry.id
    )
    session.commit()
    assert "1. Ғажап фильм" in client.get("/eurasia/2013/record").text


def test_record_is_filtered(
    session: Session, edition: Edition, organiser: Person, client: FlaskClient
) -> None:
    other = make_person(session, "Somebody Else")
    record(session, edition, organiser, "entry.select")
    record(session, edition, other, "letter.release")
    table = client.get("/eurasia/2013/record?verb=entry.select").text.partition("<tbody>")[2]
    assert "decided: selected" in table and "released a letter" not in table
    table = client.get("/eurasia/2013/record?verb=letter.").text.partition("<tbody>")[2]
    assert "released a letter" in table and "decided: selected" not in table
    table = client.get(f"/eurasia/2013/record?person={other.id}").text.partition("<tbody>")[2]
    assert "Somebody Else" in table and "Әсел" not in table
    assert "Nothing recorded" in client.get(f"/eurasia/2013/record?object={uuid.uuid4()}").text


def test_record_is_paged(session: Session, edition: Edition, organiser: Person, client: FlaskClient) -> None:
    for n in range(51):
        record(session, edition, organiser, "entry.select", n=n)
    first = client.get("/eurasia/2013/record").text
    assert first.count("decided: selected</td>") == 50
    older = first.partition("before=")[2].partition('"')[0]
    assert client.get(f"/eurasia/2013/record?before={older}").text.count("decided: selected</td>") == 1


def test_record_of_another_edition_is_not_shown(
    session: Session, organiser: Person, client: FlaskClient
) -> None:
    other = make_edition(session, slug="2014")
    record(session, other, organiser, "entry.disqualify")
    assert "disqualified the entry" not in client.get("/eurasia/2013/record").text
    assert client.get("/eurasia/2014/record").status_code == 403


@pytest.mark.parametrize("role", [Role.HEAD_OF_PROGRAMME, Role.SELECTOR, Role.PRESS])
@pytest.mark.parametrize("path", ["", "/check"])
def test_record_is_for_organisers(
    app: Flask, session: Session, edition: Edition, role: Role, path: str
) -> None:
    person = make_person(session)
    give_role(session, edition, person, role)
    session.commit()
    client = app.test_client()
    sign_in(client, person)
    assert client.get("/eurasia/2013/record" + path).status_code == 403


def test_check_says_sound_or_touched(
    session: Session, edition: Edition, organiser: Person, client: FlaskClient
) -> None:
    record(session, edition, organiser, "entry.select")
    sealing.seal(session, now=NOW)
    session.commit()
    assert "Nobody touched it" in client.get("/eurasia/2013/record/check").text
    session.execute(text("UPDATE audit_payload SET salt = sha256('x')"))
    session.commit()
    assert "The record was touched" in client.get("/eurasia/2013/record/check").text


def test_forgotten_person_is_shown_as_erased(
    session: Session, edition: Edition, organiser: Person, client: FlaskClient
) -> None:
    other = make_person(session, "Somebody Else")
    record(session, edition, other, "entry.withdraw", reason="illness")
    commands.forget_person(session, other.id)
    session.commit()
    page = client.get("/eurasia/2013/record").text
    assert "erased with a person" in page
    assert "withdrew the entry" in page
    assert "illness" not in page and str(other.id) not in page


def test_unknown_kinds_have_no_names(session: Session) -> None:
    assert names.names_of(session, "no such kind", [uuid.uuid4()]) == {}
