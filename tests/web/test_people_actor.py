"""The actor of a request comes from a server-side sign-in."""

from __future__ import annotations

import datetime as dt

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.people.models import Account, SignIn
from fest_ops.web.http import actor
from tests.factories import give_role, make_edition, make_person
from tests.signing_in import sign_in


def asked_by(client: FlaskClient, path: str = "/sign-in") -> Actor:
    """The actor that a page sees."""
    with client:
        client.get(path)
        return actor()


def test_actor_signed_in_has_the_roles_of_the_edition_of_the_address(app: Flask, session: Session) -> None:
    edition, other = make_edition(session), make_edition(session, slug="2012")
    person = make_person(session, "Айгүл Серікқызы", language="kk")
    give_role(session, edition, person, Role.SELECTOR, Role.ORGANISER)
    give_role(session, other, person, Role.PRESS)
    client = app.test_client()
    assert not asked_by(client).signed_in
    sign_in(client, person)
    assert asked_by(client).person_id == person.id
    assert asked_by(client).roles == frozenset()
    here = asked_by(client, "/eurasia/2013/people")
    assert here.roles == {Role.SELECTOR, Role.ORGANISER}
    assert (here.name, here.language, here.edition_id) == ("Айгүл Серікқызы", "kk", edition.id)


def test_actor_is_loaded_by_one_statement_that_writes_nothing(app: Flask, session: Session) -> None:
    person = make_person(session)
    client = app.test_client()
    sign_in(client, person)
    said: list[str] = []
    engine = session.connection()
    event.listen(engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    asked_by(client)
    assert sum("sign_in" in statement for statement in said) == 1
    assert not [statement for statement in said if statement.startswith("UPDATE")]


def test_actor_of_a_revoked_expired_or_disabled_sign_in_is_a_visitor(app: Flask, session: Session) -> None:
    person = make_person(session)
    now = dt.datetime.now(dt.UTC)
    for change in (
        update(SignIn).values(revoked_at=now),
        update(SignIn).values(expires_at=now - dt.timedelta(seconds=1)),
        update(Account).values(disabled_at=now),
    ):
        client = app.test_client()
        sign_in(client, person)
        assert asked_by(client).signed_in
        session.execute(change)
        session.commit()
        assert not asked_by(client).signed_in


def test_sign_in_slides_when_it_was_last_seen_minutes_ago_but_not_past_its_end(
    app: Flask, session: Session
) -> None:
    person = make_person(session)
    client = app.test_client()
    sign_in(client, person)
    now = dt.datetime.now(dt.UTC)
    session.execute(
        update(SignIn).values(seen_at=now - dt.timedelta(hours=1), created_at=now - dt.timedelta(days=50))
    )
    session.commit()
    assert asked_by(client).signed_in
    session.expire_all()
    row = session.scalars(select(SignIn)).one()
    assert now - row.seen_at < dt.timedelta(minutes=1)
    assert dt.timedelta(days=9) < row.expires_at - now < dt.timedelta(days=11)
