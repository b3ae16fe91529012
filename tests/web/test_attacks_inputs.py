"""What no page of ours sends: hostile addresses, queries and fields. A refusal is an answer, a 500 is none."""

from __future__ import annotations

import inspect
import os
import re
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter, PathConverter, Rule, UnicodeConverter

import fest_ops
from fest_ops.config import Settings
from tests.attacked import Siege
from tests.web.test_attacks import admitted, doors, try_door

SOURCE = "\n".join(path.read_text("utf-8") for path in Path(fest_ops.__file__).parent.rglob("*.py"))
ASKED = sorted({"page", *re.findall(r'args(?:\.get|\.getlist)?[(\[]"([\w-]+)"', SOURCE)})
SENT = sorted(set(re.findall(r'form(?:\.get|\.getlist)?[(\[]"([\w-]+)"', SOURCE)))
"""Every name that a view asks a query or a form for."""
HOSTILE = (
    "\x00",
    "a\x00b",
    "-1",
    "9999999999",
    "9" * 25,
    "1e400",
    "NaN",
    "²",
    "0001-01-01",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "'\"><script>alert(1)</script>",
    "\u202e%\\{x.__class__}",
    '{"a":"\\u0000\\ud800"}',
)
LONG = "a" * 100_000
NAMES = ("visitor", "owner", "selector", "staff")


@pytest.fixture
def siege(app: Flask, session: Session, settings: Settings) -> Siege:
    app.config["RATELIMIT_ENABLED"] = False
    return Siege(app, session, settings)


def best(siege: Siege, rule: Rule) -> str:
    """Who of NAMES gets furthest at this door."""
    return next((name for name in NAMES if admitted(rule.endpoint, name)), "staff")


def test_no_address_breaks_the_application(siege: Siege) -> None:
    faults = []
    seen = set()
    for rule, method in doors(siege.app, ("GET", "POST")):
        for name in rule.arguments:
            kind = rule._converters[name]
            tries: tuple[object, ...] = ()
            if isinstance(kind, IntegerConverter):
                tries = (10**30,)
            elif isinstance(kind, UnicodeConverter | PathConverter) and name not in seen:
                tries = ("\x00", "a\x00b", "\u202e'%00", "a" * 3000)
            if name in ("festival", "edition"):
                seen.add(name)
            for value in tries:
                answer = try_door(siege, siege.clients[best(siege, rule)], rule, method, {name: value})
                if answer.status_code >= 500:
                    faults.append(f"{method} {rule.endpoint} {name}={str(value)[:9]!r}: {answer.status_code}")
    assert not faults, "\n".join(faults)


def test_no_query_breaks_a_page(siege: Siege) -> None:
    faults = []
    for rule, method in doors(siege.app, ("GET",)):
        client = siege.clients[best(siege, rule)]
        view = inspect.unwrap(siege.app.view_functions[rule.endpoint])
        asks = "request.args" in inspect.getsource(inspect.getmodule(view) or view)
        for value in (*HOSTILE, LONG[:1000]) if asks else HOSTILE[1:4]:
            answer = try_door(siege, client, rule, method, query=dict.fromkeys(ASKED, value))
            if answer.status_code >= 500:
                faults.append(f"{rule.endpoint} {value[:30]!r}: {answer.status_code}")
    assert not faults, "\n".join(faults)


def test_bytes_that_are_no_text_break_nothing(siege: Siege) -> None:
    client = siege.clients["visitor"]
    raw = {"QUERY_STRING": "next=\xff\xfe&q=%ff%00"}
    assert client.get("/sign-in", environ_overrides=raw).status_code == 200
    assert client.get("/eurasia/2013/", environ_overrides={"PATH_INFO": "/eurasia/\xff/"}).status_code == 404
    kind = "application/x-www-form-urlencoded"
    assert client.post("/sign-in", data=b"email=\xff\xfe&password=\x00", content_type=kind).status_code == 422
    many = "&".join(f"f{n}=" for n in range(10_000))
    assert client.post("/sign-in", data=many, content_type=kind).status_code == 422
    assert client.post("/sign-in", data={f"f{n}": "" for n in range(3000)}).status_code in (413, 422)
    assert client.post("/sign-in", data=b"a=" + b"x" * (5 * 2**20), content_type=kind).status_code == 413


class Fields(HTMLParser):
    """The names and first values of a page's inputs."""

    def __init__(self) -> None:
        super().__init__()
        self.found: MultiDict[str, str] = MultiDict()
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        name = held.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and held.get("value"):
            self.found.setdefault(self._select, held["value"])
        elif tag in ("input", "textarea", "button") and name:
            if name in self.found and held.get("type") in ("checkbox", "radio", "submit"):
                return
            self.found.add(name, held.get("value", ""))


SHOWN = {
    "assigning.give": "assigning.entry",
    "assigning.take": "assigning.entry",
    "board.decide": "board.page_of_call",
    "films.answer": "films.thread",
    "films.save": "films.step",
    "films.write": "films.entry",
    "decisions.answer": "decisions.offer",
    "letters.release": "letters.held",
    "people.change_address": "people.account",
    "people.change_password": "people.account",
    "people.change_profile": "people.account",
    "screening.save": "screening.film",
}
"""The page with the form of an endpoint, where it is not its own."""


def fields_of(siege: Siege, rule: Rule, name: str) -> dict[str, list[str]]:
    """What a browser would send from the page with the form, and a verdict."""
    found: MultiDict[str, str] = MultiDict({"verdict": "select"})
    for other, method in doors(siege.app, ("GET",)):
        if other.endpoint == SHOWN.get(rule.endpoint, rule.endpoint):
            parser = Fields()
            parser.feed(try_door(siege, siege.clients[name], other, method).text)
            found.update(parser.found)
    return found.to_dict(flat=False)


def test_no_field_breaks_a_form(siege: Siege) -> None:
    faults = []
    for rule, method in doors(siege.app, ("POST",)):
        name = best(siege, rule)
        held = fields_of(siege, rule, name)
        trials = [{key: [value] for key in (*SENT, *held)} for value in (*HOSTILE, LONG)]
        trials += [held | {key: [value]} for key in held for value in one_by_one(key)]
        for data in trials:
            answer = try_door(siege, siege.clients[name], rule, method, data=data)
            if answer.status_code >= 500:
                said = {key: values for key, values in data.items() if values != held.get(key)}
                faults.append(f"{name} {rule.endpoint} {str(said)[:90]}: {answer.status_code}")
    assert not faults, "\n".join(faults)


def one_by_one(key: str) -> list[str]:
    """What is tried in one field among others that make sense: another one in each field. Long: three."""
    first = zlib.crc32(key.encode())
    many_alike = key[-1].isdigit() or "." in key
    few = os.environ.get("FEST_OPS_TEST_LONG") != "1" or many_alike
    return [HOSTILE[(first + turn) % len(HOSTILE)] for turn in range(1 if few else 3)]
