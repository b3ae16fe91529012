"""What a demonstration made up is marked wherever its staff see it, and what is real is not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.festival.models import Edition, Section
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Call
from fest_ops.selection.decisions import commands
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import Move, State
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

MARK = '<span class="invented"'


@dataclass(frozen=True, slots=True)
class Office:
    """An organiser's browser, in an edition with a call."""

    client: FlaskClient
    session: Session
    edition: Edition
    section: Section
    call: Call
    organiser: Person

    def marks(self, path: str) -> int:
        answer = self.client.get(f"/eurasia/{self.edition.slug}{path}")
        assert answer.status_code == 200, answer.text[:2000]
        return answer.text.count(MARK)

    def rejected(self, *, invented: bool) -> Entry:
        """A film, with its owner invented or not, that was not selected; its letter is held."""
        owner = make_person(self.session, "Owner")
        owner.invented = invented
        entry = make_entry(self.session, self.call, title="Rauan", state=State.IN_REVIEW, owner=owner)
        entry.invented = invented
        self.session.flush()
        actor = actor_of(self.organiser, self.edition, Role.ORGANISER)
        commands.decide(
            self.session, actor, entry.id, Move.REJECT, now=NOW, seen_version=entry.version, section_id=None
        )
        self.session.commit()
        return entry


@pytest.fixture
def office(app: Flask, session: Session) -> Office:
    app.config["WTF_CSRF_ENABLED"] = False
    edition = make_edition(session)
    section = make_section(session, edition, quota=2)
    call = make_call(session, edition, section)
    organiser = make_person(session, "Organiser")
    organiser.invented = False
    give_role(session, edition, organiser, Role.ORGANISER)
    session.commit()
    client = app.test_client()
    sign_in(client, organiser)
    return Office(client, session, edition, section, call, organiser)


@pytest.mark.parametrize("invented", [True, False])
def test_made_up_films_and_recipients_are_marked_on_every_page_of_the_office(
    office: Office, invented: bool
) -> None:
    entry = office.rejected(invented=invented)
    letter = office.session.scalars(select(Letter)).one()
    for path in (
        "/decisions/told",
        "/letters/all",
        f"/letters/held/{letter.kind}",
        f"/letters/{letter.id}",
        f"/letters/addresses/{letter.address_id}",
        f"/record?object={entry.id}",
    ):
        assert (office.marks(path) > 0) is invented, path


@pytest.mark.parametrize("invented", [True, False])
def test_made_up_films_are_marked_before_a_verdict_and_before_they_are_announced(
    office: Office, invented: bool
) -> None:
    entry = office.rejected(invented=invented)
    base = f"/eurasia/{office.edition.slug}"
    data = {"entry": [f"{entry.id}:{entry.version}"], "verdict": "reconsider", "step": "preview"}
    preview = office.client.post(f"{base}/board/films/decide", data=data)
    assert preview.status_code == 200 and (MARK in preview.text) is invented
    told = office.client.post(f"{base}/decisions/letters/reject/preview")
    assert told.status_code == 200 and (MARK in told.text) is invented
    entry.state, entry.section_id = State.OFFERED, office.section.id
    office.session.commit()
    assert office.marks("/decisions/announcement") == int(invented)
