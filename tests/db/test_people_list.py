"""Who is listed in an edition, how they are found, and through what a person is visible there."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.errors import NotFound
from fest_ops.festival.models import Edition
from fest_ops.people import commands as persons
from fest_ops.people import queries
from fest_ops.people.models import Person
from fest_ops.selection.entries.queries import entrants
from tests.factories import (
    NOW,
    give_role,
    make_actor,
    make_call,
    make_edition,
    make_entry,
    make_person,
    make_section,
)


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


@pytest.fixture
def organiser(session: Session, edition: Edition) -> Actor:
    return make_actor(session, edition, Role.ORGANISER, name="Organiser")


def test_people_sort_as_kazakh_does_and_are_found_in_any_spelling(
    session: Session, edition: Edition, organiser: Actor
) -> None:
    names = ["Яков", "Ғазиз", "Қанат", "Әлия", "Абай", "Гүлнар", "Камила", "Байғазин Ерлан", "Baker"]
    for name in names:
        give_role(session, edition, make_person(session, name), Role.SELECTOR)
    listed = [row.name for row in queries.people_of(session, organiser, role=Role.SELECTOR).rows]
    assert listed == ["Baker", "Абай", "Әлия", "Байғазин Ерлан", "Гүлнар", "Ғазиз", "Камила", "Қанат", "Яков"]
    for typed in ("Baigazin", "baygazin yerlan", "БАЙҒАЗИН", "байгазин", "erlan baigazin"):
        assert [row.name for row in queries.people_of(session, organiser, search=typed).rows] == [
            "Байғазин Ерлан"
        ], typed


def test_people_are_found_by_names_in_other_languages_and_by_address(
    session: Session, edition: Edition, organiser: Actor
) -> None:
    person = make_person(session, "Ермек", email="shinarbaev@example.org")
    persons.name_person(person, "Ермек", {"en": "Yermek Shinarbayev", "ru": " ", "kk": None})
    give_role(session, edition, person, Role.JUROR)
    assert person.names == {"en": "Yermek Shinarbayev"}
    for typed in ("Shinarbaev", "SHINARBAEV@EXAMPLE"):
        assert [row.id for row in queries.people_of(session, organiser, search=typed).rows] == [person.id]
    for typed in ("%", "_", "nobody@", "%@"):
        assert queries.people_of(session, organiser, search=typed).rows == []


def test_people_list_counts_pages_and_roles(session: Session, edition: Edition, organiser: Actor) -> None:
    for _ in range(3):
        give_role(session, edition, make_person(session), Role.SELECTOR, Role.PRESS)
    page = queries.people_of(session, organiser, limit=2, offset=2)
    assert (len(page.rows), page.found) == (2, 4)
    assert page.by_role == {Role.ORGANISER: 1, Role.SELECTOR: 3, Role.PRESS: 3}


@pytest.mark.parametrize("roles", [(), (Role.SELECTOR,), (Role.JUROR, Role.PRESS)])
def test_people_are_not_listed_for_others_than_those_who_run_the_edition(
    session: Session, edition: Edition, roles: tuple[Role, ...]
) -> None:
    with pytest.raises(NotFound):
        queries.people_of(session, make_actor(session, edition, *roles))


def test_person_is_visible_only_through_a_role_in_the_edition(
    session: Session, edition: Edition, organiser: Actor
) -> None:
    elsewhere = make_edition(session, slug="2012")
    person = make_person(session)
    give_role(session, elsewhere, person, Role.SELECTOR)
    with pytest.raises(NotFound):
        queries.person_in_edition(session, organiser, person.id)
    with pytest.raises(NotFound):
        persons.give_role(session, organiser, person.id, Role.PRESS, now=NOW)
    give_role(session, edition, person, Role.GUEST)
    assert queries.person_in_edition(session, organiser, person.id) is person
    assert person.id in {row.id for row in queries.people_of(session, organiser).rows}


def test_person_is_visible_through_what_another_room_registers(
    session: Session, edition: Edition, organiser: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(session, "Entrant")
    monkeypatch.setattr(
        queries, "_grounds", [lambda _edition: select(Person.id).where(Person.name == "Entrant")]
    )
    assert queries.person_in_edition(session, organiser, person.id) is person
    assert persons.give_role(session, organiser, person.id, Role.PRESS, now=NOW)


def test_person_is_visible_through_an_entry(session: Session, edition: Edition, organiser: Actor) -> None:
    owner = make_person(session)
    make_entry(session, make_call(session, edition, make_section(session, edition)), owner=owner)
    assert session.scalars(entrants(edition.id)).all() == [owner.id]
    assert queries.person_in_edition(session, organiser, owner.id) is owner
    stranger = make_actor(session, make_edition(session, slug="2012"), Role.ORGANISER)
    with pytest.raises(NotFound):
        queries.person_in_edition(session, stranger, owner.id)
