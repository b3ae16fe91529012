"""The palmares over HTTP: recording it, who may know it before its minute, the announcement, the letters."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.counting import NO_AWARD
from fest_ops.jury.palmares import citing, closing, commands, withholding
from fest_ops.jury.panel.models import Jury
from fest_ops.people.models import Person
from fest_ops.selection.states import State
from tests.factories import give_role, make_person
from tests.juries import JuryScene, cast_of, scene
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
        counted(made, self.sitting, "grand-prix", NO_AWARD)
        withholding.withhold(session, made.secretary, "international", "grand-prix", "None", now=later)
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


def test_sitting_of_too_few_is_closed_unfinished(house: House) -> None:
    page = f"{HERE}/palmares/close"
    assert "unfinished" not in seen(house.secretary.get(page).text)
    assert house.secretary.post(page, data={"unfinished": "1"}).status_code == 422
    for seat in house.made.seats[2:]:
        seat.left_at, seat.left_reason = dt.datetime.now(dt.UTC), "resigned"
    house.session.flush()
    assert "This jury can decide no more" in seen(house.secretary.get(page).text)
    assert house.secretary.post(page).status_code == 422
    assert house.juror.post(page, data={"unfinished": "1"}).status_code == 403
    assert house.secretary.post(page, data={"unfinished": "1"}).status_code == 303
    house.session.refresh(house.sitting)
    assert house.sitting.closed_at is not None


def test_before_the_sitting_a_prize_says_what_is_waited_for(app: Flask, session: Session) -> None:
    made = scene(session, profile="eurasia")
    client = app.test_client()
    sign_in(client, made.secretary_person)
    client.set_cookie("lang", "en")
    for path in ("/palmares", "/palmares/prizes/grand-prix"):
        assert "The sitting has not begun" in seen(client.get(f"{HERE}{path}").text)
