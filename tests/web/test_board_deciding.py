"""Deciding from the board: a preview by name, the quota, the second of two, what no page sends."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.selection.states import State
from tests.factories import give_role, make_person
from tests.web.test_board import Desk


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return Desk(app, session)


def test_deciding_previews_by_name_then_decides(desk: Desk) -> None:
    one, two = desk.entry("Rauan"), desk.entry("Shamshyrak")
    preview = desk.decide(one, two, verdict="select", step="preview", status=200).text
    assert "Rauan" in preview and "Shamshyrak" in preview and "2 of 2" in preview
    assert desk.fresh(one).state == State.IN_REVIEW
    answer = desk.decide(one, two, verdict="select", section=str(desk.section.id), query="?state=in_review")
    assert answer.location.endswith("/board/films?state=in_review")
    assert {desk.fresh(one).state, desk.fresh(two).state} == {State.SELECTED}
    assert "2/2" in desk.get()


def test_deciding_beyond_the_quota_says_by_how_much(desk: Desk) -> None:
    entries = [desk.entry() for _ in range(3)]
    answer = desk.decide(
        *entries, verdict="select", section=str(desk.section.id), status=422, note="kept note"
    )
    assert "takes 2 and holds 0; 3 more do not fit" in answer.text and "kept note" in answer.text
    assert desk.fresh(entries[0]).state == State.IN_REVIEW


def test_deciding_names_what_cannot_be_done_and_leaves_it_out(desk: Desk) -> None:
    good, gone = desk.entry("Good"), desk.entry("Gone", state=State.WITHDRAWN)
    preview = desk.decide(good, gone, verdict="reject", step="preview", status=200).text
    assert "“Gone”, is settled" in preview
    again = desk.decide(good, gone, verdict="reject", step="possible", status=200).text
    assert "Gone" not in again and "Good" in again


def test_the_second_of_two_deciders_is_told(desk: Desk) -> None:
    entry = desk.entry("Rauan")
    other = make_person(desk.session, "Other Invented")
    give_role(desk.session, desk.edition, other, Role.ORGANISER)
    desk.session.commit()
    seen = [f"{entry.id}:{entry.version}"]
    first = desk.of(other).post(
        f"{desk.board}/decide", data={"entry": seen, "verdict": "waitlist", "step": "confirm"}
    )
    assert first.status_code == 303
    answer = desk.decide(entry, verdict="reject", seen=seen, status=409, note="kept note")
    assert "Other Invented decided on entry" in answer.text
    assert "Waiting list" in answer.text and "kept note" in answer.text
    assert desk.fresh(entry).state == State.WAITLISTED


def test_a_double_click_on_decide_ends_on_the_board(desk: Desk) -> None:
    entry = desk.entry()
    seen = [f"{entry.id}:1"]
    desk.decide(entry, verdict="reject", seen=seen)
    desk.decide(entry, verdict="reject", seen=seen)
    assert desk.fresh(entry).version == 2


@pytest.mark.parametrize(
    "data",
    [
        {"verdict": "accept", "entry": ["x:1"]},
        {"verdict": "nonsense"},
        {"verdict": "reject", "entry": ["no-id:1"]},
        {"verdict": "reject", "entry": [f"{uuid.uuid4()}:one"]},
    ],
)
def test_deciding_refuses_what_no_page_sends(desk: Desk, data: dict[str, Any]) -> None:
    assert desk.client.post(f"{desk.board}/decide", data=data).status_code == 400


def test_deciding_on_nothing_says_so(desk: Desk) -> None:
    desk.entry()
    assert "Tick at least one row" in desk.decide(verdict="reject", step="preview", status=422).text


def test_deciding_needs_the_form_token(desk: Desk) -> None:
    desk.app.config["WTF_CSRF_ENABLED"] = True
    entry = desk.entry()
    desk.decide(entry, verdict="reject", status=400)
    assert desk.fresh(entry).state == State.IN_REVIEW
