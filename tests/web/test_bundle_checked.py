"""A page where anybody checks a public bundle: what agrees, what does not, and what is no bundle at all."""

from __future__ import annotations

import io
import json
import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.bundles import played
from tests.factories import make_edition

HERE = "/eurasia/2013/palmares/check"


@pytest.fixture
def visitor(app: Flask, session: Any) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    make_edition(session)
    session.commit()
    return app.test_client()


def brought(client: FlaskClient, data: bytes, language: str = "en") -> Any:
    client.set_cookie("lang", language)
    given = {"bundle": (io.BytesIO(data), "bundle.json")}
    return client.post(HERE, data=given, content_type="multipart/form-data")


def public(seed: int = 3) -> dict[str, Any]:
    return played(seed, "majority").bundle(public=True)


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "Everything that can be checked agrees."), ("kk", "бәрі сәйкес"), ("ru", "сходится")],
)
def test_bundle_that_agrees_is_said_to_check_by_check(visitor: FlaskClient, language: str, told: str) -> None:
    assert 'type="file"' in visitor.get(HERE).text
    answer = brought(visitor, json.dumps(public()).encode(), language)
    assert answer.status_code == 200 and told in answer.text and public()["head"] in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_changed_bundle_says_what_is_wrong(visitor: FlaskClient) -> None:
    made = public()
    made["events"][3]["at"] = "2030-01-01T00:00:00.000000+00:00"
    page = brought(visitor, json.dumps(made).encode()).text
    assert "This bundle does not agree" in page and "This is not the event that was hashed." in page


def test_rounds_are_folded_but_for_one_that_does_not_agree(visitor: FlaskClient) -> None:
    made = public(seed=8)
    rounds = [event["content"] for event in made["events"] if event["verb"] == "round.closed"]
    assert folds(visitor, made) == [(f"Round {n} · Agrees", "") for n in range(1, len(rounds) + 1)]
    rounds[1]["voted"][str(uuid.UUID(int=1))] = True
    assert len(rounds) > 1 and [fold for fold in folds(visitor, made) if fold[1]] == [
        ("Round 2 · Does not agree", " open")
    ]


def folds(client: FlaskClient, bundle: dict[str, Any]) -> list[tuple[str, str]]:
    """The summary of each round's checks, and " open" where they are shown."""
    page = brought(client, json.dumps(bundle).encode()).text
    found = re.findall(r'<details class="card"( open)?><summary>(.*?)</summary>', page)
    return [(re.sub("<[^>]*>", "", said), opened) for opened, said in found]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Please choose the file of a bundle."),
        (b"<html>", "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "nested too deeply"),
        (b'{"format": "<script>alert(1)</script>"}', "not “fest-ops-jury-bundle/2”"),
        (b" " * (2**20 + 1), "too large for this page"),
        (b'{"a": 1, "a": 2}', "the same key twice"),
    ],
)
def test_what_is_no_bundle_is_refused_clearly(visitor: FlaskClient, data: bytes, told: str) -> None:
    answer = brought(visitor, data)
    assert answer.status_code == 422 and told in answer.text and "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"{}\xff", "Бұл жинақ емес: UTF-8 емес (қате 2-байттан басталады)"),
        (b"{\n nothing", "Бұл жинақ емес: JSON емес (2-жол, 2-таңба)"),
    ],
)
def test_where_a_file_is_no_bundle_is_said_in_the_readers_language(
    visitor: FlaskClient, data: bytes, told: str
) -> None:
    assert told in brought(visitor, data, "kk").text


def test_each_check_is_a_card_on_a_phone(visitor: FlaskClient) -> None:
    page = brought(visitor, json.dumps(public()).encode()).text
    assert 'class="table cards"' in page and 'data-label="What it means"' in page


def test_secretarys_bundle_is_not_for_a_page(visitor: FlaskClient) -> None:
    answer = brought(visitor, json.dumps(played(3, "majority").bundle()).encode())
    assert answer.status_code == 422 and "it holds ballots" in answer.text


def test_bundle_of_too_many_acts_is_for_the_command(visitor: FlaskClient) -> None:
    made = public()
    made["events"] = made["events"][:1] * 1 + [
        {**made["events"][1], "content": {"digest": ""}} for _ in range(2_100)
    ]
    answer = brought(visitor, json.dumps(made).encode())
    assert answer.status_code == 422 and "too large for this page" in answer.text
