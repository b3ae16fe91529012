"""A call that is open, a film-maker and the festival's staff, each with a browser."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.config import Settings
from fest_ops.festival.models import Edition
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Call
from tests.factories import (
    NOW,
    give_role,
    make_call,
    make_edition,
    make_person,
    make_section,
)
from tests.signing_in import sign_in


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The clock stands in July 2013, when the call is open."""
    offset = (NOW - dt.datetime.now(dt.UTC)).total_seconds()
    return dataclasses.replace(settings, clock_offset=offset)


@pytest.fixture
def edition(session: Session) -> Edition:
    made = make_edition(session)
    session.commit()
    return made


@pytest.fixture
def call(session: Session, edition: Edition) -> Call:
    made = make_call(session, edition, make_section(session, edition))
    session.commit()
    return made


@pytest.fixture
def maker(session: Session, edition: Edition) -> Person:
    made = make_person(session, "Айгерім Sample", email="maker@example.org")
    session.commit()
    return made


@pytest.fixture
def client(app: Flask, maker: Person) -> FlaskClient:
    """The film-maker's browser."""
    made = app.test_client()
    sign_in(made, maker)
    return made


@pytest.fixture
def staff(app: Flask, session: Session, edition: Edition) -> FlaskClient:
    """An organiser's browser."""
    person = make_person(session, "Organiser", email="organiser@example.org")
    give_role(session, edition, person, Role.ORGANISER)
    session.commit()
    made = app.test_client()
    sign_in(made, person)
    return made
