"""What the pages of a sitting say of a prize whose vote is over, of a vote that began anew, and once all is over."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fest_ops.jury.counting import NO_AWARD
from fest_ops.jury.minutes import queries
from fest_ops.jury.minutes.paper import Heading, minutes
from tests.web.test_jury_minutes import said
from tests.web.test_jury_palmares import HERE, SECRET, House, seen

SITTING = f"{HERE}/sitting"
PRIZE = f"{SITTING}/prizes/director"
ASIDE = "set aside: the vote began anew"


@pytest.fixture
def house(app: Flask, session: Session) -> House:
    return House(app, session)


def test_prize_that_the_vote_decided_is_no_round_to_be_opened(house: House) -> None:
    house.round("director", house.film)
    page = house.secretary.get(PRIZE)
    told = seen(page.text)
    assert "The prize is decided by the vote" in told and SECRET in told and "Round 1" in told
    assert f'href="{HERE}/palmares/prizes/director">Record the award' in page.text
    assert f'href="{PRIZE}?anew=1">Vote anew' in page.text
    for words in ("Round 0", "Nobody yet", "cannot open yet", "Update the roll"):
        assert words not in told
    anew = house.secretary.get(f"{PRIZE}?anew=1").text
    assert "Why the vote begins anew required" in seen(anew) and "Open the round" in anew
    assert house.secretary.post(PRIZE, data={"act": "open"}).status_code == 422


def test_outcome_that_waits_is_shown_before_anything_follows(house: House) -> None:
    round_id = house.round("director", house.film, shown=False)
    page = house.secretary.get(PRIZE).text
    assert f'href="{HERE}/rounds/{round_id}">The outcome waits to be shown' in page
    assert "Record the award" not in page and "Vote anew" not in page
    closing = seen(house.secretary.get(f"{HERE}/palmares/close").text)
    assert "the last round on “Best Director” came to: the chair shows it first." in closing
    assert "Nobody holds the chair" not in closing


def test_prize_that_is_recorded_leads_to_the_palmares(house: House) -> None:
    house.decide()
    page = house.secretary.get(PRIZE)
    assert "It is recorded in the palmares." in seen(page.text) and "Vote anew" not in page.text


def test_tie_that_the_rules_settle_leads_to_where_it_is_recorded(house: House) -> None:
    for step in (1, 2, 3):
        house.round("director", house.film, house.made.entries[1], status="tied", step=step)
    assert "Open the round" in house.secretary.get(PRIZE).text
    house.round("director", house.film, house.made.entries[1], status="tied", step=3, kind="revote")
    page = house.secretary.get(PRIZE)
    told = seen(page.text)
    assert "Vote among those who are tied" in told and "Record the outcome" in told
    assert "Round 0" not in told and "The round cannot open yet" not in told


def test_vote_for_no_award_is_said_once(house: House) -> None:
    round_id = house.round("grand-prix", NO_AWARD)
    assert seen(house.secretary.get(f"{HERE}/rounds/{round_id}").text).count("No award") == 1


def test_rounds_before_a_vote_began_anew_are_marked(house: House) -> None:
    first = house.round("director", house.film)
    assert ASIDE not in house.secretary.get(SITTING).text
    second = house.round("director", house.made.entries[1])
    assert seen(house.secretary.get(SITTING).text).count(ASIDE) == 1
    assert "This round was set aside" in house.secretary.get(f"{HERE}/rounds/{first}").text
    assert "This round was set aside" not in house.secretary.get(f"{HERE}/rounds/{second}").text
    record = queries.record_for(
        house.session, house.made.secretary, "international", now=dt.datetime.now(dt.UTC)
    )
    paper = minutes(record, Heading({"en": "Eurasia"}, "2013", "Asia/Almaty"), "en")
    assert said(paper).count("Set aside: the vote began anew.") == 1
    assert f"Elected: {SECRET} Set aside" in " ".join(said(paper).split())


def test_rounds_that_follow_each_other_are_not_set_aside(house: House) -> None:
    house.round("director", house.film, status="no_quorum")
    house.round("director", house.film, house.made.entries[1], status="undecided")
    house.round("director", house.film, step=2)
    assert ASIDE not in house.secretary.get(SITTING).text


def test_nothing_that_was_done_is_still_announced_as_to_come(house: House) -> None:
    house.round("director", house.film)
    assert SECRET in house.secretary.get(f"{HERE}/room").text
    mark = house.secretary.get(f"{HERE}/room").text.partition('name="mark" value="')[2][:16]
    house.close()
    room = house.secretary.get(f"{HERE}/room/now?mark={mark}")
    assert room.status_code == 200 and "The sitting is over" in room.text and SECRET not in room.text
    announcement = f"{HERE}/announcement"
    before = house.organiser.get(announcement).text
    assert "Until its minute" in before and "Ask them to come" in before
    assert "kept until its minute" in house.secretary.get(SITTING).text
    house.announce(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    after = house.organiser.get(announcement).text
    assert "Until its minute" not in after and "Ask them to come" not in after
    assert "Write the letters that tell what was won" in after
    told = seen(house.secretary.get(SITTING).text)
    assert "kept until its minute" not in told and "The palmares is public." in told
