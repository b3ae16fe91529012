"""The palmares over HTTP: recording it, who may know it before its minute, the announcement, the letters."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.palmares import citing, closing, commands
from fest_ops.jury.panel.models import Jury, Note, Seat
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Person
from fest_ops.selection.states import State
from tests.factories import NOW, give_role, make_person, statements
from tests.juries import JuryScene, cast_of, make_jury, scene, seat_of
from tests.palmares import counted, sat
from tests.signing_in import sign_in

EDITION = "/eurasia/2013"
HERE = f"{EDITION}/juries/international"
SECRET = "Secret Camel Invented"
"""The title of the film that wins: nobody who may not know it finds it beside a prize."""


def seen(page: str) -> str:
    """The words of a page's main part."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


class House:
    """A jury that sits, each person with a browser."""

    def __init__(self, app: Flask, session: Session, *, profile: str = "eurasia") -> None:
        self.app, self.session = app, session
        app.config["WTF_CSRF_ENABLED"] = False
        self.made: JuryScene = scene(session, profile=profile)
        self.film = self.made.entries[0]
        self.film.title = {"original": SECRET, "en": SECRET, "kk": SECRET, "ru": SECRET}
        self.sitting: Sitting = sat(self.made)
        self.secretary = self.browser(self.made.secretary_person)
        self.chair = self.browser(self.made.jurors[0])
        self.juror = self.browser(self.made.jurors[1])
        self.organiser = self.browser(self.made.organiser_person)
        self.visitor = app.test_client()

    def browser(self, person: Person, language: str = "en") -> FlaskClient:
        client = self.app.test_client()
        sign_in(client, person)
        client.set_cookie("lang", language)
        return client

    def other(self, *roles: Role) -> FlaskClient:
        person = make_person(self.session)
        give_role(self.session, self.made.edition, person, *roles)
        return self.browser(person)

    def round(self, prize: str, *winners: Any, **more: Any) -> str:
        return str(counted(self.made, self.sitting, prize, *winners, **more).id)

    def decide(self) -> None:
        """Everything that the rules ask for, the secret film the director's, with a citation and a mention."""
        made, session = self.made, self.session
        later = dt.datetime.now(dt.UTC)
        commands.withhold(session, made.secretary, "international", "grand-prix", "None", now=later)
        for prize, winner in (
            ("director", self.film),
            ("jury-prize", made.entries[1]),
            ("actress", f"{made.entries[2].id}/Actress Invented"),
            ("actor", f"{made.entries[3].id}/Actor Invented"),
        ):
            won = counted(made, self.sitting, prize, winner)
            commands.award(session, made.secretary, "international", prize, seen_round=won.id, now=later)
        citing.cite(
            session, made.secretary, "international", "director", {"en": "For the silence"}, now=later
        )
        citing.mention(session, made.secretary, "international", made.entries[4].id, now=later)

    def close(self) -> None:
        self.decide()
        closing.close_sitting(self.session, self.made.secretary, "international", now=dt.datetime.now(dt.UTC))
        self.session.flush()

    def announce(self, at: dt.datetime) -> None:
        jury = self.session.get_one(Jury, self.made.jury.id)
        jury.announce_at = at
        self.session.flush()


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return House(app, session)


def test_award_is_recorded_cited_and_taken_back_on_the_pages(house: House) -> None:
    page = f"{HERE}/palmares/prizes/director"
    assert "No round has been counted" in house.secretary.get(page).text
    seen_round = house.round("director", house.film)
    text = house.secretary.get(page).text
    assert SECRET in text and "Record the award" in text
    assert "Record the award" not in house.juror.get(page).text
    assert house.secretary.post(f"{page}/award", data={"round": seen_round}).status_code == 303
    assert "Awarded" in seen(house.juror.get(page).text)
    cited = {"citation_kk": "Үнсіздігі үшін", "citation_en": "For the silence"}
    assert house.secretary.post(f"{page}/citation", data=cited).status_code == 303
    assert "For the silence" in house.juror.get(page).text
    refused = house.secretary.post(f"{page}/take-back", data={"reason": ""})
    assert refused.status_code == 422 and 'id="error-summary"' in refused.text
    assert house.secretary.post(f"{page}/take-back", data={"reason": "A slip"}).status_code == 303
    assert "Not decided" in seen(house.juror.get(page).text)


def test_jurors_and_organisers_record_nothing(house: House) -> None:
    seen_round = house.round("director", house.film)
    page = f"{HERE}/palmares/prizes/director"
    for client in (house.juror, house.chair, house.organiser):
        assert client.post(f"{page}/award", data={"round": seen_round}).status_code == 403
        assert client.post(f"{page}/withhold", data={"withheld_reason": "No"}).status_code == 403
        assert client.post(f"{HERE}/palmares/close").status_code == 403
        data = {"entry": str(house.film.id)}
        assert client.post(f"{HERE}/palmares/mentions", data=data).status_code == 403
    assert house.secretary.post(f"{page}/award", data={"round": "x"}).status_code == 400
    assert house.secretary.get(f"{HERE}/palmares/prizes/no-such").status_code == 404


def test_chair_breaks_a_tie_openly(house: House) -> None:
    first, second, third, fourth = house.made.entries[:4]
    house.round("director", first, second, status="tied", step=3)
    shared = house.round("director", first, second, status="tied", kind="revote", among=[first, second])
    page = f"{HERE}/palmares/prizes/director"
    assert "Record the award ex aequo" in house.secretary.get(page).text
    house.secretary.post(f"{page}/award", data={"round": shared})
    assert "Ex aequo" in seen(house.juror.get(page).text)
    house.round("jury-prize", third, fourth, status="tied", step=3)
    tie = house.round("jury-prize", third, fourth, status="tied", kind="revote", among=[third, fourth])
    page = f"{HERE}/palmares/prizes/jury-prize"
    assert "Give the casting vote" not in house.secretary.get(page).text
    assert "Give the casting vote" in house.chair.get(page).text
    other = house.chair.post(f"{page}/tie", data={"round": tie, "candidate": str(first.id)})
    assert other.status_code == 422 and "among those who tied" in other.text
    assert (
        house.secretary.post(f"{page}/tie", data={"round": tie, "candidate": str(third.id)}).status_code
        == 403
    )
    assert house.chair.post(f"{page}/tie", data={"round": tie, "candidate": str(third.id)}).status_code == 303
    assert "by the chair" in seen(house.juror.get(page).text)


def test_page_says_which_rule_and_which_prize_stand_in_the_way(house: House) -> None:
    house.secretary.post(
        f"{HERE}/palmares/prizes/director/award", data={"round": house.round("director", house.film)}
    )
    second = house.round("jury-prize", house.film)
    page = f"{HERE}/palmares/prizes/jury-prize"
    text = seen(house.secretary.get(page).text)
    assert f"“{SECRET}” cannot have" in text and "Best Director" in text
    assert "Record the award" not in house.secretary.get(page).text
    refused = house.secretary.post(f"{page}/award", data={"round": second})
    assert refused.status_code == 422 and "cannot have" in refused.text
    for language, words in (("kk", "беруге болмайды"), ("ru", "не может получить")):
        told = house.browser(house.made.secretary_person, language).get(page).text
        assert words in told


def test_derogation_is_asked_for_where_the_rules_know_one(app: Flask, session: Session) -> None:
    house = House(app, session, profile="cannes")
    cast_of(session, house.film, "Actress Invented")
    page = f"{HERE}/palmares/prizes/screenplay"
    house.secretary.post(f"{page}/award", data={"round": house.round("screenplay", house.film)})
    seen_round = house.round("actress", f"{house.film.id}/Actress Invented")
    page = f"{HERE}/palmares/prizes/actress"
    assert "President of the festival" in seen(house.secretary.get(page).text)
    half = house.secretary.post(f"{page}/award", data={"round": seen_round, "officer": "President Invented"})
    assert half.status_code == 422 and "who allowed it and why" in half.text
    assert "President Invented" in half.text
    data = {"round": seen_round, "officer": "President Invented", "derogation_reason": "Asked for"}
    assert house.secretary.post(f"{page}/award", data=data).status_code == 303
    assert "President Invented" in house.juror.get(page).text


def test_mentions_are_given_cited_and_taken_back(house: House) -> None:
    page = f"{HERE}/palmares/mentions"
    assert house.secretary.post(page, data={"entry": "nothing"}).status_code == 422
    data = {"entry": str(house.film.id), "person": "Camera Invented"}
    assert house.secretary.post(page, data=data).status_code == 303
    again = house.secretary.post(page, data=data)
    assert again.status_code == 422 and "has this mention already" in again.text
    text = house.juror.get(page).text
    assert "Camera Invented" in text and "take it back" not in text
    found = re.search(r"/palmares/mentions/([0-9a-f-]{36})", house.secretary.get(page).text)
    assert found
    one = f"{page}/{found[1]}"
    assert house.secretary.post(f"{one}/citation", data={"citation_ru": "За свет"}).status_code == 303
    assert "За свет" in house.juror.get(page).text
    assert house.secretary.post(f"{one}/take-back").status_code == 303
    assert house.secretary.get(one).status_code == 404


def test_film_that_falls_out_is_told_and_noted(house: House) -> None:
    house.secretary.post(
        f"{HERE}/palmares/prizes/director/award", data={"round": house.round("director", house.film)}
    )
    house.film.state = State.LOST.value
    house.session.flush()
    assert "A film has fallen out" in house.secretary.get(f"{HERE}/palmares").text
    text = house.secretary.get(f"{HERE}/palmares/close").text
    assert "has fallen out since" in text and "The palmares stands from then on" not in text
    assert house.secretary.post(f"{HERE}/palmares/close").status_code == 422


def test_sitting_is_closed_once_nothing_is_missing(house: House) -> None:
    page = f"{HERE}/palmares/close"
    assert "must be awarded" in house.secretary.get(page).text
    refused = house.secretary.post(page)
    assert refused.status_code == 422 and "before the sitting is closed" in refused.text
    house.decide()
    assert "they say nothing of a prize" in house.secretary.get(page).text
    assert house.secretary.post(page).status_code == 303
    assert house.secretary.post(page).status_code == 303
    house.session.refresh(house.sitting)
    head = house.sitting.head
    assert head is not None and len(head) == 32
    late = house.secretary.post(f"{HERE}/palmares/prizes/director/take-back", data={"reason": "Too late"})
    assert late.status_code == 422 and "sitting is closed" in late.text
    assert (
        house.secretary.post(f"{HERE}/palmares/mentions", data={"entry": str(house.film.id)}).status_code
        == 422
    )


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
    from fest_ops.jury.ballots.rehearsing import begin_rehearsal

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
