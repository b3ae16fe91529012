"""The board over HTTP: rows, filters, order, search, deciding with a preview, the entry's page, each refusal."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.festival.models import Edition
from fest_ops.people.models import Person
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews import recount
from fest_ops.selection.states import State
from tests.factories import (
    NOW,
    assign,
    give_role,
    make_call,
    make_edition,
    make_entry,
    make_person,
    make_section,
)
from tests.signing_in import sign_in


class Desk:
    """A head of programme who is signed in, with the call "films" of an edition whose competition takes two."""

    def __init__(self, app: Flask, session: Session) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.app = app
        self.session = session
        self.edition = make_edition(session)
        self.section = make_section(session, self.edition, quota=2)
        self.call = make_call(session, self.edition, self.section)
        self.head = make_person(session, "Head Invented")
        give_role(session, self.edition, self.head, Role.HEAD_OF_PROGRAMME)
        session.commit()
        self.client = self.of(self.head)
        self.base = f"/eurasia/{self.edition.slug}"
        self.board = f"{self.base}/board/films"

    def of(self, person: Person | None) -> FlaskClient:
        client = self.app.test_client()
        if person is not None:
            sign_in(client, person)
        return client

    def entry(self, title: str = "", state: State = State.IN_REVIEW, **values: Any) -> Entry:
        entry = make_entry(self.session, self.call, title=title, state=state, **values)
        self.session.commit()
        return entry

    def get(self, path: str = "", status: int = 200) -> str:
        answer = self.client.get(path if path.startswith("/") else self.board + path)
        assert answer.status_code == status, answer.text[:2000]
        return answer.text

    def decide(
        self, *entries: Entry, verdict: str, step: str = "confirm", status: int = 303, **more: Any
    ) -> Any:
        seen = more.pop("seen", [f"{entry.id}:{entry.version}" for entry in entries])
        data = {"entry": seen, "verdict": verdict, "step": step, **more}
        answer = self.client.post(f"{self.board}/decide", data=data)
        assert answer.status_code == status, answer.text[:3000]
        return answer

    def titles(self, query: str = "") -> list[str]:
        return re.findall(
            r'<th scope="row"><a href="[^"]*/board/entry/[^"]*"[^>]*><bdi>([^<]*)', self.get(query)
        )

    def fresh_edition(self) -> Edition:
        self.session.refresh(self.edition)
        return self.edition

    def fresh(self, entry: Entry) -> Entry:
        self.session.refresh(entry)
        return entry


@pytest.fixture
def desk(app: Flask, session: Session) -> Desk:
    return Desk(app, session)


def scored(desk: Desk, title: str, *scores: int, **values: Any) -> Entry:
    """An entry with a review of each of these scores."""
    from decimal import Decimal

    from fest_ops.selection.reviews.models import Review

    entry = desk.entry(title, **values)
    for score in scores:
        selector = make_person(desk.session)
        give_role(desk.session, desk.edition, selector, Role.SELECTOR)
        assignment = assign(desk.session, entry, selector)
        desk.session.add(
            Review(
                round_id=assignment.round_id,
                entry_id=entry.id,
                person_id=selector.id,
                scores={"story": score, "craft": score},
                total=Decimal(score),
                saved_at=NOW,
                given_at=NOW,
            )
        )
    desk.session.flush()
    assert entry.round_id
    recount.recount(desk.session, [entry.id])
    desk.session.commit()
    return entry


def test_board_shows_every_submitted_entry_and_no_draft(desk: Desk) -> None:
    desk.entry("Жерұйық", countries=["KZ", "FR"])
    desk.entry("Unsent", state=State.DRAFT)
    page = desk.get()
    assert "Жерұйық" in page and "KZ FR" in page and "Unsent" not in page
    assert "0/2" in page


def test_board_sorts_titles_in_kazakh_order(desk: Desk) -> None:
    for title in ("Яблоко", "Ғалия", "Қайрат", "Гүл", "Кино", "Әже", "Ана"):
        desk.entry(title)
    assert desk.titles("?sort=title") == ["Ана", "Әже", "Гүл", "Ғалия", "Кино", "Қайрат", "Яблоко"]
    assert desk.titles("?sort=title&dir=desc")[0] == "Яблоко"


def test_board_search_finds_other_spellings_and_numbers(desk: Desk) -> None:
    desk.entry("Байғазин туралы")
    desk.entry("Something else")
    assert desk.titles("?q=Baigazin") == ["Байғазин туралы"]
    assert desk.titles("?q=baygazin") == ["Байғазин туралы"]
    assert desk.titles("?q=2") == ["Something else"]
    assert desk.titles("?q=%F0%9F%8E%AC") == []
    assert "No entry is like that" in desk.get("?q=zzz")


def test_board_sorts_by_score_and_filters_by_bucket(desk: Desk) -> None:
    scored(desk, "High", 10, 9)
    scored(desk, "Low", 2)
    desk.entry("None")
    assert desk.titles() == ["High", "Low", "None"]
    assert desk.titles("?sort=score&dir=asc") == ["None", "Low", "High"]
    assert desk.titles("?bucket=9") == ["High"]
    assert desk.titles("?bucket=none") == ["None"]
    assert desk.titles("?wanting=1&sort=number") == ["High", "Low", "None"]
    assert "9.50" in desk.get()


def test_board_filters_combine_and_counts_agree(desk: Desk) -> None:
    desk.entry("One", countries=["KZ"])
    desk.entry("Two", countries=["KZ"], state=State.WITHDRAWN)
    desk.entry("Three", countries=["FR"])
    assert desk.titles("?country=KZ&state=in_review") == ["One"]
    assert "1 entry of 3" in desk.get("?country=KZ&state=in_review")
    assert desk.titles("?state=open&sort=number") == ["One", "Three"]
    assert desk.titles("?state=nonsense&sort=sideways&bucket=x&page=-1&country=%00") != []


def test_board_is_for_staff_alone(desk: Desk) -> None:
    for role in (Role.SELECTOR, Role.SUBMITTER, Role.JUROR, Role.PRESS, Role.DOOR, Role.GUEST):
        person = make_person(desk.session)
        give_role(desk.session, desk.edition, person, role)
        desk.session.commit()
        client = desk.of(person)
        for path in ("", "/export.csv", "/export.xlsx"):
            assert client.get(desk.board + path).status_code == 403
        assert client.post(f"{desk.board}/decide").status_code == 403
    assert desk.of(None).get(desk.board).status_code in (302, 303)


def test_board_of_another_edition_is_not_found(desk: Desk) -> None:
    other = make_edition(desk.session, slug="2012")
    entry = make_entry(desk.session, make_call(desk.session, other, slug="elsewhere"), state=State.IN_REVIEW)
    desk.session.commit()
    desk.get(f"{desk.base}/board/elsewhere", 404)
    desk.get(f"{desk.base}/board/entry/{entry.id}", 404)
    desk.get(f"{desk.base}/board/entry/{uuid.uuid4()}", 404)
    desk.decide(entry, verdict="reject", step="preview", status=404)
    assert desk.client.get("/eurasia/2012/board/elsewhere").status_code == 403


def test_board_page_costs_at_most_eight_statements_however_many_rows(desk: Desk) -> None:
    def cost(query: str) -> int:
        counted: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                counted.append(statement)

        connection = desk.session.connection()
        event.listen(connection, "before_cursor_execute", note)
        desk.get(query)
        event.remove(connection, "before_cursor_execute", note)
        return len(counted)

    queries = ("", "?state=in_review&sort=score", "?q=film&country=KZ&sort=title", "?page=2")
    desk.entry()
    few = [cost(query) for query in queries]
    for _ in range(29):
        desk.entry()
    many = [cost(query) for query in queries]
    assert many == few
    assert max(many) <= 8


def test_titles_of_any_script_are_shown_as_they_are(desk: Desk) -> None:
    desk.entry("<script>alert(1)</script>")
    desk.entry("🎬 فيلم ‮reversed")
    page = desk.get()
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page
    assert "🎬" in page


def test_scores_are_hidden_from_staff_who_have_not_given_theirs(desk: Desk) -> None:
    mine, other = scored(desk, "Mine to see", 10), scored(desk, "Other", 5)
    give_role(desk.session, desk.edition, desk.head, Role.SELECTOR)
    assign(desk.session, mine, desk.head)
    desk.session.commit()
    page = desk.get()
    assert "10.00" not in page and "5.00" in page and "after yours" in page
    assert desk.titles() == [other.title["en"], mine.title["en"]]
    assert desk.titles("?bucket=9") == []
    assert desk.titles("?bucket=none") == ["Mine to see"]
    export = desk.client.get(desk.board + "/export.csv").text
    assert ",10.0," not in export and ",5.0," in export
    assert "10.00" not in desk.get(f"{desk.base}/board/entry/{mine.id}")


def test_an_entrys_page_shows_reviews_decisions_and_acts(desk: Desk) -> None:
    entry = scored(desk, "Rauan", 8, 6)
    desk.decide(entry, verdict="reject", note="too long")
    page = desk.get(f"{desk.base}/board/entry/{entry.id}")
    for said in (
        "7.00",
        "too long",
        "Head Invented",
        "Not selected",
        "has been told: Submitted",
        "Take up again",
    ):
        assert said in page, said


def test_reopening_is_an_organisers_act_with_a_reason(desk: Desk) -> None:
    entry = desk.entry(state=State.SUBMITTED)
    path = f"{desk.base}/board/entry/{entry.id}/reopen"
    data = {"until": "2099-01-01T12:00", "reason": "the copy was exchanged"}
    assert desk.client.post(path, data=data).status_code == 403
    give_role(desk.session, desk.edition, desk.head, Role.ORGANISER)
    desk.session.commit()
    assert desk.client.post(path, data={**data, "reason": ""}).status_code == 422
    assert desk.client.post(path, data={**data, "until": "2001-01-01T12:00"}).status_code == 422
    assert desk.client.get(path).status_code == 200
    assert desk.client.post(path, data=data).status_code == 303
    reopened = desk.fresh(entry).reopened_until
    assert reopened is not None and reopened.isoformat().startswith("2099-01-01T07:00")


def test_a_draft_is_reopened_from_its_thread(desk: Desk) -> None:
    entry = desk.entry("Late Draft", state=State.DRAFT)
    thread, path = f"{desk.base}/inbox/{entry.id}", f"{desk.base}/board/entry/{entry.id}/reopen"
    assert path not in desk.client.get(thread).text
    give_role(desk.session, desk.edition, desk.head, Role.ORGANISER)
    desk.session.commit()
    assert path in desk.client.get(thread).text
    assert "Late Draft" in desk.client.get(path).text
    refused = desk.client.post(path, data={"until": "2001-01-01T12:00", "reason": "the line was cut"})
    assert refused.status_code == 422 and "the line was cut" in refused.text
    done = desk.client.post(path, data={"until": "2099-01-01T12:00", "reason": "the line was cut"})
    assert done.status_code == 303 and done.location.endswith(thread)
    assert desk.fresh(entry).reopened_until is not None
