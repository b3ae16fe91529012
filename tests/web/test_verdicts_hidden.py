"""What a selector sees of a film does not depend on the verdict: neither list, count, page nor refusal tells the chosen
films from the others before they are announced."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.audit.models import AuditEvent, AuditPayload
from fest_ops.festival.models import Section
from fest_ops.selection.calls.models import CallSection
from fest_ops.selection.decisions import commands as decisions
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews import duties
from fest_ops.selection.states import Move, State
from tests.factories import NOW, give_role, make_person, make_section
from tests.signing_in import sign_in
from tests.web.test_screening import Room

VERDICTS = sorted(set(State) - {State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.WITHDRAWN})
"""Where a film can stand once somebody decided, with what its applicant or time made of that."""


@pytest.fixture
def room(app: Flask, session: Session) -> Room:
    app.config["WTF_CSRF_ENABLED"] = False
    made = Room(app, session, entries=3)
    section = make_section(session, made.world.edition)
    session.add(CallSection(call_id=made.world.call.id, section_id=section.id))
    session.commit()
    return made


def section_of(room: Room) -> uuid.UUID:
    return room.session.scalars(select(Section.id).where(Section.edition_id == room.world.edition.id)).one()


def decide(room: Room, index: int, state: State, *, told: State | None = None) -> None:
    entry = room.world.entries[index]
    entry.section_id = section_of(room)
    entry.state, entry.told_state = state.value, (told or State.SUBMITTED).value
    room.session.commit()


def seen(room: Room) -> list[str]:
    """Every page of this selector, without the tokens and moments that differ from one asking to the next."""
    tabs = ("", "?mine=todo", "?mine=partly", "?mine=given", "?mine=closed", "?order=title", "?q=film")
    films = [f"/{entry.id}" for entry in room.world.entries]
    backs = [f"{film}/step-back" for film in films]
    home = room.client.get(room.base.removesuffix("/screening") + "/").text
    pages = [*(room.get(path) for path in (*tabs, *films, *backs)), home]
    return [line for page in pages for line in page.splitlines() if not re.search("csrf[-_]token", line)]


@pytest.mark.parametrize("state", VERDICTS)
def test_pages_of_a_selector_are_the_same_whatever_was_decided(room: Room, state: State) -> None:
    room.save(story=7, act="save")
    room.world.save(1, 4, 5)
    room.session.commit()
    before = seen(room) and seen(room)
    for told in (None, state):
        decide(room, 0, state, told=told)
        decide(room, 1, state, told=told)
        assert seen(room) == before


@pytest.mark.parametrize("state", VERDICTS)
def test_given_reviews_look_the_same_whatever_was_decided(room: Room, state: State) -> None:
    room.save(story=7, craft=8)
    before = seen(room) and seen(room)
    decide(room, 0, state)
    assert seen(room) == before and "You may still change it" in room.get(f"/{room.world.entries[0].id}")


@pytest.mark.parametrize("state", VERDICTS)
def test_a_page_that_offers_saving_saves(room: Room, state: State) -> None:
    decide(room, 0, state)
    assert 'name="score-story"' in room.get(f"/{room.world.entries[0].id}")
    room.save(story=7, craft=8)
    room.save(story=8, craft=8, version="1")
    room.world.round.closes_at = NOW - dt.timedelta(days=900)
    room.session.commit()
    for entry in room.world.entries:
        page = room.get(f"/{entry.id}")
        assert "Reviewing of this film has ended" in page and 'name="score-story"' not in page
    assert "has ended" in room.save(story=9, craft=9, version="2", status=422)


def test_a_withdrawn_film_is_closed_and_says_no_more(room: Room) -> None:
    decide(room, 0, State.WITHDRAWN)
    assert "Reviewing of this film has ended" in room.get(f"/{room.world.entries[0].id}")
    assert room.film in room.get("?mine=closed")
    assert "has ended" in room.save(story=7, craft=8, status=422)


def test_choosing_one_of_three_moves_nothing_on_the_list(room: Room) -> None:
    world = room.world
    before = duties.progress_of(room.session, world.selectors[0]).films
    chosen, other, shelved = world.entries
    for entry, verdict in ((chosen, Move.SELECT), (other, Move.REJECT), (shelved, Move.WAITLIST)):
        decisions.decide(
            room.session,
            world.head,
            entry.id,
            verdict,
            seen_version=entry.version,
            section_id=section_of(room) if verdict is Move.SELECT else None,
            now=NOW,
        )
    assert duties.progress_of(room.session, world.selectors[0]).films == before


def test_scores_after_a_verdict_leave_it_and_are_on_record(room: Room) -> None:
    world, session = room.world, room.session
    room.save(story=7, craft=8)
    decide(room, 0, State.SELECTED)
    version = session.scalar(select(Entry.version).where(Entry.id == world.entries[0].id))
    room.save(story=1, craft=1, version="1")
    session.expire_all()
    entry = session.get_one(Entry, world.entries[0].id)
    assert (entry.state, entry.version) == (State.SELECTED, version)
    noted = session.scalars(
        select(AuditPayload.payload)
        .join(AuditEvent, AuditEvent.id == AuditPayload.event_id)
        .where(AuditEvent.verb == "review.change")
    ).one()
    assert (noted["values"]["was"], noted["values"]["total"]) == ("7.500", "1.000")


def test_those_who_decide_see_which_review_changed_after_the_decision(app: Flask, room: Room) -> None:
    world, entry = room.world, room.world.entries[0]
    head = make_person(room.session)
    give_role(room.session, world.edition, head, Role.HEAD_OF_PROGRAMME)
    room.save(story=7, craft=8)
    client = app.test_client()
    sign_in(client, head)
    page = f"/eurasia/{world.edition.slug}/board/entry/{entry.id}"
    assert "after the decision" not in client.get(page).text
    decisions.decide(room.session, world.head, entry.id, Move.REJECT, seen_version=1, now=NOW)
    room.session.commit()
    room.save(story=1, craft=1, version="1")
    assert "after the decision" in client.get(page).text
