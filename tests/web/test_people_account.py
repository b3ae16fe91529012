"""One's own account, and forms kept when a sign-in ran out."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fest_ops.people.limits import limiter
from fest_ops.people.models import Account, ParkedForm, Person, SignIn
from tests.factories import make_person
from tests.signing_in import sign_in
from tests.web.test_people_entrance import PASSWORD, link_in_letter, post, who, with_account


@pytest.fixture
def person(session: Session) -> Person:
    """Somebody with a password."""
    return with_account(session, "known@example.org")


@pytest.fixture
def client(app: Flask, person: Person) -> Iterator[FlaskClient]:
    """Their browser, signed in, in an installation that has counted no tries yet."""
    with app.app_context():
        limiter.reset()
    made = app.test_client()
    sign_in(made, person)
    yield made
    with app.app_context():
        limiter.reset()


def run_out(session: Session) -> None:
    """Let every sign-in run out."""
    session.execute(update(SignIn).values(expires_at=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)))
    session.commit()


def test_profile_changes_name_spellings_and_language(
    client: FlaskClient, session: Session, person: Person
) -> None:
    answer = post(
        client,
        "/account/profile",
        page="/account",
        name="Ермек Шынарбаев",
        name_kk="",
        name_ru="Ермек Шинарбаев",
        name_en="Yermek Shinarbayev",
        language="kk",
    )
    assert answer.status_code == 303
    session.expire_all()
    assert person.names == {"ru": "Ермек Шинарбаев", "en": "Yermek Shinarbayev"}
    assert "shinarbaev" in person.search_key
    assert session.scalars(select(Account.language)).one() == "kk"
    page = client.get("/account").text
    assert '<html lang="kk"' in page
    assert "Тіркелгіңіз өзгертілді." in page


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("profile", {"name": " ", "language": "en"}, "error-summary"),
        ("profile", {"name": "A", "language": "xx"}, "error-summary"),
        (
            "password",
            {"old_password": "wrong", "new_password": "a long enough one"},
            "not your present password",
        ),
        ("password", {"old_password": PASSWORD, "new_password": "short"}, "at least 10 characters"),
        ("address", {"email": "nowhere", "password": PASSWORD}, "not an e-mail address"),
        ("address", {"email": "new@example.org", "password": "wrong"}, "not your present password"),
        ("address", {"email": "Known@example.org", "password": PASSWORD}, "your address already"),
    ],
)
def test_account_change_refused_says_why_by_its_form(
    client: FlaskClient, path: str, fields: dict[str, str], said: str
) -> None:
    answer = post(client, f"/account/{path}", page="/account", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert answer.text.count('id="error-summary"') == 1


def test_address_changes_by_the_letter(client: FlaskClient, session: Session) -> None:
    answer = post(client, "/account/address", page="/account", email="New@example.org", password=PASSWORD)
    assert answer.location == "/sent/address"
    link = link_in_letter(session, "new@example.org")
    assert "new@example.org" in client.get(link).text
    assert session.scalars(select(Account.email)).one() == "known@example.org"
    assert post(client, link).status_code == 303
    session.expire_all()
    assert session.scalars(select(Account.email)).one() == "new@example.org"


def test_password_change_keeps_this_sign_in_and_ends_the_others(
    app: Flask, client: FlaskClient, person: Person
) -> None:
    other = app.test_client()
    sign_in(other, person)
    answer = post(
        client,
        "/account/password",
        page="/account",
        old_password=PASSWORD,
        new_password="a wholly new password",
    )
    assert answer.status_code == 303
    assert who(client)
    assert who(other) == ""


def test_sign_ins_are_listed_and_ended_one_by_one_or_all(
    app: Flask, client: FlaskClient, session: Session, person: Person
) -> None:
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
    phone, stranger = app.test_client(), app.test_client()
    sign_in(phone, person)
    newest = session.scalars(select(SignIn).order_by(SignIn.created_at.desc())).first()
    assert newest
    session.execute(update(SignIn).where(SignIn.id == newest.id).values(device=agent))
    session.commit()
    page = client.get("/account/sign-ins").text
    assert "Chrome, Android" in page
    assert page.count("this one") == 1
    sign_in(stranger, make_person(session))
    session.commit()
    path = f"/account/sign-ins/{newest.id}/end"
    assert post(stranger, path, page="/account/sign-ins").status_code == 404
    assert post(client, f"/account/sign-ins/{uuid.uuid4()}/end", page="/account").status_code == 404
    assert post(client, path, page="/account/sign-ins").status_code == 303
    assert who(phone) == ""
    assert post(client, "/account/sign-ins/end-all", page="/account/sign-ins").status_code == 303
    assert who(client) == ""
    assert who(stranger)


def test_account_of_a_visitor_asks_to_sign_in_and_leads_back(app: Flask) -> None:
    answer = app.test_client().get("/account?x=Ә")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/account?x%3D%25D3%2598"


def test_form_posted_after_the_sign_in_ran_out_is_kept_and_given_back(
    client: FlaskClient, session: Session, person: Person
) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text)
    assert token
    run_out(session)
    fields = {"csrf_token": token[1], "name": "Жаңа «аты» <b>", "language": "kk", "password": "secret words"}
    answer = client.post("/account/profile", data=fields)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=/parked/")
    assert "What you typed was kept" in client.get(answer.location).text
    kept = session.scalars(select(ParkedForm)).one()
    assert kept.fields == {"name": ["Жаңа «аты» <b>"], "language": ["kk"]}
    back = post(client, "/sign-in", page=answer.location, email="known@example.org", password=PASSWORD,
                next=f"/parked/{kept.id}")  # fmt: skip
    assert back.location == f"/parked/{kept.id}"
    page = client.get(back.location).text
    assert 'action="/account/profile"' in page
    assert "Жаңа «аты» &lt;b&gt;" in page
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert hidden["language"] == "kk"
    sent = client.post("/account/profile", data={**hidden, "name": "Жаңа «аты» <b>"})
    assert sent.status_code == 303
    session.expire_all()
    assert person.name == "Жаңа «аты» <b>"
    assert not session.scalars(select(ParkedForm)).all()


def test_form_kept_is_never_given_to_another_account(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text)
    assert token
    run_out(session)
    client.post("/account/profile", data={"csrf_token": token[1], "name": "Mine"})
    kept = session.scalars(select(ParkedForm)).one()
    stranger = app.test_client()
    sign_in(stranger, make_person(session))
    session.commit()
    assert stranger.get(f"/parked/{kept.id}").status_code == 404
    assert post(stranger, f"/parked/{kept.id}/drop", page="/account").status_code == 404
    assert len(session.scalars(select(ParkedForm)).all()) == 1


def test_form_kept_can_be_thrown_away(client: FlaskClient, session: Session) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text)
    assert token
    session.execute(update(SignIn).values(revoked_at=dt.datetime.now(dt.UTC)))
    session.commit()
    client.post("/account/profile", data={"csrf_token": token[1], "name": "Mine"})
    kept = session.scalars(select(ParkedForm)).one()
    person = session.scalars(select(Person)).one()
    sign_in(client, person)
    assert f"/parked/{kept.id}" in client.get("/account").text
    assert post(client, f"/parked/{kept.id}/drop", page=f"/parked/{kept.id}").status_code == 303
    assert client.get(f"/parked/{kept.id}").status_code == 404


def test_form_forged_from_elsewhere_is_refused_and_not_kept(client: FlaskClient, session: Session) -> None:
    run_out(session)
    assert client.post("/account/profile", data={"name": "Forged"}).status_code == 400
    assert not session.scalars(select(ParkedForm)).all()


def test_form_expired_is_given_back_to_this_sites_pages_only(client: FlaskClient) -> None:
    for headers, back in (
        ({}, True),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
    ):
        answer = client.post("/account/profile", data={"name": "What I typed"}, headers=headers)
        assert answer.status_code == 400
        assert ("What I typed" in answer.text) == back, headers


def test_form_of_a_browser_that_was_never_signed_in_waits_in_the_page(app: Flask, session: Session) -> None:
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token
    answer = client.post("/account/profile", data={"csrf_token": token[1], "name": "Typed"})
    assert answer.status_code == 401
    assert 'name="name" value="Typed"' in answer.text
    assert not session.scalars(select(ParkedForm)).all()


def test_form_too_large_to_keep_is_not_kept(client: FlaskClient, session: Session) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text)
    assert token
    run_out(session)
    answer = client.post("/account/profile", data={"csrf_token": token[1], "name": "Ә" * 200_000})
    assert answer.status_code == 401
    assert not session.scalars(select(ParkedForm)).all()


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true"},
        {"X-Requested-With": "fetch"},
        {"Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Dest": "video"},
    ],
)
def test_script_signed_out_is_told_by_401_and_a_header(app: Flask, headers: dict[str, str]) -> None:
    answer = app.test_client().get("/account", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["X-Sign-In"] == "/sign-in?next=/account"
