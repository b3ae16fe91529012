"""Letters released, offers answered and the announcement over HTTP."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Person
from fest_ops.selection.decisions.models import Decision, Offer
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import State
from tests.factories import give_role, make_edition, make_person
from tests.web.test_board import Desk


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return Desk(app, session)


def previewed(desk: Desk, verdict: str) -> tuple[str, dict[str, Any]]:
    answer = desk.client.post(f"{desk.base}/decisions/letters/{verdict}/preview")
    assert answer.status_code == 200, answer.text[:2000]
    page = answer.text
    return page, {
        "decision": re.findall(r'name="decision" value="([^"]+)" checked', page),
        "letter": re.findall(r'name="letter" value="([^"]+)"', page),
    }


def released(desk: Desk, verdict: str, status: int = 303, **data: Any) -> str:
    answer = desk.client.post(f"{desk.base}/decisions/letters/{verdict}/release", data=data)
    assert answer.status_code == status, answer.text[:2000]
    return answer.text


def invited(desk: Desk) -> tuple[Entry, Person, str]:
    owner = make_person(desk.session, "Owner Invented")
    entry = desk.entry("Rauan", owner=owner)
    desk.decide(entry, verdict="select", section=str(desk.section.id))
    released(desk, "select", **previewed(desk, "select")[1])
    offer = desk.session.scalars(select(Offer).where(Offer.entry_id == entry.id)).one()
    return entry, owner, f"{desk.base}/offers/{offer.id}"


def test_letters_are_previewed_and_released_as_they_were_seen(desk: Desk) -> None:
    owner = make_person(desk.session, "Владелец Invented", language="ru")
    entry = desk.entry("Белый верблюд", owner=owner)
    desk.decide(entry, verdict="reject")
    assert "1 applicant waits to be told" in desk.get(f"{desk.base}/decisions/letters")
    page, data = previewed(desk, "reject")
    assert "К сожалению, в программу этого года фильм не вошёл" in page and "Белый верблюд" in page
    assert desk.session.scalar(select(func.count()).where(Letter.state == "released")) == 0
    released(desk, "reject", **data)
    assert desk.fresh(entry).told_state == State.NOT_SELECTED
    letter = desk.session.scalars(select(Letter).where(Letter.kind == "decision.not_selected")).one()
    assert letter.state == "released"
    assert "No letter waits" in desk.get(f"{desk.base}/decisions/letters")


def test_releasing_again_or_nothing_or_what_changed(desk: Desk) -> None:
    entry = desk.entry()
    desk.decide(entry, verdict="reject")
    _page, data = previewed(desk, "reject")
    assert "Tick at least one row" in released(desk, "reject", 422)
    forged = [one.rpartition(":")[0] + ":" + "00" * 32 for one in data["letter"]]
    released(desk, "reject", 409, decision=data["decision"], letter=forged)
    released(desk, "reject", 400, decision=data["decision"], letter=["nonsense"])
    released(desk, "reject", **data)
    released(desk, "reject", **data)
    sent = desk.session.scalar(select(func.count()).where(Letter.kind == "decision.not_selected"))
    assert sent == 1
    released(desk, "shortlist", 404)
    released(desk, "nonsense", 404)


def test_releasing_another_editions_decision_is_not_found(desk: Desk) -> None:
    entry = desk.entry()
    desk.decide(entry, verdict="reject")
    decision = desk.session.scalars(select(Decision.id)).one()
    other = make_edition(desk.session, slug="2012")
    give_role(desk.session, other, desk.head, Role.ORGANISER)
    desk.session.commit()
    answer = desk.client.post(
        "/eurasia/2012/decisions/letters/reject/release", data={"decision": [str(decision)]}
    )
    assert answer.status_code == 404
    assert desk.fresh(entry).told_state == State.SUBMITTED


def test_letters_pages_are_for_staff(desk: Desk) -> None:
    for role in (Role.SELECTOR, Role.SUBMITTER, Role.PRESS):
        person = make_person(desk.session)
        give_role(desk.session, desk.edition, person, role)
        desk.session.commit()
        client = desk.of(person)
        for path in ("letters", "told", "announcement"):
            assert client.get(f"{desk.base}/decisions/{path}").status_code == 403
        assert client.post(f"{desk.base}/decisions/letters/reject/preview").status_code == 403
        assert client.post(f"{desk.base}/decisions/letters/reject/release").status_code == 403


def test_an_offer_is_accepted_by_its_owner(desk: Desk) -> None:
    entry, owner, path = invited(desk)
    client = desk.of(owner)
    page = client.get(path).text
    assert "Accept the invitation" in page and "Rauan" in page
    assert client.post(path, data={"answer": "accepted"}).status_code == 303
    assert desk.fresh(entry).state == State.ACCEPTED
    late = client.post(path, data={"answer": "declined", "sure": "1"})
    assert late.status_code == 422 and "the first answer stands" in late.text
    assert "You accepted on" in client.get(path).text


def test_declining_asks_once_more(desk: Desk) -> None:
    entry, owner, path = invited(desk)
    client = desk.of(owner)
    asked = client.post(path, data={"answer": "declined"})
    assert asked.status_code == 200 and "Decline the invitation?" in asked.text
    assert desk.fresh(entry).state == State.OFFERED
    assert client.post(path, data={"answer": "declined", "sure": "1"}).status_code == 303
    assert desk.fresh(entry).state == State.DECLINED
    assert client.post(path, data={"answer": "perhaps"}).status_code == 422


def test_an_offer_is_not_found_by_strangers_and_shown_to_staff(desk: Desk) -> None:
    _entry, _owner, path = invited(desk)
    stranger = make_person(desk.session)
    give_role(desk.session, desk.edition, stranger, Role.SELECTOR)
    desk.session.commit()
    assert desk.of(stranger).get(path).status_code == 404
    assert desk.of(stranger).post(path, data={"answer": "accepted"}).status_code == 404
    assert "Only those who submitted the film can answer" in desk.get(path)
    assert desk.client.post(path, data={"answer": "accepted"}).status_code == 403
    assert desk.of(None).get(path).status_code in (302, 303)


def test_an_announcement_is_planned_taken_back_and_made(desk: Desk) -> None:
    invited(desk)
    path = f"{desk.base}/decisions/announcement"
    assert "Rauan" in desk.get(path)

    def post(**data: str) -> int:
        return desk.client.post(path, data=data).status_code

    assert post(act="plan") == 422
    assert post(act="plan", at="2001-01-01T10:00") == 422
    assert post(act="plan", at="2099-08-01T10:00") == 303
    assert post() == post(act="cancel") == 400
    assert desk.fresh_edition().selection_announced_at == dt.datetime(2099, 8, 1, 5, tzinfo=dt.UTC)
    assert "1 August 2099" in desk.of(None).get(f"{desk.base}/selection").text
    assert post(act="back") == 303
    assert desk.fresh_edition().selection_announced_at is None
    assert post(act="now") == 303
    assert "Rauan" in desk.of(None).get(f"{desk.base}/selection").text
    assert post(act="back") == 422
