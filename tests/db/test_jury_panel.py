"""The doors to a jury, its seats and its films."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.errors import NotFound
from fest_ops.jury.panel import queries
from fest_ops.selection.states import State
from tests.factories import make_actor, make_edition, make_entry, statements
from tests.juries import cast_of, make_jury, scene


def test_a_jury_opens_to_its_seats_and_to_staff(session: Session) -> None:
    made = scene(session)
    jury, seat = queries.jury_for(session, made.juror(1), "international")
    assert jury.id == made.jury.id and seat is not None and seat.id == made.seats[1].id
    assert queries.jury_for(session, made.secretary, "international")[1] is made.secretary_seat
    assert queries.jury_for(session, made.organiser, "international") == (made.jury, None)
    head = make_actor(session, made.edition, Role.HEAD_OF_PROGRAMME)
    assert queries.jury_of(session, head, made.jury.id) == (made.jury, None)


def test_a_jury_is_not_found_by_anybody_else(session: Session) -> None:
    made = scene(session)
    other = make_jury(session, made.edition, None, slug="netpac")
    elsewhere = make_edition(session, slug="2012")
    for actor, slug in (
        (make_actor(session, made.edition, Role.JUROR), "international"),
        (make_actor(session, made.edition, Role.SELECTOR), "international"),
        (make_actor(session, elsewhere, Role.ORGANISER), "international"),
        (made.juror(1), other.slug),
        (made.organiser, "no-such-jury"),
    ):
        with pytest.raises(NotFound):
            queries.jury_for(session, actor, slug)


def test_seats_and_who_has_a_vote(session: Session) -> None:
    made = scene(session)
    places = queries.seats_of(session, made.jury.id)
    assert [each.seat.function for each in places] == ["chair", *["juror"] * 4, "secretary"]
    assert [each.name for each in queries.seated(session, made.jury.id)] == [
        person.name for person in made.jurors
    ]
    assert {each.why_not for each in queries.seated(session, made.jury.id)} == {"seat_not_declared"}


def test_the_films_of_a_jury_are_those_of_its_section_that_stand(session: Session) -> None:
    made = scene(session, films=3)
    made.entries[1].state = State.LOST.value
    make_entry(session, made.call, state=State.SHORTLISTED)
    cast_of(session, made.entries[0], "Actress Invented", "Actor Invented")
    made.session.flush()
    with statements(session) as run:
        films = queries.candidates_of(session, made.jury)
    assert len(run) == 2
    assert [film.entry_id for film in films] == [made.entries[0].id, made.entries[2].id]
    assert films[0].persons == {"cast": ("Actress Invented", "Actor Invented")}
    assert films[0].debut is None and films[0].national is True and films[0].file_id is None
    assert queries.candidates_of(session, make_jury(session, made.edition, None, slug="market")) == []
