"""Rules that change no more, that two write at once, that go out and come in as a file."""

from __future__ import annotations

import io
import json

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fest_ops.jury.profiles.document import built_in, digest
from tests.factories import NOW
from tests.web.test_jury_rules import HERE, WRITING, Fields, Room


@pytest.fixture
def room(app: Flask, session: Session) -> Room:
    """A jury by the rules of eurasia, and its organiser's browser."""
    return Room(app, session)


def test_frozen_rules_show_their_digest_and_change_no_more(room: Room) -> None:
    secretary = room.browser(room.made.secretary_person)
    asked = secretary.get(f"{HERE}/freeze").text
    assert secretary.post(f"{HERE}/freeze", data=Fields(asked).sent).status_code == 303
    for client in (room.organiser, secretary, room.browser(room.made.jurors[2])):
        page = client.get(HERE).text
        assert digest(built_in("eurasia")).hex() in page
        assert "/rules/voting" not in page and "/rules/freeze" not in page
    for part in WRITING:
        for answer in (room.organiser.get(f"{HERE}/{part}"), room.organiser.post(f"{HERE}/{part}")):
            assert answer.status_code == 422
            assert "The rules are frozen" in answer.text
    again = room.organiser.post(f"{HERE}/freeze", data={"seen_version": "2"})
    assert again.status_code == 422 and "The rules are frozen" in again.text
    assert room.rules == built_in("eurasia")


def test_second_of_two_organisers_is_told_and_loses_nothing(room: Room) -> None:
    shown = Fields(room.organiser.get(f"{HERE}/voting").text).sent
    assert room.send("composition", most="9").status_code == 303
    shown["quorum"] = "3/4"
    told = room.organiser.post(f"{HERE}/voting", data=shown)
    assert told.status_code == 409
    assert "Somebody else changed this jury while you were writing." in told.text
    assert room.rules["voting"]["quorum"] == "1/2"
    again = Fields(told.text).sent
    assert again["quorum"] == "3/4"
    assert room.organiser.post(f"{HERE}/voting", data=again).status_code == 303
    assert (room.rules["voting"]["quorum"], room.rules["composition"]["most"]) == ("3/4", 9)
    late = room.organiser.post(f"{HERE}/freeze", data={"seen_version": "1"})
    assert late.status_code == 409
    for version in ("", "-1", "x", "9" * 30):
        assert room.organiser.post(f"{HERE}/freeze", data={"seen_version": version}).status_code == 409


def test_rules_go_out_and_come_in_as_json(room: Room) -> None:
    given = room.organiser.get(f"{HERE}.json")
    assert json.loads(given.data) == built_in("eurasia")
    assert "attachment" in given.headers["Content-Disposition"]
    venice = json.dumps(built_in("venice")).encode()
    sent = {"seen_version": "1", "file": (io.BytesIO(venice), "venice.json")}
    assert room.organiser.post(f"{HERE}/import", data=sent).status_code == 303
    assert room.rules == built_in("venice")
    posing = {**built_in("cannes"), "source": "Somewhere else"}
    assert room.send("import", text=json.dumps(posing)).status_code == 303
    assert room.rules["code"] == "own"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "This is not JSON."),
        ("{", "This is not JSON."),
        ("[" * 10_000, "This is not JSON."),
        ("[]", "An object"),
        ('{"code": "a", "code": "b"}', "The key “code” stands twice in one object."),
        (json.dumps({**built_in("eurasia"), "colour": "red"}), "There is no such rule: colour."),
        (json.dumps({**built_in("eurasia"), "prizes": []}), "There is no prize with the short name"),
        ('{"code": "a"}', "A rule is missing: title."),
    ],
)
def test_text_that_is_no_rules_is_refused_and_kept(room: Room, text: str, said: str) -> None:
    refused = room.send("import", text=text)
    assert refused.status_code == 422
    assert said in refused.text
    assert room.rules == built_in("eurasia")


def test_bytes_that_are_no_text_are_refused(room: Room) -> None:
    sent = {"seen_version": "1", "file": (io.BytesIO(b"\xff\xfe\x00\xd8"), "rules.json")}
    refused = room.organiser.post(f"{HERE}/import", data=sent)
    assert refused.status_code == 422 and "This is not JSON." in refused.text


def test_closed_jury_s_rules_are_read_and_not_written(room: Room) -> None:
    room.made.jury.closed_at = NOW
    room.session.commit()
    assert room.organiser.get(HERE).status_code == 200
    assert room.organiser.get(f"{HERE}/voting").status_code == 422
