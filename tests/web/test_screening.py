"""The screening room over HTTP: the list, the film, the scorecard, stepping back, and each refusal."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.selection.reviews import commands
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.states import State
from tests.db.test_reviews import World
from tests.factories import NOW, assign, give_role, make_edition, make_entry, make_person
from tests.signing_in import sign_in


class Room:
    """A selector who is signed in, and the address of their rooms."""

    def __init__(self, app: Flask, session: Session, *, entries: int = 1) -> None:
        self.session = session
        self.world = World(session, entries=entries)
        self.world.assign_all()
        session.commit()
        self.client: FlaskClient = app.test_client()
        sign_in(self.client, self.world.people[0])
        self.base = f"/eurasia/{self.world.edition.slug}/screening"
        self.film = f"{self.base}/{self.world.entries[0].id}"

    def get(self, path: str = "", status: int = 200) -> str:
        answer = self.client.get(f"{self.base}{path}")
        assert answer.status_code == status, answer.text[:2000]
        return answer.text

    def save(self, *, story: Any = None, craft: Any = None, status: int = 303, **more: Any) -> str:
        data = {"round": str(self.world.round.id), "version": "0", "act": "give", **more}
        data |= {f"score-{code}": str(v) for code, v in (("story", story), ("craft", craft)) if v is not None}
        answer = self.client.post(self.film, data=data)
        assert answer.status_code == status, answer.text[:3000]
        return answer.text


@pytest.fixture
def room(app: Flask, session: Session) -> Room:
    app.config["WTF_CSRF_ENABLED"] = False
    return Room(app, session)


def test_list_shows_what_is_assigned_and_how_far(room: Room) -> None:
    hidden = make_entry(room.session, room.world.call, title="Nobody's business", state=State.IN_REVIEW)
    room.session.commit()
    page = room.get()
    assert room.film in page and "1 film to go" in page
    assert str(hidden.id) not in page and "Nobody" not in page
    assert "No film of yours is called so" in room.get("?q=zzz")
    assert "Nothing here" in room.get("?mine=given")
    for odd in ("?page=0", "?page=99999999", "?order=%27", "?mine=x", "?q=%00"):
        room.get(odd)


def test_list_of_nobody_says_so(app: Flask, session: Session) -> None:
    world = World(session)
    session.commit()
    client = app.test_client()
    sign_in(client, world.people[0])
    assert "No films yet" in client.get(f"/eurasia/{world.edition.slug}/screening").text


def test_film_is_scored_given_and_then_shows_others(room: Room) -> None:
    room.world.save(1, 4, 5, note="A quiet miracle")
    room.session.commit()
    page = room.get(f"/{room.world.entries[0].id}")
    assert "A quiet miracle" not in page and 'name="score-story"' in page and 'value="10"' in page
    room.save(story=7, act="save", note="so far")
    assert "A quiet miracle" not in room.get(f"/{room.world.entries[0].id}")
    room.save(story=7, craft=8, version="1", recommendation="yes", flag="y")
    page = room.get(f"/{room.world.entries[0].id}")
    assert "A quiet miracle" in page and "7.5" in page and "Change my review" in page
    review = room.session.scalars(
        select(Review)
        .where(Review.person_id == room.world.people[0].id)
        .execution_options(populate_existing=True)
    ).one()
    assert [review.recommendation, review.flag, review.version] == ["yes", True, 2]


def test_film_scored_wrongly_keeps_what_was_typed(room: Room) -> None:
    page = room.save(story=7, note="keep <me>", status=422)
    assert "keep &lt;me&gt;" in page and "Please give a score." in page and 'value="7" checked' in page
    page = room.save(story=70, craft="x", status=422)
    assert "from 1 to 10" in page
    room.save(story=7, craft=8, recommendation="perhaps", status=422)
    room.save(story=7, craft=8, version="'", status=409)


def test_film_saved_in_another_tab_keeps_this_one(room: Room) -> None:
    room.save(story=7, craft=8)
    page = room.save(story=2, craft=2, note="second tab", status=409)
    assert (
        "second tab" in page
        and 'name="version" type="hidden" value="1"' in page
        and 'value="2" checked' in page
    )
    room.save(story=2, craft=2, version="1")


def test_film_given_by_a_double_click_is_given_once(room: Room) -> None:
    for _ in range(2):
        room.save(story=7, craft=8)
    assert room.session.scalar(select(Review.version).execution_options(populate_existing=True)) == 1


def test_film_of_somebody_else_or_another_edition_is_not_found(room: Room) -> None:
    other = make_entry(room.session, room.world.call, state=State.IN_REVIEW)
    assign(room.session, other, room.world.people[1])
    elsewhere = make_edition(room.session, slug="1999")
    give_role(room.session, elsewhere, room.world.people[0], Role.SELECTOR)
    room.session.commit()
    for entry_id in (other.id, uuid.uuid4()):
        for tail in ("", "/step-back"):
            room.get(f"/{entry_id}{tail}", status=404)
        data = {
            "round": str(room.world.round.id),
            "score-story": "5",
            "score-craft": "5",
            "act": "give",
            "version": "0",
        }
        assert room.client.post(f"{room.base}/{entry_id}", data=data).status_code == 404
        assert (
            room.client.post(f"{room.base}/{entry_id}/step-back", data={"code": "other"}).status_code == 404
        )
    foreign = room.film.replace(room.world.edition.slug, "1999")
    assert room.client.get(foreign).status_code == 404
    room.save(story=7, craft=8, round=str(uuid.uuid4()), status=404)
    room.save(story=7, craft=8, round="'", status=404)


def test_screening_is_for_selectors(app: Flask, room: Room) -> None:
    client = app.test_client()
    for path in (room.base, room.film):
        assert client.get(path).status_code in (302, 303)
    plain = make_person(room.session)
    room.session.commit()
    sign_in(client, plain)
    for path in (room.base, room.film, f"{room.film}/step-back"):
        assert client.get(path).status_code == 403


def test_screening_without_csrf_token_is_refused(app: Flask, session: Session) -> None:
    held = Room(app, session)
    assert held.client.post(held.film, data={"act": "give"}).status_code == 400
    assert session.scalar(select(Review.version)) is None


def test_stepping_back_takes_the_film_away(room: Room) -> None:
    page = room.get(f"/{room.world.entries[0].id}/step-back")
    assert "Nobody rates an own film" in page
    path = f"{room.film}/step-back"
    assert room.client.post(path, data={}).status_code == 422
    assert room.client.post(path, data={"code": "bored"}).status_code == 422
    assert room.client.post(path, data={"code": "partner"}).status_code == 303
    room.get(f"/{room.world.entries[0].id}", status=404)
    page = room.get()
    assert "Stepped back" in page and room.film not in page
    held = room.session.scalars(
        select(Assignment)
        .where(Assignment.person_id == room.world.people[0].id)
        .execution_options(populate_existing=True)
    ).one()
    assert held.recusal == "partner"


def test_film_after_the_round_shows_but_takes_nothing(room: Room) -> None:
    room.save(story=7, craft=8)
    room.world.round.closes_at = NOW - dt.timedelta(days=900)
    room.session.commit()
    page = room.get(f"/{room.world.entries[0].id}")
    assert "Reviewing of this film has ended" in page and 'name="score-story"' not in page and "7.5" in page
    page = room.save(story=9, craft=9, version="1", note="late words", status=422)
    assert "late words" in page


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
def test_pages_speak(room: Room, code: str) -> None:
    room.client.set_cookie("lang", code)
    for tail in ("", f"/{room.world.entries[0].id}", f"/{room.world.entries[0].id}/step-back"):
        assert f'<html lang="{code}"' in room.get(tail)


def statements_of(session: Session, act: Any) -> int:
    seen: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_list_and_save_take_at_most_eight_statements(app: Flask, session: Session) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    one = Room(app, session)
    many = Room(app, session, entries=30)
    for held in (one, many):
        held.get()
    assert statements_of(session, one.get) == statements_of(session, many.get) <= 8
    for held in (one, many):
        assert statements_of(session, lambda held=held: held.save(story=7, craft=8)) <= 8


def test_given_review_of_an_earlier_round_stays_readable(room: Room) -> None:
    from tests.factories import make_round

    room.world.save(1, 3, 3, note="round one of another")
    room.save(story=7, craft=8)
    committee = make_round(room.session, room.world.call, position=2, kind="committee")
    commands.start_round(room.session, room.world.head, [room.world.entries[0].id], committee.id, now=NOW)
    assign(room.session, room.world.entries[0], room.world.people[0])
    room.session.commit()
    page = room.get(f"/{room.world.entries[0].id}")
    assert (
        "Your review of an earlier round" in page and "round one of another" in page and "Committee" in page
    )
