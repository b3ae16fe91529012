"""The pages of persons: found, merged and erased by administrators; a copy and being forgotten for oneself."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.notifications.models import Letter
from fest_ops.people.limits import limiter
from fest_ops.people.models import Account, Person
from fest_ops.selection.decisions.models import Decision
from fest_ops.selection.reviews.models import Review
from fest_ops.selection.states import State
from tests.factories import NOW, assign, give_role, make_entry, make_person
from tests.persons import EMAIL, LATIN, NAME, Everywhere, everywhere, left_of
from tests.signing_in import sign_in
from tests.web.test_people_entrance import PASSWORD, post, who, with_account

LANGUAGES = pytest.mark.parametrize("language", ["kk", "ru", "en"])


@pytest.fixture
def made(app: Flask, session: Session) -> Iterator[Everywhere]:
    """Somebody who was everywhere, long ago: the web's clock is today's."""
    with app.app_context():
        limiter.reset()
    found = everywhere(session)
    session.commit()
    yield found
    with app.app_context():
        limiter.reset()


@pytest.fixture
def administrator(app: Flask, session: Session, made: Everywhere) -> FlaskClient:
    """An administrator's browser, in English."""
    person = make_person(session, "Administrator Invented", email="administrator@example.org")
    session.execute(update(Account).where(Account.person_id == person.id).values(administrator=True))
    session.commit()
    client = app.test_client()
    client.set_cookie("lang", "en")
    sign_in(client, person)
    return client


@pytest.fixture
def owner(app: Flask, made: Everywhere) -> FlaskClient:
    """The browser of the person who was everywhere."""
    client = app.test_client()
    client.set_cookie("lang", "en")
    sign_in(client, made.person)
    return client


def pages_of(made: Everywhere) -> list[str]:
    """Every page of administrators."""
    one, other = made.person.id, made.other.id
    return [
        "/persons",
        "/persons/alike",
        f"/persons/{one}",
        f"/persons/{one}/merge/{other}",
        f"/persons/{one}/erase",
    ]


@LANGUAGES
def test_pages_open_in_every_language(administrator: FlaskClient, made: Everywhere, language: str) -> None:
    administrator.set_cookie("lang", language)
    for path in [*pages_of(made), "/account/forget", "/account"]:
        answer = administrator.get(path)
        assert answer.status_code == 200, path
        assert f'lang="{language}"' in answer.text
        assert not re.search(r"%\(\w+\)s", answer.text), path


def test_pages_are_administrators(app: Flask, session: Session, made: Everywhere) -> None:
    organiser, visitor = app.test_client(), app.test_client()
    sign_in(organiser, made.other)
    for path in pages_of(made):
        assert organiser.get(path).status_code == 403, path
        assert visitor.get(path).status_code == 303, path
    assert organiser.post(f"/persons/{made.person.id}/erase", data={"sure": "y"}).status_code in (400, 403)


def test_person_is_found_in_any_script(administrator: FlaskClient, made: Everywhere) -> None:
    for typed in (NAME, LATIN, EMAIL):
        page = administrator.get("/persons", query_string={"q": typed}).text
        assert f"/persons/{made.person.id}" in page, typed
    assert "Nobody found" in administrator.get("/persons?q=nowhere@example.org").text


def test_two_are_merged_after_a_tick(administrator: FlaskClient, session: Session, made: Everywhere) -> None:
    twin = make_person(session, LATIN, email="twin@example.org")
    session.commit()
    path = f"/persons/{made.person.id}/merge/{twin.id}"
    assert str(twin.id) in administrator.get("/persons/alike").text
    page = administrator.get(path).text
    assert f"The account {EMAIL} stays. The account twin@example.org is closed" in page
    assert post(administrator, path).status_code == 422
    assert session.get_one(Person, twin.id).merged_into_id is None
    answer = post(administrator, path, sure="y")
    assert (answer.status_code, answer.location) == (303, f"/persons/{made.person.id}")
    session.expire_all()
    assert session.get_one(Person, twin.id).merged_into_id == made.person.id
    for gone in (path, f"/persons/{twin.id}", f"/persons/{twin.id}/erase"):
        assert administrator.get(gone).status_code == 404


def test_merge_that_may_not_be_says_why(
    administrator: FlaskClient, session: Session, made: Everywhere
) -> None:
    film = make_entry(session, made.call, title="Own", owner=made.person, state=State.IN_REVIEW)
    held = assign(session, film, made.other)
    session.add(
        Review(
            round_id=held.round_id, entry_id=film.id, person_id=made.other.id, scores={}, total=5,
            saved_at=NOW, given_at=NOW,
        )
    )  # fmt: skip
    session.commit()
    path = f"/persons/{made.person.id}/merge/{made.other.id}"
    page = administrator.get(path)
    assert "has reviewed the other&#39;s film “Own”" in page.text
    assert f'action="{path}"' not in page.text and 'name="sure"' not in page.text
    answer = post(administrator, path, page="/account", sure="y")
    assert answer.status_code == 422 and "has reviewed the other&#39;s film" in answer.text


def test_somebody_is_erased_after_a_tick(
    administrator: FlaskClient, session: Session, made: Everywhere
) -> None:
    path = f"/persons/{made.person.id}/erase"
    page = administrator.get(path).text
    assert "Letters that wait to be sent: cancelled" in page and "The credit on a film" in page
    answer = post(administrator, path)
    assert answer.status_code == 422 and "Please tick the box" in answer.text
    answer = post(administrator, path, sure="y")
    assert (answer.status_code, answer.location) == (303, "/persons")
    assert not left_of(session, EMAIL)
    assert administrator.get(path).status_code == 404


def test_somebody_who_is_held_is_not_erased(
    administrator: FlaskClient, session: Session, made: Everywhere
) -> None:
    waiting = make_entry(session, made.call, title="Waiting", owner=made.person, state=State.IN_REVIEW)
    waiting.told_state = State.SUBMITTED.value
    session.commit()
    path = f"/persons/{made.person.id}/erase"
    assert "The film “Waiting” has been submitted" in administrator.get(path).text
    answer = post(administrator, path, page="/account", sure="y")
    assert answer.status_code == 422 and "The film “Waiting” has been submitted" in answer.text
    session.expire_all()
    assert session.get_one(Person, made.person.id).name == NAME


def test_forms_need_their_token(administrator: FlaskClient, owner: FlaskClient, made: Everywhere) -> None:
    for client, path in (
        (administrator, f"/persons/{made.person.id}/erase"),
        (administrator, f"/persons/{made.person.id}/merge/{made.other.id}"),
        (owner, "/account/forget"),
    ):
        assert client.post(path, data={"sure": "y"}).status_code == 400


def test_unknown_persons_are_not_found(administrator: FlaskClient, made: Everywhere) -> None:
    nobody = uuid.uuid4()
    for path in (
        f"/persons/{nobody}",
        f"/persons/{nobody}/erase",
        f"/persons/{made.person.id}/merge/{nobody}",
        f"/persons/{made.person.id}/merge/{made.person.id}",
    ):
        assert administrator.get(path).status_code == 404


def test_an_administrator_forgets_oneself_on_ones_own_page(
    administrator: FlaskClient, session: Session
) -> None:
    mine = session.scalars(
        select(Account.person_id).where(Account.email == "administrator@example.org")
    ).one()
    answer = administrator.get(f"/persons/{mine}/erase")
    assert (answer.status_code, answer.location) == (303, "/account/forget")
    assert "without an administrator" in administrator.get("/account/forget").text


def test_i_am_forgotten_and_signed_out(owner: FlaskClient, session: Session, made: Everywhere) -> None:
    assert "/account/forget" in owner.get("/account").text
    answer = post(owner, "/account/forget", sure="y")
    assert (answer.status_code, answer.location) == (303, "/")
    assert "You were forgotten" in owner.get("/").text
    assert who(owner) == ""
    assert not left_of(session, EMAIL)


def test_my_password_is_asked_for(app: Flask, session: Session, made: Everywhere) -> None:
    person = with_account(session, "known@example.org")
    client = app.test_client()
    client.set_cookie("lang", "en")
    sign_in(client, person)
    answer = post(client, "/account/forget", sure="y", password="a wrong password")
    assert answer.status_code == 422 and "This is not your present password." in answer.text
    assert post(client, "/account/forget", sure="y", password=PASSWORD).status_code == 303


def test_what_holds_me_is_said_and_whom_to_write_to(
    owner: FlaskClient, session: Session, made: Everywhere
) -> None:
    waiting = make_entry(session, made.call, title="Waiting", owner=made.person, state=State.NOT_SELECTED)
    session.commit()
    page = owner.get("/account/forget").text
    assert f"The film “{waiting.title['en']}” has been submitted" in page
    assert "If this cannot wait, write to" in page and 'name="sure"' not in page
    assert post(owner, "/account/forget", page="/account", sure="y").status_code == 422


def test_copy_holds_what_is_mine(owner: FlaskClient, made: Everywhere) -> None:
    answer = owner.get("/account/copy.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    held = json.loads(answer.text)
    assert (held["person"]["name"], held["account"]["email"]) == (NAME, EMAIL)
    assert {entry["title"]["en"] for entry in held["entries"]} == {"Unfinished", "Refused", "Shown", "Shared"}
    assert held["entries"][0]["typed"]["contact_email"] == EMAIL
    assert held["reviews"][0]["scores"] == {"story": 7, "craft": 7}
    assert held["juries"][0]["interests"][0]["grounds"] == ["production"]
    assert len(held["files"]) == 2 and held["roles"] and held["acts"] and held["affiliations"]


def test_copy_holds_nothing_that_is_not_mine_to_know(
    owner: FlaskClient, session: Session, made: Everywhere
) -> None:
    film = make_entry(session, made.call, title="Mine", owner=made.person, state=State.NOT_SELECTED)
    film.reason = "not good enough, says the committee"
    selector = make_person(session, "Selector Unknown", email="selector@example.org")
    give_role(session, made.edition, selector, Role.SELECTOR)
    held = assign(session, film, selector)
    session.add(
        Review(
            round_id=held.round_id, entry_id=film.id, person_id=selector.id, scores={"story": 2}, total=2,
            note="a dull film", saved_at=NOW, given_at=NOW,
        )
    )  # fmt: skip
    session.add(
        Decision(
            edition_id=made.edition.id, entry_id=film.id, move="reject", from_state="in_review",
            to_state="not_selected", at=NOW, by_id=made.other.id, note="too long",
        )
    )  # fmt: skip
    film.score, film.reviews = Decimal(2), 1
    session.commit()
    text = owner.get("/account/copy.json").text
    for secret in (
        "not good enough",
        "Selector Unknown",
        "a dull film",
        "too long",
        "token",
        "password_hash",
    ):
        assert secret not in text, secret
    mine = next(each for each in json.loads(text)["entries"] if each["title"]["en"] == "Mine")
    assert mine["state"] == "submitted"
    waiting = session.scalars(
        select(Letter.subject).where(Letter.state == "held", Letter.subject.is_not(None))
    )
    assert not any(str(subject) in text for subject in waiting)


def test_copy_is_the_signed_in_persons_alone(app: Flask, made: Everywhere, session: Session) -> None:
    assert app.test_client().get("/account/copy.json").status_code == 303
    client = app.test_client()
    sign_in(client, made.other)
    text = client.get("/account/copy.json").text
    assert json.loads(text)["person"]["name"] == "Somebody Else"
    mine = json.loads(text)
    assert [entry["title"]["en"] for entry in mine["entries"]] == ["Shared"]
    assert mine["reviews"] == [] and mine["juries"] == []


def test_pages_of_an_edition_go_on_without_the_person(
    administrator: FlaskClient, app: Flask, session: Session, made: Everywhere
) -> None:
    """What showed the person shows somebody erased, and does not fall over."""
    assert post(administrator, f"/persons/{made.person.id}/erase", sure="y").status_code == 303
    client = app.test_client()
    sign_in(client, made.other)
    letters = [
        f"letters/{each}" for each in session.scalars(select(Letter.id).where(Letter.edition_id.is_not(None)))
    ]
    paths = ["people", "record", "record/check", "letters/all", "inbox", "juries", "juries/international"]
    paths += [f"board/{made.call.slug}", f"board/{made.call.slug}/export.csv", *letters]
    for entry in (made.refused, made.public, made.shared):
        paths += [f"board/entry/{entry.id}", f"inbox/{entry.id}", f"films/{entry.id}"]
    paths += [f"board/entry/{made.reviewed.id}", f"assignments/entry/{made.reviewed.id}"]
    for path in (*paths, f"entries/{made.shared.id}", f"entries/{made.shared.id}/receipts/1"):
        answer = client.get(f"/eurasia/{made.edition.slug}/{path}")
        assert answer.status_code == 200, path
        assert EMAIL not in answer.text, path
        public = path.startswith("board/") or str(made.public.id) in path
        assert public or (NAME not in answer.text and LATIN not in answer.text), path
