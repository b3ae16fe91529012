"""What the pages of an evening say: the ballot with its line for no award, what comes after a round, what is kept until
the chair releases it, and what is asked once more."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fest_ops import db
from fest_ops.jury.counting import NO_AWARD
from fest_ops.jury.palmares import citing
from fest_ops.jury.panel import interests
from fest_ops.jury.panel.interests import Declared
from fest_ops.jury.panel.models import Interest, Jury
from fest_ops.jury.profiles import document
from fest_ops.selection.entries.models import Entry
from tests.factories import NOW, make_person
from tests.juries import cast_of, seat_of
from tests.web.test_jury_ballots import HERE, House, seen
from tests.web.test_jury_palmares import House as Sitting

GRAND = f"{HERE}/palmares/prizes/grand-prix"
PHONE = f"{HERE}/ballot"


@pytest.fixture
def house(own_app: Flask, own_database: Engine) -> House:
    made = House(own_app)
    made.table.sit()
    return made


@pytest.fixture
def sat_down(app: Flask, session: Session) -> Sitting:
    return Sitting(app, session)


def played(house: House, *choices: str, prize: str = "") -> str:
    """A round in which the first jurors choose so (places on the ballot), closed and counted, not shown."""
    round_id = house.open(prize)
    for juror, choice in enumerate(choices):
        assert house.cast(juror, round_id, choice).status_code == 303
    assert house.secretary.post(f"{HERE}/rounds/{round_id}/close").status_code == 303
    return round_id


def show(house: House, round_id: str) -> None:
    assert house.jurors[0].post(f"{HERE}/rounds/{round_id}/show").status_code == 303


def rules(house: House, **voting: object) -> None:
    with db.transaction() as session:
        jury = session.get_one(Jury, house.table.scene.jury.id)
        jury.rules = {**jury.rules, "voting": {**jury.rules["voting"], **voting}}
        jury.rules_digest = document.digest(jury.rules)


def titles(page: str) -> list[str]:
    """The lines of a ballot, in its order."""
    return re.findall(r'class="ballot-title"[^>]*>\s*(?:<bdi>)?(?:<span[^>]*>)?([^<]+)', page)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "No award"), ("ru", "Не присуждать"), ("kk", "Жүлде берілмесін")]
)
def test_no_award_stands_last_and_apart(house: House, language: str, said: str) -> None:
    house.open()
    page = house.browser(house.table.scene.jurors[1], language).get(PHONE).text
    lines = titles(page)
    assert lines[-2] == said, "before the blank ballot and after every film"
    assert re.search(r'class="ballot-line none"', page)
    confirm = house.jurors[1].post(
        PHONE, data={"act": "choose", "round": re.findall(r'name="round" value="([^"]+)"', page)[0],
                     "secret-choice": "4"},
    )  # fmt: skip
    assert "No award" in seen(confirm.text)


def test_prize_that_must_be_given_has_no_such_line(house: House) -> None:
    house.open("director")
    assert "No award" not in house.jurors[1].get(PHONE).text


def test_ballot_says_whose_film_it_is_and_from_where_in_the_readers_order(house: House) -> None:
    named = {"Ғашық": "Ghashyq", "Гүл": "Zhul", "Қала": "Aqala", "Кісі": "Kisi"}
    with db.transaction() as session:
        for entry_id, (kazakh, english) in zip(house.table.films, named.items(), strict=True):
            entry = session.get_one(Entry, uuid.UUID(entry_id))
            entry.title = {"original": kazakh, "kk": kazakh, "en": english}
            entry.byline, entry.countries = f"Director of {english}", ["KZ", "FR"]
    house.open()
    phone = house.jurors[1].get(PHONE).text
    assert titles(phone)[:4] == ["Aqala", "Ghashyq", "Kisi", "Zhul"]
    assert "Director of Aqala · Kazakhstan, France" in seen(phone)
    phones = [house.browser(person, "kk").get(PHONE).text for person in house.table.scene.jurors[1:3]]
    assert titles(phones[0])[:4] == ["Гүл", "Ғашық", "Кісі", "Қала"]
    assert titles(phones[0]) == titles(phones[1])


@pytest.mark.parametrize(
    ("voting", "said"),
    [
        ({"method": "schulze", "unranked": "last"}, "Whatever you leave out stands last."),
        ({"method": "schulze", "unranked": "no-opinion"}, "Of whatever you leave out you say nothing"),
        ({"method": "irv"}, "your ballot has no vote any more"),
    ],
)
def test_ranking_says_this_jurys_rule(
    own_app: Flask, own_database: Engine, voting: dict[str, object], said: str
) -> None:
    house = House(own_app)
    rules(house, rounds=[], **voting)
    house.table.sit()
    house.open()
    page = seen(house.jurors[1].get(PHONE).text)
    assert said in page and "unless the rules say otherwise" not in page


def test_actress_ballot_opens_with_nobody_ticked(house: House) -> None:
    with db.transaction() as session:
        entry = session.get_one(Entry, uuid.UUID(house.table.films[0]))
        cast_of(session, entry, "Actress Invented", "Actor Invented")
    page = f"{HERE}/sitting/prizes/actress"
    first = house.secretary.get(page)
    boxes = re.findall(r'<input type="checkbox" id="c-\d+"[^>]*>', first.text)
    assert len(boxes) == 2 and not any("checked" in each for each in boxes)
    assert "nobody is ticked beforehand" in seen(first.text) and "Open the round" in seen(first.text)
    data = {"act": "open", "persons": "1", "present": [str(seat) for seat in house.table.seats]}
    nobody = house.secretary.post(page, data=data)
    assert nobody.status_code == 422 and "Nobody is on the ballot." in seen(nobody.text)
    chosen = f"{house.table.films[0]}/Actress Invented"
    assert house.secretary.post(page, data={**data, "candidate": chosen}).status_code == 303
    candidates = house.table.desk().rounds[-1].spec["candidates"]
    assert [each["key"] for each in candidates] == [chosen]


def test_room_and_jurors_learn_who_goes_on_and_what_is_next(house: House) -> None:
    round_id = played(house, "0", "0", "1", "1", "2")
    for page in (house.jurors[1].get(PHONE), house.secretary.get(f"{HERE}/room")):
        assert "These go on" not in seen(page.text) and "Film 03" not in seen(page.text)
    show(house, round_id)
    for page in (house.jurors[1].get(PHONE), house.secretary.get(f"{HERE}/room")):
        said = seen(page.text)
        assert "Next: round 2." in said
        on, _, out = said.partition("These go on:")[2].partition("Out of the next round:")
        assert "Film 04" in out and "Film 01" in on and "Film 02" in on and "Film 04" not in on


def test_room_is_told_of_a_round_held_again(house: House) -> None:
    show(house, played(house, "0"))
    said = seen(house.secretary.get(f"{HERE}/room").text)
    assert "Too few voted" in said and "The same vote is held again." in said


def test_room_is_told_what_the_chair_decided(house: House) -> None:
    rules(house, most_rounds=1, rounds=["absolute"], ties=["chair"])
    round_id = played(house, "0", "0", "4", "4")
    chair, room = house.jurors[0], f"{HERE}/room/now"
    assert "The casting vote is yours" not in chair.get(PHONE).text
    show(house, round_id)
    before = house.secretary.get(room).text
    assert "The chair has the casting vote" in before
    mark = re.findall(r'name="mark" value="(\w+)"', before)[0]
    assert house.secretary.get(f"{room}?mark={mark}").status_code == 204
    assert "The casting vote is yours" in chair.get(PHONE).text
    page = chair.get(GRAND).text
    assert "No award" in page and 'name="withheld_reason"' in page
    tie = {"round": round_id, "candidate": NO_AWARD}
    assert chair.post(f"{GRAND}/tie", data=tie).status_code == 422
    assert chair.post(f"{GRAND}/tie", data={**tie, "withheld_reason": "Too weak a year"}).status_code == 303
    after = house.secretary.get(f"{room}?mark={mark}")
    assert after.status_code == 200 and "The prize is not awarded." in after.text


def test_juror_struck_from_the_roll_reads_why(house: House) -> None:
    house.open()
    with db.transaction() as session:
        film = uuid.UUID(house.table.films[0])
        seat = house.table.seats[2]
        interests.propose(
            session, house.table.secretary, "international", seat, film, Declared(["family"], ""), now=NOW
        )
        interests.decide(session, house.table.secretary, "international", seat, film, "recused", now=NOW)
    said = seen(house.jurors[2].get(PHONE).text)
    assert "You were recused after this round began" in said and "goes on without you" in said
    assert "were not in the room" not in said


def others(house: House) -> list[FlaskClient]:
    """A juror, the attending director, an organiser."""
    made = house.table.scene
    with db.transaction() as session:
        director = make_person(session, "Director Invented")
        seat_of(session, made.edition, session.get_one(Jury, made.jury.id), director, "director")
    return [house.jurors[1], house.browser(director), house.browser(made.organiser_person)]


def test_outcome_is_nowhere_before_the_chair_shows_it(house: House) -> None:
    with db.transaction() as session:
        entry = session.get_one(Entry, uuid.UUID(house.table.films[0]))
        entry.title = {"original": "Secret Camel", "en": "Secret Camel"}
    round_id = played(house, "3", "3", "3", "3", "0", prize="director")
    page = f"{HERE}/palmares/prizes/director"
    refused = house.secretary.post(f"{page}/award", data={"round": round_id})
    assert refused.status_code == 422 and "has not released the outcome" in refused.text
    assert "Record the award" not in house.secretary.get(page).text
    again = {"act": "open", "anew": "1", "anew_reason": "No", "present": [str(s) for s in house.table.seats]}
    opened = house.secretary.post(f"{HERE}/sitting/prizes/director", data=again)
    assert opened.status_code == 422 and "has not released the outcome" in opened.text
    assert "waits to be shown" in seen(house.secretary.get(f"{HERE}/sitting").text)
    for client in others(house):
        for address in ("ballot", "room", "room/now", "palmares", "palmares/prizes/director"):
            said = client.get(f"{HERE}/{address}").text
            assert "Film 03 Invented" not in said and "Elected" not in said, address
        told = client.get(f"{HERE}/protocol").text
        assert "has not released the outcome" in told and "Elected" not in told
        assert "Elected" not in client.get(f"{HERE}/minutes").text
    show(house, round_id)
    assert house.secretary.post(f"{page}/award", data={"round": round_id}).status_code == 303


def test_chair_declares_on_a_page_of_their_own(sat_down: Sitting) -> None:
    page = f"{GRAND}/not-awarded"
    assert "Declare that it is not awarded" in sat_down.chair.get(GRAND).text
    for client in (sat_down.secretary, sat_down.juror, sat_down.organiser):
        assert "Declare that it is not awarded" not in client.get(GRAND).text
        assert client.get(page).status_code == 403
        assert client.post(page, data={"withheld_reason": "No"}).status_code == 403
    asked = seen(sat_down.chair.get(page).text)
    assert "openly, for the jury" in asked and "Yes, it is not awarded" in asked
    assert sat_down.chair.post(page, data={"withheld_reason": ""}).status_code == 422
    assert sat_down.chair.post(page, data={"withheld_reason": "A weak year"}).status_code == 303
    told = seen(sat_down.juror.get(GRAND).text)
    assert "A weak year" in told and "declared openly by the chair for the jury" in told
    assert "nothing to declare now" in seen(sat_down.chair.get(page).text)


def test_no_declaration_against_the_vote(sat_down: Sitting) -> None:
    sat_down.round("grand-prix", sat_down.film)
    page = f"{GRAND}/not-awarded"
    assert "Declare that it is not awarded" not in sat_down.chair.get(GRAND).text
    assert "nothing to declare now" in seen(sat_down.chair.get(page).text)
    refused = sat_down.chair.post(page, data={"withheld_reason": "I did not like it"})
    assert refused.status_code == 422 and "elected a winner" in refused.text
    withheld = sat_down.secretary.post(f"{GRAND}/withhold", data={"withheld_reason": "Nor did I"})
    assert withheld.status_code == 422 and "elected a winner" in withheld.text
    assert 'name="withheld_reason"' not in sat_down.secretary.get(GRAND).text


def test_secretary_records_what_the_jury_voted(sat_down: Sitting) -> None:
    assert 'name="withheld_reason"' not in sat_down.secretary.get(GRAND).text
    sat_down.round("grand-prix", NO_AWARD)
    assert "voted not to award this prize" in seen(sat_down.juror.get(GRAND).text)
    recorded = sat_down.secretary.post(f"{GRAND}/withhold", data={"withheld_reason": "Our reason"})
    assert recorded.status_code == 303
    assert "not awarded by the jury's vote" in seen(sat_down.juror.get(GRAND).text)
    assert "Our reason not awarded by the jury's vote" in seen(sat_down.juror.get(f"{HERE}/protocol").text)


def test_closing_lists_the_mentions(sat_down: Sitting) -> None:
    sat_down.decide()
    page = f"{HERE}/palmares/close"
    made = sat_down.made
    film, now = made.entries[5].id, dt.datetime.now(dt.UTC)
    citing.mention(sat_down.session, made.secretary, "international", film, "Child Invented", now=now)
    said = seen(sat_down.secretary.get(page).text)
    assert "Special mentions" in said and "Child Invented" in said and "Film 06 Invented" in said


def test_barring_is_dangerous_and_asked_once_more(sat_down: Sitting) -> None:
    session, made = sat_down.session, sat_down.made
    seat, film = made.seats[3], made.entries[1]
    interests.propose(
        session, made.secretary, "international", seat.id, film.id, Declared(["family"], ""), now=NOW
    )
    page = f"{HERE}/interests"
    shown = sat_down.secretary.get(page).text
    assert re.search(r'class="button danger"[^>]*>Bar from the jury<', shown)
    data = {"seat": str(seat.id), "film": str(film.id), "act": "barred"}
    asked = sat_down.secretary.post(page, data=data)
    assert asked.status_code == 200 and "Yes, bar from the jury" in asked.text
    assert "Juror Three Invented" in seen(asked.text) and 'name="sure" value="1"' in asked.text
    held = session.get_one(Interest, (seat.id, film.id))
    assert held.outcome is None
    assert sat_down.juror.post(page, data=data).status_code == 403
    nobody = sat_down.secretary.post(page, data={**data, "seat": str(uuid.uuid4())})
    assert nobody.status_code == 404
    assert sat_down.secretary.post(page, data={**data, "sure": "1"}).status_code == 303
    session.expire(held)
    assert held.outcome == "barred"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", "байланысым жоқ: Не фильммен байланысыңызды"),
        ("ru", "ничто не связывает: Либо назовите"),
        ("en", "no tie to any of these films: Please either name"),
    ],
)
def test_declaration_error_is_one_sentence(sat_down: Sitting, language: str, said: str) -> None:
    person = make_person(sat_down.session, "Late Invented")
    seat_of(sat_down.session, sat_down.made.edition, sat_down.made.jury, person, "juror", country="FR")
    phone = sat_down.browser(person, language)
    refused = phone.post(f"{HERE}/declaration", data={"signed": "Late Invented"})
    assert refused.status_code == 422
    assert said in seen(refused.text).replace(" :", ":")
