"""What the rules say in words is what is counted: dropping out, ties before the last round, recusals, scales."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fest_ops.jury.profiles import words
from fest_ops.jury.profiles.document import built_in, parse
from tests.web.test_jury_rules import HERE, Room


@pytest.fixture
def room(app: Flask, session: Session) -> Room:
    return Room(app, session)


def test_rounds_say_when_the_lowest_drop_and_where_a_tie_leads(room: Room) -> None:
    page = room.organiser.get(HERE).text
    assert "drops out, as long as two are left to choose between" in page
    assert "A tie before the last round leads to the next round" in page
    assert "unless nobody would be left" not in page


@pytest.mark.parametrize(("code", "ours"), [("berlin", False), ("cannes", True), ("eurasia", True)])
def test_what_sources_do_not_say_of_ties_and_recusals_is_ours(app: Flask, code: str, ours: bool) -> None:
    with app.test_request_context():
        said = words.voting(parse(built_in(code)))
    tie = next(each for each in said if each.said.startswith("A tie before the last round"))
    recused = next(each for each in said if each.said.startswith("Whoever is recused"))
    assert (tie.ours, recused.ours) == (ours, True)
    assert next(each for each in said if "An absolute majority is" in each.said).ours == (code == "eurasia")


def test_one_ranked_ballot_drops_all_the_lowest_and_is_frozen_only_so(room: Room) -> None:
    room.send("voting", method="exhaustive", bottom_tie="keep")
    page = room.organiser.get(HERE).text
    assert "the count would stand still" in page
    assert "drop out together, unless nobody would be left" in page and "votes all stay." not in page
    assert room.send("voting", bottom_tie="drop").status_code == 303
    assert "stand still" not in room.organiser.get(HERE).text


@pytest.mark.parametrize(("worst", "best", "end"), [("0", "100000", "100000"), ("1/3", "5", "1/3")])
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "cannot be written on a ballot"), ("ru", "нельзя записать"), ("kk", "жазу мүмкін емес")],
)
def test_scale_that_no_ballot_carries_is_refused_where_it_is_typed(
    room: Room, worst: str, best: str, end: str, language: str, said: str
) -> None:
    room.organiser.set_cookie("lang", language)
    answer = room.send("voting", method="score", bottom_tie="drop", worst=worst, best=best)
    assert answer.status_code == 422 and said in answer.text and f"{end}" in answer.text
    assert room.rules == built_in("eurasia")
    assert room.send("voting", method="score", worst="0", best="7/2").status_code == 303
