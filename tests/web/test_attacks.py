"""Every door of the application, tried by everybody who must not come in. A new page fails here until it is listed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from fest_ops.config import Settings
from tests.attacked import Siege
from tests.attacked_jury import JURY_DOORS

ALL = frozenset({"*"})
SIGNED_IN = frozenset({"+"})
STAFF = frozenset({"staff"})
OWNER = frozenset({"owner"})
SELECTORS = frozenset({"selector", "idle selector", "recused selector"})
NOBODY: frozenset[str] = frozenset()
DOOR = STAFF | {"guest"}
"""The guest of the siege stands at the door as well."""
DOORS: dict[str, frozenset[str]] = JURY_DOORS | {
    "assigning.*": STAFF,
    "audience.*": STAFF,
    "audience.award": DOOR,
    "audience.cancel": DOOR,
    "audience.code_sheets": DOOR,
    "audience.enter": DOOR,
    "audience.index": DOOR,
    "audience.results": ALL,
    "audience.thanks": ALL,
    "audience.void": DOOR,
    "audience.vote": ALL,
    "audit.*": STAFF,
    "board.*": STAFF,
    "board_entry.*": STAFF,
    "calls.*": STAFF,
    "decisions.*": STAFF,
    "decisions.answer": OWNER,
    "decisions.offer": OWNER | STAFF,
    "decisions.selection": ALL,
    "edition.index": ALL,
    "edition.today": SIGNED_IN,
    "festivals.*": NOBODY,
    "films.*": OWNER,
    "films.answer": STAFF,
    "films.ask_join": SIGNED_IN,
    "films.call": ALL,
    "films.drafts": STAFF,
    "films.inbox": STAFF,
    "films.join": SIGNED_IN,
    "films.mine": SIGNED_IN,
    "films.regulations": ALL,
    "films.sheet": STAFF,
    "films.start": SIGNED_IN,
    "films.thread": STAFF,
    "home.index": ALL,
    "letter_templates.*": STAFF,
    "letters.*": STAFF,
    "mail_room.*": NOBODY,
    "media.append": OWNER,
    "media.begin": OWNER,
    "media.drop": OWNER,
    "media.options": ALL,
    "media.plain": OWNER,
    "media.state": OWNER,
    "media.stream": OWNER | STAFF | {"selector"},
    "own_data.*": SIGNED_IN,
    "people.account": SIGNED_IN,
    "people.change_address": SIGNED_IN,
    "people.change_password": SIGNED_IN,
    "people.change_profile": SIGNED_IN,
    "people.confirm": ALL,
    "people.confirm_address": ALL,
    "people.drop_parked_form": OWNER,
    "people.end_all": SIGNED_IN,
    "people.end_sign_in": OWNER,
    "people.enter": ALL,
    "people.invitation": ALL,
    "people.new_password": ALL,
    "people.parked_form": OWNER,
    "people.reset": ALL,
    "people.sent": ALL,
    "people.sign_in": ALL,
    "people.sign_in_link": ALL,
    "people.sign_ins": SIGNED_IN,
    "people.sign_out": ALL,
    "people.sign_up": ALL,
    "persons.*": NOBODY,
    "screening.film": frozenset({"selector"}),
    "screening.index": SELECTORS,
    "screening.save": frozenset({"selector"}),
    "screening.step_back": frozenset({"selector"}),
    "set_up.*": STAFF,
    "team.*": STAFF,
    "web.*": ALL,
}
"""Who may come in at each endpoint; "room.*" says it of the endpoints of a room that are not listed themselves."""

WORDS = {
    "step": "titles",
    "token": "x" * 43,
    "verdict": "reject",
    "kind": "csv",
    "role": "selector",
    "code": "receipt",
    "language": "en",
    "what": "reset",
    "name": "auto",
    "digest": "0" * 10,
    "path": "css/base.css",
    "key": uuid.UUID(int=7),
}
FOR = {
    "letters.held": {"kind": "test.note"},
    "letters.release": {"kind": "test.note"},
    "web.set_language": {"code": "en"},
    "web.vendor_static": {"name": "htmx.min.js"},
}
"""Where a word of an address is another one than in WORDS."""
MAY_KNOW = ("staff", "decisions.answer")
"""Staff see an offer, and only its applicant answers it."""
NOT_YET = ("protocol.public_bundle", "protocol.sealed")
"""What those who may come in are refused while the sitting is open."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
def siege(app: Flask, session: Session, settings: Settings) -> Siege:
    return Siege(app, session, settings)


def who_may(endpoint: str) -> frozenset[str]:
    found = DOORS.get(endpoint) or DOORS.get(endpoint.partition(".")[0] + ".*")
    assert found is not None or endpoint in DOORS or endpoint.partition(".")[0] + ".*" in DOORS, (
        f"{endpoint} is new: say in DOORS who may come in"
    )
    return found or NOBODY


def admitted(endpoint: str, name: str) -> bool:
    may = who_may(endpoint)
    return may == ALL or name in may or (may == SIGNED_IN and name != "visitor")


def values_of(siege: Siege, rule: Rule, instead: Mapping[str, object]) -> dict[str, object]:
    """What the rule's arguments are in the siege's own year, `instead` put in the place of some."""
    values: dict[str, object] = {
        **WORDS,
        **siege.here.values,
        **siege.here.address,
        **FOR.get(rule.endpoint, {}),
        **(siege.here.rooms.get(rule.endpoint) or siege.here.rooms.get(rule.endpoint.partition(".")[0], {})),
        **instead,
    }
    if rule.endpoint == "films.take_back":
        values["invitation_id"] = values["entry_invitation_id"]
    return {name: values[name] for name in rule.arguments}


def doors(app: Flask, methods: tuple[str, ...] = METHODS) -> Iterator[tuple[Rule, str]]:
    """Every address with each method that it takes; HEAD is GET where there is a GET."""
    for rule in app.url_map.iter_rules():
        taken = rule.methods or set()
        for method in methods:
            if method in taken and not (method == "HEAD" and "GET" in taken):
                yield rule, method


def try_door(
    siege: Siege,
    client: FlaskClient,
    rule: Rule,
    method: str,
    instead: Mapping[str, object] | None = None,
    *,
    query: Mapping[str, str] | None = None,
    data: Mapping[str, Any] | None = None,
) -> TestResponse:
    """Knock, and take back whatever came of it."""
    address = siege.app.url_map.bind("localhost").build(
        rule.endpoint, values_of(siege, rule, instead or {}), method=method
    )
    headers = {"Upload-Length": "5", "Upload-Offset": "0"}
    kind = "application/offset+octet-stream" if method == "PATCH" else None
    if data is None and method == "POST":
        data = {"verdict": "reject", "entry": f"{siege.here.values['entry_id']}:1"}
    undo = siege.session.connection().begin_nested()
    try:
        return client.open(
            address, method=method, headers=headers, content_type=kind, data=data, query_string=query
        )
    finally:
        if undo.is_active:
            undo.rollback()
        siege.session.expire_all()


def shut(answer: TestResponse) -> bool:
    if answer.status_code == 303:
        return answer.headers["Location"].startswith("/sign-in")
    return answer.status_code in (401, 403, 404)


def test_every_door_is_shut_to_who_must_not_come_in(siege: Siege) -> None:
    """And none says whether what it hides is there: a made-up id gets the same answer as a real one."""
    faults = []
    for rule, method in doors(siege.app):
        made_up = {name: uuid.uuid4() for name in rule.arguments if name.endswith("_id")}
        for name, client in siege.clients.items():
            if admitted(rule.endpoint, name):
                continue
            answer = try_door(siege, client, rule, method)
            if not shut(answer):
                faults.append(f"{name} {method} {rule.endpoint}: {answer.status_code}")
            elif answer.status_code == 403 and made_up and (name, rule.endpoint) != MAY_KNOW:
                other = try_door(siege, client, rule, method, made_up)
                if other.status_code != 403:
                    faults.append(f"{name} {method} {rule.endpoint}: 403, made up {other.status_code}")
    assert not faults, "\n".join(faults)


def test_every_page_opens_to_who_may_come_in(siege: Siege) -> None:
    faults = []
    for rule, method in doors(siege.app, ("GET",)):
        for name, client in siege.clients.items():
            if name in ("owner", "staff", "selector", "visitor") and admitted(rule.endpoint, name):
                status = try_door(siege, client, rule, method).status_code
                if status >= 400 and "token" not in rule.arguments and rule.endpoint not in NOT_YET:
                    faults.append(f"{name} {method} {rule.endpoint}: {status}")
    assert not faults, "\n".join(faults)


def test_ids_of_another_year_are_not_found_in_ones_own(siege: Siege) -> None:
    faults = []
    client = siege.clients["staff of another year"]
    for rule, method in doors(siege.app):
        if "edition" not in rule.arguments or not rule.arguments & (siege.here.values.keys() - {"position"}):
            continue
        answer = try_door(siege, client, rule, method, {"edition": siege.there.edition.slug})
        if answer.status_code != 404:
            faults.append(f"{method} {rule.endpoint}: {answer.status_code}")
    assert not faults, "\n".join(faults)


def test_nothing_changes_without_a_token_of_the_form(siege: Siege) -> None:
    siege.app.config["WTF_CSRF_ENABLED"] = True
    faults = []
    for rule, method in doors(siege.app, ("POST", "PUT", "PATCH", "DELETE")):
        for name in ("staff", "owner", "visitor"):
            answer = try_door(siege, siege.clients[name], rule, method)
            if answer.status_code != 400:
                faults.append(f"{name} {method} {rule.endpoint}: {answer.status_code}")
    assert not faults, "\n".join(faults)
