"""Where somebody arrives who works in several editions, or in none."""

from __future__ import annotations

import datetime as dt

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.people.models import Account
from tests.factories import give_role, make_edition, make_person
from tests.signing_in import sign_in


def test_past_editions_do_not_stand_in_the_way_of_the_one_that_goes_on(app: Flask, session: Session) -> None:
    past = make_edition(session)
    coming = make_edition(session, slug="coming")
    coming.starts = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30)
    coming.ends = coming.starts + dt.timedelta(days=4)
    person = make_person(session)
    give_role(session, past, person, Role.SELECTOR)
    give_role(session, coming, person, Role.ORGANISER)
    session.commit()
    client = app.test_client()
    sign_in(client, person)
    assert client.get("/").location == "/eurasia/coming/today"


def test_several_editions_are_listed_with_ones_roles(app: Flask, session: Session) -> None:
    person = make_person(session)
    give_role(session, make_edition(session), person, Role.SELECTOR)
    give_role(session, make_edition(session, slug="2014"), person, Role.ORGANISER, Role.JUROR)
    session.commit()
    client = app.test_client()
    sign_in(client, person)
    page = client.get("/").text
    assert page.index("Organiser") < page.index("Juror")
    assert "Selector" in page and "/eurasia/2014/today" in page


def test_administrator_of_a_new_edition_is_led_to_its_first_organiser(app: Flask, session: Session) -> None:
    edition = make_edition(session)
    person = make_person(session)
    session.flush()
    session.scalars(select(Account).where(Account.person_id == person.id)).one().administrator = True
    session.commit()
    client = app.test_client()
    sign_in(client, person)
    page = client.get("/eurasia/2013/today").text
    assert "This edition has no organiser yet" in page and "/people/invite?role=organiser" in page
    assert "You have no entry yet" not in page
    give_role(session, edition, make_person(session), Role.ORGANISER)
    session.commit()
    assert "1 organiser runs this edition." in client.get("/eurasia/2013/today").text
