"""A person is found by what stands before the @ of an address, as people say it; not by what everybody's ends in."""

from __future__ import annotations

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.home.persons import queries
from tests.factories import make_person

ADMINISTRATOR = Actor(administrator=True)


def test_person_is_found_by_the_beginning_of_an_address(session: Session) -> None:
    juror = make_person(session, "Somebody Else", email="juror3@example.org")
    for typed in ("juror3", " Juror3 ", "juror3@example.org", "somebody else"):
        found, total = queries.search(session, ADMINISTRATOR, typed)
        assert ([each.person.id for each in found], total) == ([juror.id], 1), typed
    for typed in ("example.org", "juror_", "juror4"):
        assert queries.search(session, ADMINISTRATOR, typed) == ([], 0), typed
