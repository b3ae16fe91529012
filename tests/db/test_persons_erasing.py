"""Erasing a person across all rooms: what goes, what stays and why, what holds somebody."""

from __future__ import annotations

from sqlalchemy.orm import Session

from fest_ops.audit import sealing
from fest_ops.home.persons import commands, scope
from tests.persons import ADMINISTRATOR, EMAIL, LATER, LATIN, NAME, everywhere, left_of


def test_the_search_finds_somebody_who_was_everywhere(session: Session) -> None:
    everywhere(session)
    found = {table for table, _ in left_of(session, NAME, LATIN, EMAIL)}
    assert found >= {
        "account",
        "address",
        "affiliation",
        "audit_payload",
        "credit",
        "entry",
        "entry_message",
        "entry_snapshot",
        "file",
        "film_entry",
        "invitation",
        "jury_interest",
        "jury_seat",
        "letter",
        "one_time_link",
        "parked_form",
        "person",
        "review",
    }


def test_nothing_is_left_of_an_erased_person_but_what_is_listed(session: Session) -> None:
    made = everywhere(session)
    sealing.seal(session, now=LATER)
    commands.erase(session, ADMINISTRATOR, made.person.id, now=LATER)
    sealing.seal(session, now=LATER)
    left = left_of(session, NAME, LATIN, EMAIL)
    assert left <= scope.TRACES.keys(), left - scope.TRACES.keys()
    assert left == {
        ("credit", "as_credited"),
        ("entry", "byline"),
        ("entry", "search_key"),
        ("entry_snapshot", "payload"),
        ("film_entry", "draft"),
    }
    assert not left_of(session, EMAIL)
    chains = sealing.chains(session)
    assert len(chains) == 2
    assert all(sealing.verify(session, chain).sound for chain in chains)
