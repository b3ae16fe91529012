"""An edition's people: the list, roles, invitations, as a browser sees them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.festival.models import Edition
from fest_ops.people.limits import limiter
from fest_ops.people.models import Account, Invitation, Person, RoleHeld
from tests.factories import give_role, make_edition, make_person
from tests.signing_in import sign_in
from tests.web.test_people_entrance import link_in_letter, post, who

PEOPLE = "/eurasia/2013/people"


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


@pytest.fixture
def organiser(session: Session, edition: Edition) -> Person:
    person = make_person(session, "Organiser One", email="organiser@example.org")
    give_role(session, edition, person, Role.ORGANISER)
    session.commit()
    return person


@pytest.fixture
def client(app: Flask, organiser: Person) -> Iterator[FlaskClient]:
    """The organiser's browser."""
    with app.app_context():
        limiter.reset()
    made = app.test_client()
    sign_in(made, organiser)
    yield made
    with app.app_context():
        limiter.reset()


def signed_in_as(
    app: Flask, session: Session, edition: Edition, *roles: Role, administrator: bool = False
) -> FlaskClient:
    person = make_person(session)
    give_role(session, edition, person, *roles)
    session.scalars(select(Account).where(Account.person_id == person.id)).one().administrator = administrator
    session.commit()
    client = app.test_client()
    sign_in(client, person)
    return client


def test_people_page_lists_searches_and_filters(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    for name in ("Байғазин Ерлан", "Ғазиз <b>", "🎬 دانا"):
        give_role(session, edition, make_person(session, name), Role.SELECTOR)
    session.commit()
    page = client.get(PEOPLE).text
    assert page.index("Байғазин") < page.index("Ғазиз &lt;b&gt;")
    assert "<b>" not in page
    found = client.get(f"{PEOPLE}?q=Baygazin").text
    assert "Байғазин" in found
    assert "Ғазиз" not in found
    assert "Organiser One" not in re.sub(
        r"<header.*?</header>", "", client.get(f"{PEOPLE}?role=selector").text, flags=re.S
    )
    assert "Nobody found" in client.get(f"{PEOPLE}?q=zzz&role=nonsense&page=-4").text
    assert client.get(f"{PEOPLE}?page=99999999999").status_code == 200


def test_people_page_takes_as_many_statements_at_30_rows_as_at_1(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    def statements() -> int:
        said: list[str] = []

        def note(*args: object) -> None:
            said.append(str(args[2]))

        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        assert client.get(PEOPLE).status_code == 200
        event.remove(connection, "before_cursor_execute", note)
        return sum(not each.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) for each in said)

    one = statements()
    for _ in range(30):
        give_role(session, edition, make_person(session), Role.SELECTOR)
    session.commit()
    assert statements() == one
    assert one <= 8


@pytest.mark.parametrize("path", ["", "/invite", f"/{uuid.UUID(int=1)}"])
def test_people_pages_are_for_those_who_run_the_edition(
    app: Flask, session: Session, edition: Edition, path: str
) -> None:
    assert app.test_client().get(PEOPLE + path).status_code == 303
    for roles in ((), (Role.SELECTOR, Role.JUROR), (Role.SUBMITTER,)):
        assert signed_in_as(app, session, edition, *roles).get(PEOPLE + path).status_code == 403
    stranger = signed_in_as(app, session, make_edition(session, slug="2012"), Role.ORGANISER)
    assert stranger.get(PEOPLE + path).status_code == 403
    assert signed_in_as(app, session, edition, administrator=True).get(PEOPLE).status_code == 200


def test_person_page_gives_and_takes_roles(client: FlaskClient, session: Session, edition: Edition) -> None:
    person = make_person(session, "Айгүл")
    give_role(session, edition, person, Role.GUEST)
    session.commit()
    page = f"{PEOPLE}/{person.id}"
    assert post(client, page, role="selector").status_code == 303
    assert session.get(RoleHeld, (edition.id, person.id, "selector"))
    assert "now has the role" in client.get(page).text
    assert post(client, page, role="emperor").status_code == 422
    assert client.get(f"{page}/take/selector").status_code == 200
    assert post(client, f"{page}/take/selector").status_code == 303
    session.expire_all()
    assert session.get(RoleHeld, (edition.id, person.id, "selector")) is None
    assert client.get(f"{page}/take/emperor").status_code == 404


def test_person_of_another_edition_is_not_found(client: FlaskClient, session: Session) -> None:
    person = make_person(session)
    give_role(session, make_edition(session, slug="2012"), person, Role.GUEST)
    session.commit()
    assert client.get(f"{PEOPLE}/{person.id}").status_code == 404
    assert post(client, f"{PEOPLE}/{person.id}/take/guest", page=f"{PEOPLE}/invite").status_code == 404


def test_last_organiser_is_kept_with_the_reason(client: FlaskClient, organiser: Person) -> None:
    answer = post(client, f"{PEOPLE}/{organiser.id}/take/organiser")
    assert answer.status_code == 422
    assert "last organiser" in answer.text


def test_head_of_programme_invites_selectors_only(app: Flask, session: Session, edition: Edition) -> None:
    client = signed_in_as(app, session, edition, Role.HEAD_OF_PROGRAMME)
    page = client.get(f"{PEOPLE}/invite").text
    assert re.findall(r'<option[^>]* value="([^"]+)"', page) == ["selector"]
    answer = post(
        client, f"{PEOPLE}/invite", addresses="a@example.org", role="organiser", language="en", act="send"
    )
    assert answer.status_code == 422
    assert not session.scalars(select(Invitation)).all()


def test_invite_previews_then_sends(client: FlaskClient, session: Session) -> None:
    fields = {"addresses": "Айгүл <a@example.org>\nnonsense", "role": "juror", "language": "kk"}
    preview = post(client, f"{PEOPLE}/invite", act="preview", **fields)
    assert preview.status_code == 200
    assert "Қазы" in preview.text
    assert "not an e-mail address" in preview.text
    assert not session.scalars(select(Invitation)).all()
    back = post(client, f"{PEOPLE}/invite", act="edit", **fields)
    assert "Айгүл &lt;a@example.org&gt;" in back.text
    assert post(client, f"{PEOPLE}/invite", act="send", **fields).status_code == 303
    assert [row.email for row in session.scalars(select(Invitation))] == ["a@example.org"]
    assert "a@example.org" in client.get(PEOPLE).text
    nobody = post(client, f"{PEOPLE}/invite", act="send", addresses=" ; ", role="juror", language="kk")
    assert nobody.status_code == 422


def invite(client: FlaskClient, email: str, role: str = "selector") -> None:
    answer = post(client, f"{PEOPLE}/invite", act="send", addresses=email, role=role, language="en")
    assert answer.status_code == 303


def test_invitation_joins_with_a_new_account_in_one_step(
    app: Flask, client: FlaskClient, session: Session, edition: Edition
) -> None:
    invite(client, "new@example.org")
    link = link_in_letter(session, "new@example.org")
    guest = app.test_client()
    page = guest.get(link).text
    assert "Selector" in page
    assert "Organiser One invites you" in page
    assert post(guest, link, name="Айгүл", password="short").status_code == 422
    answer = post(guest, link, name="Айгүл", password="")
    assert (answer.status_code, answer.location) == (303, "/eurasia/2013/")
    assert who(guest) == "Айгүл"
    assert guest.get(link).status_code == 410
    account = session.scalars(select(Account).where(Account.email == "new@example.org")).one()
    assert session.get(RoleHeld, (edition.id, account.person_id, "selector"))


def test_invitation_of_an_address_with_an_account_asks_to_sign_in(
    app: Flask, client: FlaskClient, session: Session, edition: Edition
) -> None:
    person = make_person(session, email="known@example.org")
    session.commit()
    invite(client, "known@example.org")
    link = link_in_letter(session, "known@example.org")
    guest = app.test_client()
    page = guest.get(link).text
    assert "This address has an account" in page
    assert f"/sign-in?next={link}" in page
    assert post(guest, link, page="/sign-in", name="X", password="").status_code == 200
    assert not session.get(RoleHeld, (edition.id, person.id, "selector"))
    sign_in(guest, person)
    assert post(guest, link).status_code == 303
    session.expire_all()
    assert session.get(RoleHeld, (edition.id, person.id, "selector"))


def test_invitation_accepted_with_another_address_must_be_said(
    app: Flask, client: FlaskClient, session: Session, edition: Edition
) -> None:
    person = make_person(session, email="other@example.org")
    session.commit()
    invite(client, "invited@example.org")
    link = link_in_letter(session, "invited@example.org")
    guest = app.test_client()
    sign_in(guest, person)
    assert "another address" in guest.get(link).text
    assert post(guest, link).status_code == 422
    assert post(guest, link, other_address="y").status_code == 303
    assert session.get(RoleHeld, (edition.id, person.id, "selector"))


def test_invitation_sent_again_or_taken_back_is_dead(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    invite(client, "a@example.org")
    first = link_in_letter(session, "a@example.org")
    row = session.scalars(select(Invitation)).one()
    assert post(client, f"{PEOPLE}/invitations/{row.id}/again", page=PEOPLE).status_code == 303
    second = link_in_letter(session, "a@example.org")
    guest = app.test_client()
    assert guest.get(first).status_code == 410
    assert guest.get(second).status_code == 200
    again = session.scalars(select(Invitation).where(Invitation.revoked_at.is_(None))).one()
    assert post(client, f"{PEOPLE}/invitations/{again.id}/revoke", page=PEOPLE).status_code == 303
    assert guest.get(second).status_code == 410
    assert post(client, f"{PEOPLE}/invitations/{again.id}/revoke", page=PEOPLE).status_code == 404


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
def test_pages_speak_each_language(client: FlaskClient, organiser: Person, code: str) -> None:
    client.set_cookie("lang", code)
    for path in (
        PEOPLE,
        f"{PEOPLE}/invite",
        f"{PEOPLE}/{organiser.id}",
        f"{PEOPLE}/{organiser.id}/take/organiser",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert f'<html lang="{code}"' in answer.text
