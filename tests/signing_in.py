"""Signing in without the password form: a real sign-in row and its cookie."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from fest_ops import clock, db
from fest_ops.people import sign_in as sign_ins
from fest_ops.people.models import Account, Person


def sign_in(client: FlaskClient, person: Person) -> None:
    """Sign a person with an account in on this client; a sign-in it had before is replaced."""
    settings = client.application.extensions["fest_ops"]
    with db.transaction() as session:
        account_id = session.scalars(select(Account.id).where(Account.person_id == person.id)).one()
        token = sign_ins.start(session, account_id, device="tests", now=clock.now(settings))
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = token
        cookie["_fresh"] = True
