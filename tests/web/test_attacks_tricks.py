"""Tricks on a signed-in browser: where a link leads, what is kept on the way, whose host a letter names."""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.config import Settings
from fest_ops.notifications.identity import identity
from fest_ops.notifications.message import compose, open_message
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Account, Person
from fest_ops.selection.entries.models import Entry
from fest_ops.words import search_key, sort_key
from tests.attacked import Siege
from tests.web.test_attacks import doors, try_door

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\\/evil.example",
    "javascript:alert(1)",
    " //evil.example",
    "/eurasia\r\nSet-Cookie: a=b",
)
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def siege(app: Flask, session: Session, settings: Settings) -> Siege:
    return Siege(app, session, settings)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nothing_leads_to_another_site(siege: Siege, address: str) -> None:
    owner = siege.clients["owner"]
    base = f"/eurasia/{siege.here.edition.slug}"
    data = {
        "after": address,
        "about": str(siege.here.values["entry_id"]),
        "file": (io.BytesIO(b"film"), "film.mp4"),
    }
    answers = [
        owner.post(f"{base}/uploads/plain", data=data),
        owner.get("/language/kk", query_string={"next": address}),
        owner.get("/sign-in", query_string={"next": address}),
        owner.post("/sign-out", data={"next": address}),
    ]
    assert [answer.headers.get("Location") for answer in answers] == ["/"] * len(answers)


def test_nothing_of_the_signed_in_is_kept_on_the_way(siege: Siege) -> None:
    kept = []
    for rule, method in doors(siege.app, ("GET",)):
        if rule.endpoint.startswith("web."):
            continue
        for name in ("owner", "selector", "staff"):
            answer = try_door(siege, siege.clients[name], rule, method)
            control = answer.headers.get("Cache-Control", "")
            if answer.status_code == 200 and "no-store" not in control and "private" not in control:
                kept.append(f"{name} {rule.endpoint}: {control!r}")
    assert not kept, "\n".join(kept)


def test_letter_leads_to_our_own_host_whatever_the_request_claims(siege: Siege) -> None:
    account = siege.session.scalars(select(Account).where(Account.person_id == siege.here.owner.id)).one()
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    answer = siege.clients["visitor"].post("/reset", data={"email": account.email}, headers=evil)
    assert answer.status_code == 303 and "evil" not in answer.headers["Location"]
    letter = siege.session.scalars(select(Letter).where(Letter.kind == "reset")).one()
    assert "evil" not in str(letter.merge) + (letter.message or b"").decode()


def test_no_words_of_a_stranger_become_markup(siege: Siege) -> None:
    for row in (*siege.session.scalars(select(Person)), *siege.session.scalars(select(Entry))):
        if isinstance(row, Person):
            row.name = f"{SCRIPT} {row.name}"
        else:
            row.title = {"original": SCRIPT, "en": SCRIPT}
            row.byline = SCRIPT
        row.sort_key, row.search_key = sort_key(SCRIPT), search_key(SCRIPT)
    siege.session.commit()
    faults = []
    for rule, method in doors(siege.app, ("GET",)):
        for name in ("visitor", "owner", "selector", "staff"):
            answer = try_door(siege, siege.clients[name], rule, method, query={"q": SCRIPT, "verb": SCRIPT})
            if answer.mimetype == "text/html" and (
                "<script>alert" in answer.text or "<img src=x" in answer.text
            ):
                faults.append(f"{name} {rule.endpoint}")
    assert not faults, "\n".join(faults)


def test_export_holds_no_formula(siege: Siege) -> None:
    entry = siege.session.get_one(Entry, siege.here.values["entry_id"])
    entry.title = {"original": '=HYPERLINK("https://evil.example";"x")', "en": "\t@SUM(1)", "ru": " -1+1"}
    siege.session.commit()
    slug = siege.here.values["slug"]
    base = f"/eurasia/{siege.here.edition.slug}/board/{slug}/export"
    text = siege.clients["staff"].get(f"{base}.csv").text
    assert "'=HYPERLINK" in text and "'\t@SUM" in text and "' -1+1" in text
    assert siege.clients["staff"].get(f"{base}.xlsx").status_code == 200


def test_no_value_adds_a_header_to_a_letter() -> None:
    message = compose(
        identity(),
        letter_id=uuid.uuid4(),
        name='A"\r\nBcc: evil@example.org',
        email="a@example.org",
        language="en",
        subject="Film\r\nBcc: evil@example.org\r\n\r\nbody \u202e",
        body="x\r\n.\r\nMAIL FROM: y",
        date=dt.datetime(2013, 7, 1, tzinfo=dt.UTC),
    )
    assert "Bcc" not in dict(open_message(message).headers)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_moment_that_no_clock_can_tell_is_refused(siege: Siege, moment: str) -> None:
    client: FlaskClient = siege.clients["staff"]
    base = f"/eurasia/{siege.here.edition.slug}"
    assert (
        client.post(f"{base}/decisions/announcement", data={"act": "plan", "at": moment}).status_code == 422
    )
    where = f"{base}/board/entry/{siege.here.values['entry_id']}/reopen"
    assert client.post(where, data={"until": moment, "reason": "x"}).status_code == 422
