"""Setting calls, rounds and scorecards up through their pages."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.festival.models import Edition
from fest_ops.selection.calls.models import Call, CallSection, Criterion, Round
from fest_ops.selection.reviews.models import Review
from fest_ops.selection.states import State
from tests.factories import NOW, assign, make_call, make_edition, make_entry, make_person, make_section
from tests.setting_up import BASE, browser_of, verbs

CALL = {
    "title_en": "Shorts",
    "slug": "shorts",
    "opens_at": "2013-03-01T09:00",
    "deadline_at": "2013-08-01T23:59",
    "reviews_wanted": "3",
    "offer_days": "14",
}


@pytest.fixture
def edition(app: Flask, session: Session) -> Edition:
    """An edition; forms need no token in these tests."""
    app.config["WTF_CSRF_ENABLED"] = False
    made = make_edition(session)
    session.commit()
    return made


@pytest.fixture
def client(app: Flask, session: Session, edition: Edition) -> FlaskClient:
    """An organiser's browser, in English."""
    return browser_of(app, session, edition, Role.ORGANISER)


def test_call_is_opened_on_the_editions_wall_clock(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    section = make_section(session, edition)
    session.commit()
    typed = {**CALL, "sections": [str(section.id)]}
    assert client.post(f"{BASE}/set-up/calls/new", data=typed).status_code == 303
    call = session.scalars(select(Call)).one()
    assert call.deadline_at == dt.datetime(2013, 8, 1, 17, 59, tzinfo=dt.UTC)
    assert session.scalars(select(CallSection.section_id)).all() == [section.id]
    assert session.scalars(select(Round.kind).order_by(Round.position)).all() == ["preselection", "committee"]
    page = client.get(f"{BASE}/set-up/calls/shorts").text
    assert "2013-08-01T23:59" in page
    assert (
        client.post(
            f"{BASE}/set-up/calls/shorts", data={**typed, "deadline_at": "2013-08-05T12:00"}
        ).status_code
        == 303
    )
    session.refresh(call)
    assert call.deadline_at == dt.datetime(2013, 8, 5, 6, 0, tzinfo=dt.UTC)
    assert verbs(session)[-2:] == ["call.open", "call.change"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"deadline_at": "2013-02-01T00:00"}, "The deadline is not after the opening."),
        ({"slug": "Not This"}, "Use small Latin letters"),
        ({"title_en": ""}, "in at least one of the edition"),
        ({"reviews_wanted": "0"}, "From 1 to 50 selectors"),
        ({"sections": ["not-an-id"]}, "Please choose sections of this edition."),
        ({"regulations": "00000000-0000-0000-0000-000000000001"}, "Please choose a version"),
    ],
)
def test_wrong_call_is_refused(
    client: FlaskClient, session: Session, typed: dict[str, object], said: str
) -> None:
    page = client.post(f"{BASE}/set-up/calls/new", data={**CALL, **typed})
    assert page.status_code == 422 and said in page.text
    assert session.scalars(select(Call)).all() == []


def test_sections_of_another_edition_are_refused(client: FlaskClient, session: Session) -> None:
    foreign = make_section(session, make_edition(session, slug="2014"))
    session.commit()
    page = client.post(f"{BASE}/set-up/calls/new", data={**CALL, "sections": [str(foreign.id)]})
    assert page.status_code == 422


def _scorecard(*lines: tuple[str, str, str], **more: str) -> dict[str, str]:
    typed = {"scale_min": "1", "scale_max": "5", **more}
    for index, (code, name, weight) in enumerate(lines):
        typed |= {
            f"criteria-{index}-code": code,
            f"criteria-{index}-name_en": name,
            f"criteria-{index}-weight": weight,
        }
    return typed


def test_scorecard_is_changed_before_the_first_review(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    call = make_call(session, edition)
    session.commit()
    held = session.scalars(select(Round).where(Round.call_id == call.id)).one()
    typed = _scorecard(
        ("idea", "Idea", "2"), ("form", "Form", "0.5"), ("", "", ""), closes_at="2013-07-30T18:00"
    )
    assert client.post(f"{BASE}/set-up/rounds/{held.id}", data=typed).status_code == 303
    session.refresh(held)
    assert (held.scale_max, held.closes_at) == (5, dt.datetime(2013, 7, 30, 12, 0, tzinfo=dt.UTC))
    lines = session.execute(
        select(Criterion.code, Criterion.weight)
        .where(Criterion.round_id == held.id)
        .order_by(Criterion.position)
    ).all()
    assert [(code, float(weight)) for code, weight in lines] == [("idea", 2.0), ("form", 0.5)]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "needs at least one criterion"),
        ([("idea", "Idea", "")], "needs a weight above 0"),
        ([("idea", "Idea", "1"), ("idea", "Again", "1")], "a short name of its own"),
    ],
)
def test_wrong_scorecard_is_refused(
    client: FlaskClient, session: Session, edition: Edition, lines: list[tuple[str, str, str]], said: str
) -> None:
    call = make_call(session, edition)
    session.commit()
    held = session.scalars(select(Round).where(Round.call_id == call.id)).one()
    page = client.post(f"{BASE}/set-up/rounds/{held.id}", data=_scorecard(*lines))
    assert page.status_code == 422 and said in page.text


def test_scorecard_stays_once_somebody_scored_but_its_end_moves(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    call = make_call(session, edition)
    entry = make_entry(session, call, state=State.IN_REVIEW)
    selector = make_person(session)
    held = assign(session, entry, selector)
    session.add(
        Review(
            round_id=held.round_id,
            entry_id=entry.id,
            person_id=selector.id,
            scores={"story": 5},
            saved_at=NOW,
        )
    )
    session.commit()
    address = f"{BASE}/set-up/rounds/{held.round_id}"
    assert "Reviewing has begun" in client.get(address).text
    page = client.post(address, data=_scorecard(("idea", "Idea", "2")))
    assert page.status_code == 422 and "stays as it is" in page.text
    same = _scorecard(
        ("story", "Story", "1"), ("craft", "Craft", "1"), scale_max="10", closes_at="2013-07-30T18:00"
    )
    assert client.post(address, data=same).status_code == 303


def test_one_more_line_keeps_what_was_typed(client: FlaskClient, session: Session, edition: Edition) -> None:
    call = make_call(session, edition)
    session.commit()
    held = session.scalars(select(Round).where(Round.call_id == call.id)).one()
    page = client.post(
        f"{BASE}/set-up/rounds/{held.id}", data={**_scorecard(("idea", "Idea", "2")), "act": "more"}
    )
    assert page.status_code == 200 and 'value="Idea"' in page.text
    assert "criteria-1-code" in page.text
