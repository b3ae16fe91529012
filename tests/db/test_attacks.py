"""Attempts that no page offers, at the commands: each left nothing behind."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.media.models import File
from fest_ops.people.rules import clean_name
from fest_ops.selection.entries.models import Entry
from fest_ops.submissions.films import commands, handing_in, queries
from fest_ops.submissions.screening.queries import screening
from tests.conftest import KEYS
from tests.db.test_films import Place
from tests.factories import NOW, actor_of, assign, give_role, make_actor, make_person


def film_of(session: Session, place: Place, entry: Entry, name: str = "film.mp4") -> File:
    """A whole film file of the maker's, attached to the entry."""
    assert place.maker.person_id is not None
    file = File(
        edition_id=place.edition.id,
        owner_id=place.maker.person_id,
        about_id=entry.id,
        purpose="film",
        name=name,
        size=3,
        received=3,
        state="ready",
        storage_key=uuid.uuid4().hex,
        created_at=NOW,
    )
    session.add(file)
    session.flush()
    commands.attach_film(session, place.maker, entry.id, file, NOW)
    return file


def test_film_that_selectors_watch_is_the_one_that_was_handed_in(session: Session) -> None:
    place = Place(session)
    entry = place.filled()
    first = film_of(session, place, entry)
    handing_in.submit(session, place.maker, entry.id, now=NOW)
    person = make_person(session)
    give_role(session, place.edition, person, Role.SELECTOR)
    selector = actor_of(person, place.edition, Role.SELECTOR)
    assign(session, entry, person)

    second = film_of(session, place, entry)
    own = queries.own_film(session, place.maker, entry.id)
    assert [change.key for change in handing_in.unsent(session, own)] == ["film_file"]
    shown = screening(session, selector, entry.id, keys=KEYS)
    assert shown.file is not None and shown.file.id == first.id
    assert commands.may_read_file(session, selector, first)
    assert not commands.may_read_file(session, selector, second)
    staff = make_actor(session, place.edition, Role.HEAD_OF_PROGRAMME)
    assert commands.may_read_file(session, place.maker, second) and commands.may_read_file(
        session, staff, second
    )

    handing_in.amend(session, place.maker, entry.id, now=NOW)
    shown = screening(session, selector, entry.id, keys=KEYS)
    assert shown.file is not None and shown.file.id == second.id
    assert not commands.may_read_file(session, selector, first)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "https:evil"]
)
def test_screener_that_is_no_web_address_is_never_a_link(session: Session, link: str) -> None:
    place = Place(session)
    entry = place.filled(screener_url=link)
    own = queries.own_film(session, place.maker, entry.id)
    assert [each.key for each in handing_in.gate(session, own)] == ["screener_url"]


def test_name_cannot_turn_the_words_beside_it_around() -> None:
    assert clean_name("Айгерім\u202e\u2066 Sample\r\nBcc: x") == "Айгерім Sample Bcc: x"
    assert clean_name("👩\u200d🎬 Mira") == "👩\u200d🎬 Mira"
