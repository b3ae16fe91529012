"""A jury after its sitting was closed: who voted on what stands, for its minutes tell it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fest_ops.errors import Refused
from fest_ops.home.persons import commands as persons
from fest_ops.jury.minutes import queries as minutes_of
from fest_ops.jury.minutes.paper import minutes
from fest_ops.jury.minutes.typesetting import Paper
from fest_ops.jury.panel import interests, seats, seen, waiting
from fest_ops.jury.panel.interests import Declared
from fest_ops.jury.panel.models import Interest, Seat, Seen
from fest_ops.jury.panel.seats import SeatFacts
from tests.conftest import KEYS
from tests.factories import NOW
from tests.persons import ADMINISTRATOR
from tests.web.test_jury_minutes import HEADING, said
from tests.web.test_jury_palmares import HERE, House
from tests.web.test_jury_palmares import seen as words_of

SLUG = "international"
OWN = Declared(["family"], "A cousin")


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    """A jury of five that sits: seat 2 is recused on the seventh film, seat 3 has an interest in the eighth that waits,
    seat 4 has not seen the ninth."""
    made = House(app, session)
    films = made.made.entries
    session.add(
        Interest(
            seat_id=made.made.seats[2].id,
            entry_id=films[6].id,
            grounds=["production"],
            outcome="recused",
            decided_at=NOW,
        )
    )
    session.add(Interest(seat_id=made.made.seats[3].id, entry_id=films[7].id, grounds=["family"]))
    session.delete(session.get_one(Seen, (made.made.seats[4].id, films[8].id)))
    session.flush()
    return made


def paper(house: House, *, sealed: bool = False) -> Paper:
    session, who, now = house.session, house.made.secretary, dt.datetime.now(dt.UTC)
    if sealed:
        record = minutes_of.sealed_record_for(session, who, KEYS, SLUG, now=now)
    else:
        record = minutes_of.record_for(session, who, SLUG, now=now)
    return minutes(record, HEADING, "en")


def test_a_recusal_stands_as_the_minutes_say_it(house: House) -> None:
    films, seats_ = house.made.entries, house.made.seats
    assert "Only note it" in house.secretary.get(f"{HERE}/interests").text
    house.close()
    before = said(paper(house))
    assert "Juror Two Invented has no vote on" in before
    for act in ("declared", "barred"):
        values = {"seat": seats_[2].id, "film": films[6].id, "act": act, "sure": "1"}
        answer = house.secretary.post(f"{HERE}/interests", data=values)
        assert answer.status_code == 422 and "The sitting is closed" in answer.text
    page = house.secretary.get(f"{HERE}/interests").text
    assert "Only note it" not in page and "Put down another interest" not in page
    assert said(paper(house)) == before


Act = Callable[[House, dt.datetime], None]


def _declare(house: House, now: dt.datetime) -> None:
    who, films = house.made.juror(1), house.made.entries
    interests.add_interest(house.session, who, SLUG, films[0].id, OWN, now=now)


def _propose(house: House, now: dt.datetime) -> None:
    made = house.made
    interests.propose(house.session, made.secretary, SLUG, made.seats[1].id, made.entries[0].id, OWN, now=now)


def _dismiss(house: House, now: dt.datetime) -> None:
    made = house.made
    interests.dismiss(house.session, made.secretary, SLUG, made.seats[1].id, made.entries[0].id, now=now)


def _mark(house: House, now: dt.datetime) -> None:
    seen.mark(house.session, house.made.juror(4), SLUG, house.made.entries[8].id, seen=True, now=now)


def _mark_for(house: House, now: dt.datetime) -> None:
    made = house.made
    seen.mark_for(house.session, made.secretary, SLUG, made.seats[4].id, [made.entries[8].id], now=now)


def _waive(house: House, now: dt.datetime) -> None:
    made = house.made
    films = [made.entries[8].id]
    seen.waive(house.session, made.secretary, SLUG, made.seats[4].id, films, "Ill", now=now)


def _leave(house: House, now: dt.datetime) -> None:
    made = house.made
    seats.leave_seat(house.session, made.organiser, SLUG, made.seats[4].id, "ill", now=now)


def _give_up_the_chair(house: House, now: dt.datetime) -> None:
    made = house.made
    facts = SeatFacts("juror", "Chair Invented", "NZ", ["director"])
    seats.change_seat(house.session, made.organiser, SLUG, made.seats[0].id, facts, now=now)


ACTS = (_declare, _propose, _dismiss, _mark, _mark_for, _waive, _leave, _give_up_the_chair)


@pytest.mark.parametrize("act", ACTS)
def test_nothing_that_the_minutes_tell_changes_after_the_sitting(house: House, act: Act) -> None:
    house.close()
    with pytest.raises(Refused, match="sitting_is_closed"):
        act(house, dt.datetime.now(dt.UTC))


def test_a_new_secretary_may_still_come_once_the_old_one_has_left(house: House) -> None:
    house.close()
    made, now = house.made, dt.datetime.now(dt.UTC)
    seats.leave_seat(house.session, made.organiser, SLUG, made.secretary_seat.id, "ill", now=now)
    seats.add_seat(house.session, made.organiser, SLUG, SeatFacts("secretary", "New Invented"), now=now)
    signs = [name for _, name in minutes_signatures(house)]
    assert "Secretary Invented" in signs and "New Invented" not in signs


def minutes_signatures(house: House) -> list[tuple[str, str]]:
    record = minutes_of.record_for(house.session, house.made.organiser, SLUG, now=dt.datetime.now(dt.UTC))
    return list(minutes(record, HEADING, "en").signatures)


def test_pages_offer_nothing_more_after_the_sitting(house: House) -> None:
    made = house.made
    fourth = house.browser(made.jurors[4])
    one, all_ = f"{HERE}/films/{made.entries[8].id}", f"{HERE}/films?seat={made.seats[4].id}"
    own = f"{HERE}/declaration"
    assert "I have seen it" in fourth.get(one).text and "Add an interest" in fourth.get(own).text
    assert "Saw the ticked films" in house.secretary.get(all_).text
    house.close()
    for path in (one, f"{HERE}/films"):
        assert "I have seen it" not in fourth.get(path).text, path
    assert "Add an interest" not in fourth.get(own).text
    page = house.secretary.get(all_).text
    assert "Saw the ticked films" not in page and "Votes without having seen them" not in page
    seat = f"{HERE}/seats/{made.seats[4].id}"
    assert "Has left the jury" not in house.organiser.get(seat).text
    for who in (made.juror(4), made.secretary):
        assert not waiting.waiting_for(house.session, who)


def test_a_forgotten_juror_was_there_as_the_minutes_say(house: House) -> None:
    house.close()
    plain, sealed = paper(house), paper(house, sealed=True)
    persons.erase(house.session, ADMINISTRATOR, house.made.jurors[1].id, now=dt.datetime.now(dt.UTC))
    seat = house.session.get_one(Seat, house.made.seats[1].id, populate_existing=True)
    assert seat.left_at is None and seat.declared_name == "" and seat.biography == {}
    assert "Juror One Invented" in said(plain)
    assert said(paper(house)) == said(plain) and said(paper(house, sealed=True)) == said(sealed)


def test_whoever_left_after_the_sitting_was_there(house: House) -> None:
    house.close()
    before = said(paper(house, sealed=True))
    seat = house.made.seats[1]
    seat.left_at, seat.left_reason = dt.datetime.now(dt.UTC), "resigned"
    house.session.flush()
    assert said(paper(house, sealed=True)) == before


def test_the_jurys_page_tells_the_composition_that_sat(house: House) -> None:
    made = house.made
    house.close()
    for person in made.jurors[3:]:
        persons.erase(house.session, ADMINISTRATOR, person.id, now=dt.datetime.now(dt.UTC))
    for client in (house.secretary, house.organiser):
        page = words_of(client.get(HERE).text)
        assert "The sitting is closed" in page and "Juror Four Invented" in page
        assert "joins it any more" not in page and "Not ready to vote yet" not in page
        assert "5 had a vote. Quorum: 3." in page
        assert "The composition was as the rules ask." in page
        assert "Add a seat" not in page


def test_who_left_while_the_jury_sat_is_not_among_those_who_voted(house: House) -> None:
    made = house.made
    seats.leave_seat(
        house.session, made.organiser, SLUG, made.seats[4].id, "ill", now=dt.datetime.now(dt.UTC)
    )
    house.close()
    page = words_of(house.organiser.get(HERE).text)
    assert "4 had a vote" in page and "1 seat that was left or declined" in page
    assert "left on" in said(paper(house))


def test_marks_of_a_film_stand_apart(house: House) -> None:
    assert 'class="film-marks"' in house.juror.get(f"{HERE}/films").text
