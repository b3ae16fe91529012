"""Assigning over HTTP: loads, the proposal, carrying it out, one film's selectors, the next round, severities."""

from __future__ import annotations

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.people.models import Person
from fest_ops.selection.reviews import commands
from fest_ops.selection.reviews.models import Assignment
from fest_ops.selection.states import State
from tests.db.test_reviews import World
from tests.factories import NOW, assign, make_edition, make_entry, make_round
from tests.signing_in import sign_in


class Desk:
    """The head of programme at the assignments of a round."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.session = session
        self.world = World(session, entries=0, selectors=4)
        self.world.entries = [make_entry(session, self.world.call, minutes=80 + n) for n in range(6)]
        session.commit()
        self.client: FlaskClient = app.test_client()
        sign_in(self.client, session.get_one(Person, self.world.head.person_id))
        self.base = f"/eurasia/{self.world.edition.slug}/assignments"
        self.round = f"{self.base}/{self.world.round.id}"

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text[:2000]
        return answer.text

    def ask(self, **more: str) -> str:
        chosen = "&".join(f"selector={person.id}" for person in self.world.people)
        rest = "".join(f"&{key}={value}" for key, value in more.items())
        return self.get(f"{self.round}/proposal?{chosen}{rest}")

    def made(self) -> int:
        return self.session.scalar(select(func.count()).select_from(Assignment)) or 0


def fields(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        found.setdefault(name, []).append(value)
    return found


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    app.config["WTF_CSRF_ENABLED"] = False
    return Desk(app, session)


def test_loads_list_every_selector(desk: Desk) -> None:
    assert desk.client.get(desk.base).location.endswith(str(desk.world.round.id))
    page = desk.get(desk.round)
    assert all(person.name in page for person in desk.world.people) and "Propose an assignment" in page


def test_proposal_is_carried_out_as_shown_once(desk: Desk) -> None:
    page = desk.ask(wanted="3")
    assert "18 new assignments" in page and desk.made() == 0
    answer = desk.client.post(f"{desk.round}/proposal", data=fields(page))
    assert answer.status_code == 303 and desk.made() == 18
    again = desk.client.post(f"{desk.round}/proposal", data=fields(page))
    assert again.status_code == 409 and "Something changed since" in again.text and desk.made() == 18
    assert "Nothing to assign" in desk.ask(wanted="3")


def test_proposal_without_selectors_or_with_nonsense_says_so(desk: Desk) -> None:
    answer = desk.client.get(f"{desk.round}/proposal", follow_redirects=True)
    assert "Please choose at least one selector." in answer.text
    answer = desk.client.get(f"{desk.round}/proposal?selector={uuid.uuid4()}", follow_redirects=True)
    assert "not a selector" in answer.text
    for odd in ("'", "-1", "0", "99999999999"):
        desk.ask(wanted=odd, section=odd, country=odd, lacking=odd)
    assert (
        desk.client.post(
            f"{desk.round}/proposal", data={"selector": str(desk.world.people[0].id)}
        ).status_code
        == 409
    )
    assert desk.made() == 0


def test_film_gets_one_more_selector_and_loses_one(desk: Desk) -> None:
    entry, person = desk.world.entries[0], desk.world.people[0]
    path = f"{desk.base}/entry/{entry.id}"
    assert "Nobody yet" in desk.get(path)
    assert desk.client.post(f"{path}/give", data={"person": str(person.id)}).status_code == 303
    assert person.name in desk.get(path)
    assert (
        desk.client.post(f"{path}/give", data={"person": str(desk.world.head.person_id)}).status_code == 422
    )
    assert desk.client.post(f"{path}/give", data={"person": "'"}).status_code == 422
    data = {"person": str(person.id), "round": str(desk.world.round.id), "act": "take"}
    assert desk.client.post(f"{path}/take", data=data).status_code == 303
    assert desk.made() == 0
    assert desk.client.post(f"{path}/take", data=data).status_code == 404
    assert desk.client.post(f"{path}/take", data={}).status_code == 404


def test_recusal_is_seen_and_undone(desk: Desk) -> None:
    entry, person = desk.world.entries[0], desk.world.people[0]
    entry.state = State.IN_REVIEW.value
    assign(desk.session, entry, person)
    commands.recuse(
        desk.session, desk.world.selectors[0], entry.id, round_id=desk.world.round.id, code="family", now=NOW
    )
    desk.session.commit()
    path = f"{desk.base}/entry/{entry.id}"
    page = desk.get(path)
    assert "Stepped back on" in page and "Family" in page
    data = {"person": str(person.id), "round": str(desk.world.round.id), "act": "undo_recusal"}
    desk.client.post(f"{path}/take", data=data)
    assert "Stepped back on" not in desk.get(path)


def test_films_are_sent_to_the_next_round(desk: Desk) -> None:
    desk.get(f"{desk.round}/next", status=404)
    committee = make_round(desk.session, desk.world.call, position=2, kind="committee")
    desk.world.entries[0].state = State.SHORTLISTED.value
    desk.session.commit()
    page = desk.get(f"{desk.round}/next")
    assert str(desk.world.entries[0].id) in page and str(desk.world.entries[1].id) not in page
    assert str(desk.world.entries[1].id) in desk.get(f"{desk.round}/next?all=1")
    assert "Tick at least one film" in desk.client.post(f"{desk.round}/next", data={}).text
    answer = desk.client.post(f"{desk.round}/next", data={"entry": str(desk.world.entries[0].id)})
    assert answer.status_code == 303 and answer.location.endswith(str(committee.id))
    desk.session.refresh(desk.world.entries[0])
    assert desk.world.entries[0].round_id == committee.id
    assert desk.client.post(f"{desk.round}/next", data={"entry": str(uuid.uuid4())}).status_code == 404


def test_severity_compares_the_scores(desk: Desk) -> None:
    assert "No reviews yet" in desk.get(f"{desk.round}/severity")
    for entry in desk.world.entries:
        entry.state = State.IN_REVIEW.value
        for person in desk.world.people[:2]:
            assign(desk.session, entry, person)
    for n in range(6):
        desk.world.save(0, n + 1, n + 1, entry=n)
        desk.world.save(1, n + 3, n + 3, entry=n)
    desk.session.commit()
    page = desk.get(f"{desk.round}/severity")
    assert "+1.00" in page and "−1.00" in page and "cannot be compared" not in page


def test_assigning_is_for_staff_of_this_edition(app: Flask, desk: Desk) -> None:
    elsewhere = make_edition(desk.session, slug="1999")
    from tests.factories import give_role

    give_role(
        desk.session, elsewhere, desk.session.get_one(Person, desk.world.head.person_id), Role.ORGANISER
    )
    desk.session.commit()
    entry = desk.world.entries[0].id
    paths = ["", "/proposal", "/severity", "/next"]
    for path in (f"{desk.round}{tail}" for tail in paths):
        assert desk.client.get(path.replace(desk.world.edition.slug, "1999")).status_code == 404
    foreign = f"{desk.base}/entry/{entry}".replace(desk.world.edition.slug, "1999")
    assert desk.client.get(foreign).status_code == 404
    assert (
        desk.client.post(f"{foreign}/give", data={"person": str(desk.world.people[0].id)}).status_code == 404
    )
    desk.get(f"{desk.base}/entry/{uuid.uuid4()}", status=404)
    client = app.test_client()
    sign_in(client, desk.world.people[0])
    for path in (
        desk.base,
        desk.round,
        f"{desk.round}/proposal",
        f"{desk.round}/severity",
        f"{desk.base}/entry/{entry}",
    ):
        assert client.get(path).status_code == 403


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
def test_pages_speak(desk: Desk, code: str) -> None:
    make_round(desk.session, desk.world.call, position=2, kind="committee")
    desk.session.commit()
    desk.client.set_cookie("lang", code)
    for path in (
        desk.round,
        f"{desk.round}/severity",
        f"{desk.round}/next",
        f"{desk.base}/entry/{desk.world.entries[0].id}",
    ):
        assert f'<html lang="{code}"' in desk.get(path)
    assert str(desk.world.entries[0].id) in desk.ask()
