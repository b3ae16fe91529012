"""Coming in and going out, as a browser does it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fest_ops.notifications.models import Address, Letter
from fest_ops.people import passwords
from fest_ops.people.limits import limiter
from fest_ops.people.models import Account, Person, SignIn
from fest_ops.web.http import actor
from tests.factories import make_person
from tests.signing_in import sign_in

PASSWORD = "қоңыр күз, жаңа пленка"


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A browser, in an installation that has counted no tries yet."""
    with app.app_context():
        limiter.reset()
    yield app.test_client()
    with app.app_context():
        limiter.reset()


def post(client: FlaskClient, path: str, page: str = "", **fields: str) -> TestResponse:
    """Send a form with the CSRF token of a page (by default of its own)."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page or path).text)
    assert found, page or path
    return client.post(path, data={"csrf_token": found[1], **fields})


def with_account(session: Session, email: str, password: str | None = PASSWORD, **values: Any) -> Person:
    person = make_person(session, "Айгүл Серік", email=email)
    hash_ = passwords.hashed(password) if password else None
    session.execute(
        update(Account).where(Account.person_id == person.id).values(password_hash=hash_, **values)
    )
    session.commit()
    return person


def link_in_letter(session: Session, email: str) -> str:
    """The path of the link in the newest letter with one to an address."""
    session.expire_all()
    letters = session.scalars(
        select(Letter)
        .join(Address, Address.id == Letter.address_id)
        .where(Address.email == email)
        .order_by(Letter.put_at.desc())
    )
    parts = urlsplit(next(letter.merge["link"] for letter in letters if "link" in letter.merge))
    return f"{parts.path}?{parts.query}".removesuffix("?")


def who(client: FlaskClient) -> str:
    """Whom the pages take this browser for; "" for a visitor."""
    with client:
        client.get("/sign-up")
        return actor().name


def test_sign_up_confirm_sign_out_and_in_again(client: FlaskClient, session: Session) -> None:
    answer = post(
        client,
        "/sign-up",
        name=" Айгүл  Серік ",
        email="Aigul@Example.org",
        password=PASSWORD,
        next="/account",
    )
    assert (answer.status_code, answer.location) == (303, "/sent/confirm")
    assert "Aigul@Example.org" in client.get("/sent/confirm").text
    link = link_in_letter(session, "aigul@example.org")
    assert "Айгүл Серік" in client.get(link).text
    assert who(client) == ""
    answer = post(client, link.partition("?")[0], page=link, name="Айгүл Серік", next="/account")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert who(client) == "Айгүл Серік"
    assert post(client, "/sign-out", page="/account").status_code == 303
    assert who(client) == ""
    assert client.get(link).status_code == 410
    answer = post(client, "/sign-in", email="AIGUL@example.org", password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert who(client) == "Айгүл Серік"


def test_confirm_in_another_browser_asks_for_the_password_again(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    post(client, "/sign-up", name="Stranger", email="victim@example.org", password="the stranger's own")
    link = link_in_letter(session, "victim@example.org")
    victim = app.test_client()
    assert 'name="password"' in victim.get(link).text
    assert post(victim, link, name="Victim", password="").status_code == 303
    assert (
        post(client, "/sign-in", email="victim@example.org", password="the stranger's own").status_code == 422
    )


def test_answers_are_the_same_whether_the_address_has_an_account(
    client: FlaskClient, session: Session
) -> None:
    with_account(session, "known@example.org")

    def answers(path: str, **fields: str) -> set[tuple[int, str, str]]:
        got = set()
        for email in ("known@example.org", "nobody@example.org"):
            answer = post(client, path, email=email, **fields)
            page = client.get(answer.location).text if answer.location else answer.text
            page = re.sub(r'name="csrf_token" value="[^"]+"', "", page).replace(email, "")
            got.add((answer.status_code, answer.location or "", page))
        return got

    assert len(answers("/sign-in", password="a wrong password")) == 1
    assert len(answers("/sign-in/link")) == 1
    assert len(answers("/reset")) == 1
    assert len(answers("/sign-up", name="Name", password="a password of theirs")) == 1


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("/sign-in", {"email": "known@example.org", "password": "wrong"}, "do not belong together"),
        ("/sign-in", {"email": "", "password": ""}, "error-summary"),
        ("/sign-in/link", {"email": "nowhere"}, "not an e-mail address"),
        ("/sign-up", {"name": "A", "email": "a@example.org", "password": "short"}, "at least 10 characters"),
        ("/sign-up", {"name": "\u2028", "email": "a@example.org", "password": ""}, "Please write a name"),
        ("/sign-up", {"name": "A" * 401, "email": "a@example.org", "password": ""}, "error-summary"),
        ("/sign-in", {"email": "\x00", "password": "\x00" * 10}, "error-summary"),
    ],
)
def test_form_refused_comes_back_with_its_reason_and_what_was_typed(
    client: FlaskClient, session: Session, path: str, fields: dict[str, str], said: str
) -> None:
    with_account(session, "known@example.org")
    answer = post(client, path, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    if "@" in fields["email"]:
        assert f'value="{fields["email"]}"' in answer.text
    assert "wrong" not in re.findall(r'type="password"[^>]*value="([^"]*)"', answer.text)


@pytest.mark.parametrize("change", [{"disabled_at": func.now()}, {"confirmed_at": None}])
def test_sign_in_disabled_or_unconfirmed_is_refused_in_the_same_words(
    client: FlaskClient, session: Session, change: dict[str, Any]
) -> None:
    with_account(session, "known@example.org", **change)
    answer = post(client, "/sign-in", email="known@example.org", password=PASSWORD)
    assert answer.status_code == 422
    assert "do not belong together" in answer.text


def test_sign_in_gives_a_new_session_and_a_guarded_cookie(client: FlaskClient, session: Session) -> None:
    with_account(session, "known@example.org")
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    before = client.get("/sign-in")
    answer = post(client, "/sign-in", email="known@example.org", password=PASSWORD)
    header = answer.headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["_user_id"]
    old = re.search(r'name="csrf_token" value="([^"]+)"', before.text)
    assert old
    assert client.post("/sign-out", data={"csrf_token": old[1]}).status_code == 400


def test_sign_out_needs_a_token_and_ends_the_row(client: FlaskClient, session: Session) -> None:
    person = with_account(session, "known@example.org")
    sign_in(client, person)
    assert client.post("/sign-out").status_code == 400
    assert who(client)
    with client.session_transaction() as cookie:
        stolen = cookie["_user_id"]
    post(client, "/sign-out", page="/account")
    with client.session_transaction() as cookie:
        assert "_user_id" not in cookie
        cookie["_user_id"] = stolen
    assert who(client) == ""


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/account?a=1", "/account?a=1"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\n/evil.example", "/"),
    ],
)
def test_sign_in_leads_only_to_paths_of_this_site(
    client: FlaskClient, session: Session, wanted: str, goes: str
) -> None:
    with_account(session, "known@example.org")
    answer = post(client, "/sign-in", email="known@example.org", password=PASSWORD, next=wanted)
    assert (answer.status_code, answer.location) == (303, goes)


def test_sign_in_link_is_used_up_by_the_button_and_not_by_looking(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    with_account(session, "known@example.org", None)
    post(client, "/sign-in/link", email="known@example.org", next="/account")
    link = link_in_letter(session, "known@example.org")
    scanner = app.test_client()
    for _ in range(3):
        assert scanner.get(link).status_code == 200
        assert scanner.head(link).status_code == 200
    answer = post(client, link)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert who(client)
    again = scanner.get(link)
    assert again.status_code == 410
    assert "used already or has run out" in again.text


def test_reset_chooses_a_password_and_ends_other_sign_ins(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    person = with_account(session, "known@example.org")
    other = app.test_client()
    sign_in(other, person)
    post(client, "/reset", email="known@example.org")
    link = link_in_letter(session, "known@example.org")
    assert post(client, link, password="short").status_code == 422
    assert post(client, link, password="a wholly new password").status_code == 303
    assert who(client)
    assert who(other) == ""
    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    "path", ["/sign-in/link/", "/reset/", "/confirm/", "/confirm-address/", "/invitations/"]
)
def test_link_that_never_was_is_gone(client: FlaskClient, path: str) -> None:
    answer = client.get(path + "x" * 43)
    assert answer.status_code == 410
    assert "no longer works" in answer.text


def test_sign_in_page_when_signed_in_leads_on(client: FlaskClient, session: Session) -> None:
    sign_in(client, with_account(session, "known@example.org"))
    assert client.get("/sign-in?next=/account").location == "/account"


def test_sign_in_of_this_browser_replaces_the_one_before(client: FlaskClient, session: Session) -> None:
    first, second = with_account(session, "a@example.org"), with_account(session, "b@example.org")
    sign_in(client, first)
    post(client, "/sign-in/link", email="b@example.org")
    post(client, link_in_letter(session, "b@example.org"))
    session.expire_all()
    query = select(Account.person_id, SignIn.revoked_at).join(Account, Account.id == SignIn.account_id)
    rows = dict(session.execute(query).all())
    assert rows[first.id] is not None
    assert rows[second.id] is None


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/link", "/sign-up", "/reset", "/sent/reset"])
def test_page_speaks_each_language(client: FlaskClient, path: str, code: str) -> None:
    client.set_cookie("lang", code)
    assert f'<html lang="{code}"' in client.get(path).text
