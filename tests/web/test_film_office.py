"""The film where it is decided on and where its makers look; a file that is none; drafts, withdrawing at a word
and inviting anew: each page, and each refusal."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.config import Settings
from fest_ops.media.models import File
from fest_ops.media.storage import Disk
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Person
from fest_ops.selection.decisions.models import Offer
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import State
from fest_ops.submissions.films import commands, handing_in
from tests.conftest import KEYS
from tests.db.test_film_refused import refuse, sent_file
from tests.db.test_films import Place
from tests.factories import (
    NOW,
    assign,
    film_draft,
    give_role,
    make_call,
    make_edition,
    make_entry,
    make_person,
)
from tests.signing_in import sign_in

BASE = "/eurasia/2013"
H264 = {"container": "mov,mp4,m4a,3gp,3g2,mj2", "video": "h264"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The clock stands in July 2013, when the call is open."""
    offset = (NOW - dt.datetime.now(dt.UTC)).total_seconds()
    return dataclasses.replace(settings, clock_offset=offset, secret_keys=KEYS)


class Office:
    """A film that was handed in with a file and a link that has a password, and everybody around it."""

    def __init__(self, app: Flask, session: Session) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.app, self.session = app, session
        self.place = Place(session)
        self.entry: Entry = self.place.start()
        self.type(screener_password="geheim")
        self.file: File = sent_file(session, self.place.maker, self.entry, "film.mp4")
        handing_in.submit(session, self.place.maker, self.entry.id, now=NOW)
        session.commit()
        self.maker = self.of(session.get_one(Person, self.place.maker.person_id))
        self.organiser = self.with_role(Role.ORGANISER)
        self.head = self.with_role(Role.HEAD_OF_PROGRAMME)
        self.board = f"{BASE}/board/entry/{self.entry.id}"
        self.own = f"{BASE}/entries/{self.entry.id}"
        self.sheet = f"{BASE}/films/{self.entry.id}"

    def type(self, **answers: str) -> None:
        typed = film_draft(self.place.regulations, **answers)
        commands.save(self.session, self.place.maker, self.entry.id, typed, {}, keys=KEYS, now=NOW)

    def of(self, person: Person) -> FlaskClient:
        client = self.app.test_client()
        sign_in(client, person)
        return client

    def with_role(self, *roles: Role) -> FlaskClient:
        person = make_person(self.session)
        give_role(self.session, self.place.edition, person, *roles)
        self.session.commit()
        return self.of(person)

    def probed(self, **found: Any) -> None:
        self.file.state, self.file.probe = "ready", found or H264
        self.session.commit()

    def refused(self) -> None:
        refuse(self.session, self.file)
        self.session.commit()

    def seen_by_all(self) -> list[str]:
        """The pages of those who decide, and the owner's own."""
        asked = (
            (self.head, self.board),
            (self.organiser, self.board),
            (self.head, self.sheet),
            (self.organiser, self.sheet),
            (self.maker, self.own),
        )
        return [page(client, path) for client, path in asked]


def page(client: FlaskClient, path: str, status: int = 200, **data: str) -> str:
    answer = client.post(path, data=data) if data else client.get(path)
    assert answer.status_code == status, answer.text[:3000]
    return answer.text


@pytest.fixture
def office(app: Flask, session: Session) -> Office:
    return Office(app, session)


def test_those_who_decide_and_its_makers_watch_the_film_where_they_are(office: Office) -> None:
    office.probed()
    for shown in office.seen_by_all():
        assert re.search(rf'<video [^>]*src="{BASE}/files/{office.file.id}"', shown), shown
        assert f"{BASE}/files/{office.file.id}?download=1" in shown
        assert 'href="https://screener.example/1"' in shown and "Watch at screener.example" in shown
        assert "geheim" in shown and "Show the password" in shown


def test_a_film_that_no_browser_plays_is_downloaded(office: Office) -> None:
    office.probed(container="mxf", video="mpeg2video")
    for shown in office.seen_by_all():
        assert "<video" not in shown and f"{BASE}/files/{office.file.id}?download=1" in shown
        assert "Browsers do not play this kind of film" in shown


def test_a_film_that_is_being_checked_says_so(office: Office) -> None:
    for shown in office.seen_by_all():
        assert "being checked" in shown and "<video" not in shown and "?download=1" not in shown


def test_a_selector_watches_as_before(office: Office) -> None:
    office.probed()
    person = make_person(office.session)
    give_role(office.session, office.place.edition, person, Role.SELECTOR)
    office.entry.state = State.IN_REVIEW.value
    assign(office.session, office.entry, person)
    office.session.commit()
    shown = page(office.of(person), f"{BASE}/screening/{office.entry.id}")
    assert f'src="{BASE}/files/{office.file.id}"' in shown and "geheim" in shown


def test_a_refused_file_is_told_with_its_reason_where_it_matters(office: Office) -> None:
    assert "cannot be used" not in page(office.head, f"{BASE}/board/films")
    office.refused()
    for shown in office.seen_by_all():
        assert "no film in this file" in shown and "<video" not in shown and "?download=1" not in shown
    own = page(office.maker, office.own)
    assert "Send another file" in own and f"{office.own}/form/materials" in own
    assert "changes that you have not sent" not in own
    assert "Those who act for the entry were told by letter" in page(office.head, office.board)
    assert "film file cannot be used" in page(office.head, f"{BASE}/board/films")
    form = page(office.maker, f"{office.own}/form/materials")
    assert "cannot be used" in form and "no film in this file" in form
    letter = office.session.scalars(select(Letter).where(Letter.kind == "film_refused")).one()
    assert letter.state == "released"


def test_the_worker_tells_of_a_file_that_it_refuses(
    office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SECRET_KEYS", "DATABASE_URL", "BROKER_URL"):
        monkeypatch.setenv(f"FEST_OPS_{name}", f"memory://{'nobody' * 6}")
    from worker import tasks

    monkeypatch.setattr(tasks, "settings", settings)
    path = Disk(settings.files).path(office.file.storage_key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("text", "utf-8")
    tasks.probe_files()
    office.session.expire_all()
    assert (office.file.state, office.file.refusal) == ("refused", "not_a_film")
    letter = office.session.scalars(select(Letter).where(Letter.kind == "film_refused")).one()
    assert letter.state == "released" and letter.merge["file"] == "film.mp4"


def test_another_file_sent_as_an_amendment_ends_the_warning(office: Office) -> None:
    office.refused()
    good = sent_file(office.session, office.place.maker, office.entry, "better.mp4")
    office.session.commit()
    assert "changes that you have not sent" in page(office.maker, office.own)
    assert "film file cannot be used" in page(office.head, f"{BASE}/board/films")
    page(office.maker, f"{office.own}/amend", 303, go="1")
    good.state, good.probe = "ready", H264
    office.session.commit()
    assert "cannot be used" not in page(office.head, f"{BASE}/board/films")
    for shown in office.seen_by_all():
        assert f'src="{BASE}/files/{good.id}"' in shown and "no film in this file" not in shown


def test_a_draft_with_a_refused_file_says_so_and_writes_to_nobody(office: Office) -> None:
    office.entry = office.place.filled(screener_url="", title_original="Another")
    file = sent_file(office.session, office.place.maker, office.entry)
    assert not refuse(office.session, file, "film_unreadable")
    office.session.commit()
    shown = page(office.maker, f"{BASE}/entries/{office.entry.id}")
    assert "could not be read to its end" in shown and "Send another file" in shown


# Drafts


def test_organisers_find_drafts_and_let_one_in(office: Office) -> None:
    draft = office.place.start()
    commands.save(
        office.session,
        office.place.maker,
        draft.id,
        {"title_original": "Unsent", "synopsis_en": "A secret plot."},
        {},
        keys=KEYS,
        now=NOW,
    )
    office.session.commit()
    where = f"{BASE}/films/drafts"
    assert where in page(office.organiser, f"{BASE}/today")
    assert f"{where}?call=films" in page(office.organiser, f"{BASE}/calls/films")
    assert where not in page(office.maker, f"{BASE}/calls/films")
    shown = page(office.organiser, where)
    assert "Unsent" in shown and "Айгерім Sample" in shown and "things missing" in shown
    assert "A secret plot." not in shown and "Reopen for this film" not in shown
    assert office.entry.title["original"] not in shown, "what was sent is no draft"
    office.place.call.deadline_at = NOW - dt.timedelta(days=1)
    office.session.commit()
    shown = page(office.organiser, f"{where}?call=films&page=1")
    link = f"{BASE}/board/entry/{draft.id}/reopen"
    assert link in shown and "the call has closed" in shown
    page(office.organiser, link, 303, until="2013-07-20T12:00", reason="The line was cut.")
    letter = office.session.scalars(select(Letter).where(Letter.kind == "reopened")).one()
    assert letter.state == "released" and "2013" in letter.merge["until"]
    assert "open again" in page(office.organiser, where)


def test_drafts_are_for_organisers_of_this_edition(office: Office, app: Flask) -> None:
    where = f"{BASE}/films/drafts"
    for client in (office.head, office.maker, office.with_role(Role.SELECTOR)):
        page(client, where, 403)
    assert app.test_client().get(where).status_code in (302, 303)
    elsewhere = make_edition(office.session, slug="2012")
    make_entry(
        office.session, make_call(office.session, elsewhere, slug="old"), state=State.DRAFT, title="Elsewhere"
    )
    office.session.commit()
    assert "Elsewhere" not in page(office.organiser, where)
    for odd in ("?page=0", "?page=99999999", "?call=%27", "?page=x"):
        page(office.organiser, where + odd)


def test_a_list_of_no_drafts_says_so(office: Office) -> None:
    assert "No drafts" in page(office.organiser, f"{BASE}/films/drafts")


# Withdrawing at somebody's word


def test_staff_withdraw_at_an_owners_word(office: Office) -> None:
    where = f"{office.board}/withdraw"
    assert where in page(office.organiser, office.board)
    form = page(office.organiser, where)
    assert "Айгерім Sample" in form
    version = str(office.entry.version)
    asked = str(office.place.maker.person_id)
    assert "Please say who" in page(
        office.organiser, where, 422, version=version, asked_by=str(uuid.uuid4()), reason="x"
    )
    assert "required" in page(office.organiser, where, 422, version=version, asked_by=asked, reason="")
    page(office.organiser, where, 409, version="77", asked_by=asked, reason="By telephone.")
    page(office.organiser, where, 303, version=version, asked_by=asked, reason="By telephone.")
    office.session.expire_all()
    assert office.entry.state == State.WITHDRAWN
    shown = page(office.organiser, office.board)
    assert "By telephone." in shown and where not in shown
    assert "can no longer be changed" in page(office.organiser, where)


def test_withdrawing_at_a_word_is_for_staff_and_no_drafts(office: Office) -> None:
    where = f"{office.board}/withdraw"
    for client in (office.maker, office.with_role(Role.SELECTOR)):
        page(client, where, 403)
        page(client, where, 403, version="1", reason="x")
    draft = office.place.start()
    office.session.commit()
    page(office.head, f"{BASE}/board/entry/{draft.id}/withdraw", 404)
    page(office.head, f"{BASE}/board/entry/{uuid.uuid4()}/withdraw", 404)
    elsewhere = make_edition(office.session, slug="2012")
    foreign = make_entry(office.session, make_call(office.session, elsewhere, slug="old"))
    office.session.commit()
    page(office.head, f"{BASE}/board/entry/{foreign.id}/withdraw", 404)


# Inviting anew


@pytest.mark.parametrize("answer", ["expired", "declined"])
def test_organisers_invite_anew(office: Office, answer: str) -> None:
    ended(office, answer)
    where = f"{office.board}/renew"
    assert where in page(office.organiser, office.board) and where not in page(office.head, office.board)
    form = page(office.organiser, where)
    assert 'value="2013-07-29T23:59"' in form and "Competition" in form
    version = str(office.entry.version)
    until = "2013-07-25T12:00"
    assert "required" in page(office.organiser, where, 422, version=version, until=until, reason="")
    assert "still to come" in page(
        office.organiser, where, 422, version=version, until="2013-07-01T12:00", reason="They rang."
    )
    page(office.organiser, where, 409, version="77", until=until, reason="They rang.")
    page(office.organiser, where, 303, version=version, until=until, reason="They rang.")
    office.session.expire_all()
    assert (office.entry.state, office.entry.told_state) == ("offered", "offered")
    assert "Read the invitation and answer" in page(office.maker, office.own)
    assert "Only an invitation that ran out" in page(office.organiser, where)


def test_inviting_anew_is_refused_where_the_place_is_taken_and_to_others(office: Office) -> None:
    ended(office, "declined")
    where = f"{office.board}/renew"
    for client in (office.head, office.maker, office.with_role(Role.SELECTOR)):
        page(client, where, 403)
    office.place.section.quota = 1
    office.session.refresh(office.place.call)
    make_entry(office.session, office.place.call, state=State.SELECTED, section_id=office.place.section.id)
    office.session.commit()
    shown = page(
        office.organiser,
        where,
        422,
        version=str(office.entry.version),
        until="2013-07-25T12:00",
        reason="They rang.",
    )
    assert "Free a place, or raise the section" in shown
    page(office.organiser, f"{BASE}/board/entry/{uuid.uuid4()}/renew", 404)


def ended(office: Office, answer: str) -> None:
    """The invitation of the film was declined, or ran out."""
    section = office.place.section
    office.entry.section_id, office.entry.state, office.entry.told_state = section.id, answer, answer
    office.session.add(
        Offer(
            entry_id=office.entry.id,
            section_id=section.id,
            made_at=NOW - dt.timedelta(days=20),
            expires_at=NOW - dt.timedelta(days=1),
            answer=answer,
            answered_at=NOW - dt.timedelta(days=1),
        )
    )
    office.session.commit()


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
def test_pages_speak(office: Office, code: str) -> None:
    office.organiser.set_cookie("lang", code)
    for path in (f"{BASE}/films/drafts", f"{office.board}/withdraw", f"{office.board}/renew"):
        page(office.organiser, path)
