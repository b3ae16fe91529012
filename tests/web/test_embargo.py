"""Secrecy: a chosen title before the announcement, and a verdict before its release, are nowhere to be found."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Person
from fest_ops.selection.decisions.models import Offer
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import State
from tests.factories import assign, give_role, make_person
from tests.web.test_board import Desk
from tests.web.test_decisions import previewed, released

SECRET = "Rauan the Secret"
TELLING = (
    "Selected",
    "Invited",
    "Not selected",
    "Waiting list",
    "Shortlisted",
    "selected for",
    "competition",
)


class Secret:
    """An edition in which one film was chosen, another refused, and nothing was told."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        session = desk.session
        self.owner = make_person(session, "Owner Invented")
        self.loser = make_person(session, "Loser Invented")
        self.selector = make_person(session, "Selector Invented")
        self.stranger = make_person(session, "Stranger Invented")
        give_role(session, desk.edition, self.selector, Role.SELECTOR)
        for person in (self.owner, self.loser, self.stranger):
            give_role(session, desk.edition, person, Role.SUBMITTER)
        self.chosen: Entry = desk.entry(SECRET, owner=self.owner)
        self.refused: Entry = desk.entry("Refused film", owner=self.loser)
        assign(session, self.refused, self.selector)
        session.commit()
        desk.decide(self.chosen, verdict="select", section=str(desk.section.id))
        desk.decide(self.refused, verdict="reject")

    def pages(self) -> list[str]:
        """Every address of the edition that takes no more than what a stranger can guess."""
        base, ids = self.desk.base, (self.chosen.id, self.refused.id)
        found: list[str] = []
        for rule in self.desk.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or "<festival>" not in rule.rule:
                continue
            for entry_id in ids:
                path = rule.rule.replace("<festival>/<edition>", base.strip("/"))
                path = path.replace("<uuid:entry_id>", str(entry_id)).replace("<slug>", "films")
                path = path.replace("<kind>", "csv").replace("<uuid:offer_id>", str(entry_id))
                if "<" not in path and path not in found:
                    found.append(path)
        return found

    def read(self, client: FlaskClient, path: str) -> str:
        answer = client.get(path, follow_redirects=True)
        return answer.text if answer.status_code == 200 else ""


@pytest.fixture
def secret(app: Flask, session: Session) -> Secret:
    return Secret(Desk(app, session))


def others(secret: Secret) -> list[Person | None]:
    return [None, secret.stranger, secret.loser, secret.selector]


def test_a_chosen_title_is_on_no_page_of_anybody_else_before_the_announcement(secret: Secret) -> None:
    paths = secret.pages()
    assert len(paths) > 15
    for person in others(secret):
        client = secret.desk.of(person)
        for path in paths:
            assert SECRET not in secret.read(client, path), (person and person.name, path)


def test_a_chosen_title_is_found_by_no_search_or_export_of_anybody_else(secret: Secret) -> None:
    base = secret.desk.base
    for person in others(secret):
        client = secret.desk.of(person)
        for path in (
            f"{base}/board/films?q=Rauan",
            f"{base}/board/films/export.csv",
            f"{base}/board/films/export.xlsx",
            f"{base}/screening?q=Rauan",
            f"{base}/selection?q=Rauan",
        ):
            answer = client.get(path)
            assert b"Rauan the Secret" not in answer.data, path
            assert answer.mimetype == "text/html"


def test_guessed_addresses_say_no_more_than_ids_of_nothing(secret: Secret) -> None:
    import uuid

    base = secret.desk.base
    for person in (secret.stranger, secret.loser, secret.selector):
        client = secret.desk.of(person)
        for shape in ("entries/{}", "offers/{}", "screening/{}", "entries/{}/messages"):
            real = client.get(f"{base}/{shape.format(secret.chosen.id)}").status_code
            made_up = client.get(f"{base}/{shape.format(uuid.uuid4())}").status_code
            assert real == made_up, shape


def test_a_verdict_shows_to_its_applicant_only_once_released(secret: Secret) -> None:
    for person, entry, verdict, told in (
        (secret.loser, secret.refused, "reject", "Not selected"),
        (secret.owner, secret.chosen, "select", "Invited"),
    ):
        client = secret.desk.of(person)
        for path in secret.pages():
            page = secret.read(client, path)
            for word in ("Not selected", "Invited", "not_selected"):
                assert word not in page, (path, word)
        assert secret.desk.fresh(entry).told_state == State.SUBMITTED
        _page, data = previewed(secret.desk, verdict)
        released(secret.desk, verdict, **data)
        shown = [path for path in secret.pages() if told in secret.read(client, path)]
        if f"{secret.desk.base}/entries/{entry.id}" in secret.pages():
            assert shown


def test_no_letter_about_a_verdict_leaves_before_its_release(secret: Secret) -> None:
    letters = secret.desk.session.scalars(select(Letter).where(Letter.kind.like("decision.%"))).all()
    assert len(letters) == 2
    assert {letter.state for letter in letters} == {"held"}


def test_an_offer_does_not_exist_before_its_letter_is_released(secret: Secret) -> None:
    from fest_ops.selection.decisions.models import Decision

    decision = secret.desk.session.scalars(
        select(Decision.id).where(Decision.entry_id == secret.chosen.id)
    ).one()
    path = f"{secret.desk.base}/offers/{decision}"
    assert secret.desk.of(secret.owner).get(path).status_code == 404
    assert secret.desk.client.get(path).status_code == 404


def test_the_announcement_names_told_films_alone_and_only_from_its_moment(secret: Secret) -> None:
    desk = secret.desk
    public = desk.of(None)
    released(desk, "select", **previewed(desk, "select")[1])
    for at, seen in (
        (None, False),
        (dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), False),
        (dt.datetime.now(dt.UTC) - dt.timedelta(hours=1), True),
    ):
        desk.fresh_edition().selection_announced_at = at
        desk.session.commit()
        page = public.get(f"{desk.base}/selection")
        assert page.status_code == 200
        assert (SECRET in page.text) is seen
        assert "Refused film" not in page.text
    for state in (State.DECLINED, State.LOST, State.WITHDRAWN, State.SELECTED):
        secret.chosen.state = state.value
        desk.session.commit()
        assert SECRET not in public.get(f"{desk.base}/selection").text


def test_the_menu_and_first_page_of_others_count_nothing_of_the_selection(secret: Secret) -> None:
    for person in others(secret):
        page = secret.read(secret.desk.of(person), secret.desk.base + "/")
        for word in TELLING[:4]:
            assert word not in page
    assert secret.desk.session.scalars(select(Offer)).all() == []
