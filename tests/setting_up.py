"""What the tests of set-up pages share: a signed-in browser, and what the record says."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.audit.models import AuditEvent
from fest_ops.festival.models import Edition
from tests.factories import give_role, make_person
from tests.signing_in import sign_in

BASE = "/eurasia/2013"


def browser_of(app: Flask, session: Session, edition: Edition, *roles: Role) -> FlaskClient:
    """The browser of a new person with these roles, in English."""
    person = make_person(session)
    give_role(session, edition, person, *roles)
    session.commit()
    client = app.test_client()
    sign_in(client, person)
    return client


def verbs(session: Session) -> list[str]:
    """The acts that were recorded, in order."""
    return list(session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))
