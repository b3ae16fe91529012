"""Who knows a palmares before its minute, and who not; the announcement, the letters, the end of a jury."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.jury.ballots.rehearsing import begin_rehearsal
from fest_ops.jury.palmares import closing
from fest_ops.jury.panel.models import Jury, Note, Seat
from fest_ops.notifications.models import Letter
from tests.factories import NOW, make_person, statements
from tests.juries import make_jury, scene, seat_of
from tests.palmares import counted
from tests.signing_in import sign_in
from tests.web.test_jury_palmares import EDITION, HERE, SECRET, House, seen


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return House(app, session)


PLACES = (
    "/palmares",
    "/juries",
    "/juries/international",
    "/juries/international/palmares",
    "/juries/international/palmares/prizes/director",
    "/juries/international/palmares/mentions",
    "/juries/international/palmares/close",
    "/juries/international/palmares/close-jury",
    "/juries/international/announcement",
    "/juries/international/minutes",
    "/juries/international/minutes.pdf",
    "/juries/international/minutes.pdf?copy=sealed",
    "/juries/international/protocol",
    "/juries/international/room",
    "/juries/international/bundle.json",
    "/letters",
    "/letters/all",
    "/letters/held/jury.come",
    "/letters/held/jury.won",
    "/board?q=Secret",
    "/record",
    "/today",
    "/",
    "/selection",
)
TELLTALE = ("For the silence", "Best Director", "Withheld", "ex aequo", "Actress Invented", "Special mention")
"""What stands on no page for somebody who may not know: the title itself is in the selection, and on the board."""


@pytest.mark.parametrize(
    "roles",
    [
        None,
        (),
        (Role.HEAD_OF_PROGRAMME,),
        (Role.PRESS,),
        (Role.SELECTOR,),
        (Role.GUEST,),
        (Role.JUROR,),
        (Role.DOOR, Role.SUBMITTER),
    ],
    ids=lambda roles: "visitor" if roles is None else "+".join(roles) or "nobody",
)
def test_nobody_else_learns_of_a_prize_before_the_minute(
    house: House, roles: tuple[Role, ...] | None
) -> None:
    house.close()
    house.announce(dt.datetime.now(dt.UTC) + dt.timedelta(hours=2))
    client = house.visitor if roles is None else house.other(*roles)
    for place in PLACES:
        answer = client.get(EDITION + place)
        told = answer.get_data(as_text=True)
        for word in TELLTALE:
            assert word not in told, (place, word, answer.status_code)
        assert not answer.data.startswith(b"%PDF"), place


def test_other_juries_members_and_who_left_learn_nothing(house: House) -> None:
    house.close()
    made, session = house.made, house.session
    other = make_jury(session, made.edition, made.section, slug="netpac", profile="fipresci")
    person = make_person(session)
    seat_of(session, made.edition, other, person)
    neighbour = house.browser(person)
    assert neighbour.get(f"{HERE}/palmares").status_code == 404
    assert neighbour.get(f"{EDITION}/palmares").text.count(SECRET) == 0
    gone = session.get_one(Seat, made.seats[4].id)
    gone.left_at, gone.left_reason = NOW, "ill"
    session.flush()
    left = house.browser(made.jurors[4])
    assert left.get(f"{HERE}/palmares").status_code == 404
    assert left.get(f"{HERE}/minutes.pdf").status_code == 404
    for client in (house.juror, house.chair, house.secretary, house.organiser):
        assert SECRET in client.get(f"{HERE}/palmares").text


def test_palmares_opens_by_itself_at_its_minute_to_everybody(house: House) -> None:
    house.close()
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)
    house.announce(later)
    before = house.visitor.get(f"{EDITION}/palmares")
    assert before.status_code == 200 and "Prizes are announced on" in before.text
    assert "International" not in seen(before.text)
    house.announce(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    for language, words in (("en", "Best Director"), ("kk", "Үздік режиссура"), ("ru", "режисс")):
        client = house.app.test_client()
        client.set_cookie("lang", language)
        page = client.get(f"{EDITION}/palmares").text
        assert SECRET in page and words in page and "For the silence" in page
    assert "Actress Invented" in page and "ex aequo" not in page
    front = house.visitor.get(f"{EDITION}/").text
    assert f'href="{EDITION}/palmares"' in front
    assert house.other(Role.HEAD_OF_PROGRAMME).get(f"{HERE}/palmares").text.count(SECRET)


def test_nothing_is_public_while_the_sitting_is_open(house: House) -> None:
    house.decide()
    house.announce(dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1))
    page = house.visitor.get(f"{EDITION}/palmares").text
    assert SECRET not in page and "not been announced yet" in page
    assert f'href="{EDITION}/palmares"' not in house.visitor.get(f"{EDITION}/").text


def test_organiser_plans_takes_back_and_announces(house: House) -> None:
    page = f"{HERE}/announcement"
    for client in (house.secretary, house.juror, house.other(Role.HEAD_OF_PROGRAMME)):
        assert client.get(page).status_code == 403
        assert client.post(page, data={"act": "now"}).status_code == 403
    assert house.organiser.post(page, data={"act": "now"}).status_code == 422
    assert house.organiser.post(page, data={"act": "plan"}).status_code == 422
    assert house.organiser.post(page, data={"act": "plan", "at": "2013-09-20T20:00"}).status_code == 422
    assert house.organiser.post(page, data={"act": "no"}).status_code == 400
    assert house.organiser.post(page, data={"act": "plan", "at": "2190-09-20T20:00"}).status_code == 303
    assert "20 September 2190" in house.visitor.get(f"{EDITION}/palmares").text
    assert house.organiser.post(page, data={"act": "back"}).status_code == 303
    house.close()
    assert SECRET in house.organiser.get(page).text
    assert house.organiser.post(page, data={"act": "now"}).status_code == 303
    assert SECRET in house.visitor.get(f"{EDITION}/palmares").text
    late = house.organiser.post(page, data={"act": "back"})
    assert late.status_code == 422 and "cannot be taken back" in late.text


def test_letters_before_the_ceremony_say_come_and_nothing_else(house: House) -> None:
    house.close()
    letters = house.session.scalars(select(Letter).where(Letter.kind == "jury.come")).all()
    assert len(letters) == 5 and all(letter.state == "held" for letter in letters)
    assert not house.session.scalars(select(Letter).where(Letter.kind == "jury.won")).all()
    preview = house.organiser.get(f"{EDITION}/letters/held/jury.come").text
    texts = set()
    for letter in house.session.scalars(select(Letter).where(Letter.kind == "jury.come")):
        house.session.refresh(letter)
        assert letter.subject is not None and letter.message is not None
        told = letter.message.decode()
        for word in (*TELLTALE, "jury", "prize", "award", "won ", "winner", "International"):
            assert word.lower() not in (letter.subject + told).lower().replace("jury.come", ""), word
        film = next(e for e in house.made.entries if str(e.id) in str(letter.merge))
        texts.add(str(letter.merge).replace(str(film.id), "ID").replace(film.title["en"], "FILM"))
    assert len(texts) == 1
    assert "please be with us at the closing ceremony" in preview


def test_letters_after_the_announcement_tell_prize_and_citation(house: House) -> None:
    house.close()
    write = f"{HERE}/announcement/letters"
    early = house.organiser.post(write, follow_redirects=True)
    assert "not public yet" in early.text
    house.announce(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    assert house.juror.post(write).status_code == 403
    answer = house.organiser.post(write, follow_redirects=True)
    assert "Best Director" in answer.text and "For the silence" in answer.text
    house.organiser.post(write)
    letters = house.session.scalars(select(Letter).where(Letter.kind == "jury.won")).all()
    assert len(letters) == 5 and {letter.state for letter in letters} == {"held"}


def test_jury_is_closed_for_good(house: House) -> None:
    house.close()
    house.session.add(Note(seat_id=house.made.seats[1].id, entry_id=house.film.id, sealed="sealed"))
    house.session.flush()
    page = f"{HERE}/palmares/close-jury"
    assert house.juror.post(page).status_code == 403
    assert house.secretary.post(page).status_code == 422
    house.announce(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    assert "cannot be taken back" in house.secretary.get(page).text
    assert house.secretary.post(page).status_code == 303
    assert house.secretary.post(page).status_code == 303
    assert house.session.scalars(select(Note)).all() == []
    house.session.expire_all()
    assert house.session.get_one(Jury, house.made.jury.id).closed_at is not None
    late = house.secretary.post(f"{HERE}/palmares/prizes/director/citation", data={"citation_en": "New"})
    assert late.status_code == 422
    assert house.organiser.post(f"{HERE}/announcement", data={"act": "back"}).status_code == 422


def test_rehearsal_is_marked_and_nothing_of_it_is_public(app: Flask, session: Session) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    made = scene(session)
    sitting = begin_rehearsal(session, made.secretary, "international", now=NOW)
    won = counted(made, sitting, "director", made.entries[0])
    client = app.test_client()
    sign_in(client, made.secretary_person)
    page = f"{HERE}/palmares/prizes/director"
    assert client.post(f"{page}/award", data={"round": str(won.id)}).status_code == 303
    assert "Rehearsal" in client.get(f"{HERE}/palmares").text
    assert client.post(f"{HERE}/palmares/close").status_code == 422
    jury = session.get_one(Jury, made.jury.id)
    jury.announce_at = NOW
    session.flush()
    assert "Film 01" not in seen(app.test_client().get(f"{EDITION}/palmares").text)
    assert client.get(f"{HERE}/minutes").status_code == 422


def test_public_page_takes_as_many_statements_for_two_juries_as_for_one(house: House) -> None:
    house.close()
    house.announce(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    with statements(house.session) as found:
        assert house.visitor.get(f"{EDITION}/palmares").status_code == 200
    assert len(found) <= 6, "\n".join(found)


def test_nothing_of_a_palmares_is_kept_by_a_browser(house: House) -> None:
    house.close()
    for place in ("/palmares", "/juries/international/palmares", "/juries/international/palmares/close"):
        assert house.secretary.get(EDITION + place).headers["Cache-Control"] == "no-store"


def test_closing_publishes_nothing_whose_minute_has_passed(house: House) -> None:
    house.announce(dt.datetime.now(dt.UTC) - dt.timedelta(minutes=5))
    house.decide()
    assert "publishes nothing" in house.secretary.get(f"{HERE}/palmares/close").text
    closing.close_sitting(house.session, house.made.secretary, "international", now=dt.datetime.now(dt.UTC))
    assert SECRET not in house.visitor.get(f"{EDITION}/palmares").text
    assert house.session.get_one(Jury, house.made.jury.id).announce_at is None
