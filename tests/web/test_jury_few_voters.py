"""Recusals that leave few to vote on a film, and one that comes while a round runs: the secretary is told in time."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from fest_ops import db
from fest_ops.jury.panel.models import Interest
from tests.factories import NOW
from tests.juries import ready, running_round
from tests.web.test_jury_ballots import HERE, House, seen
from tests.web.test_jury_panel import Room

FEW = "Fewer than half may vote"


@pytest.fixture
def room(app: Flask, session: Session) -> Room:
    return Room(app, session)


def recuse(session: Session, room: Room, seats: int) -> None:
    for seat in room.made.seats[:seats]:
        session.add(
            Interest(
                seat_id=seat.id,
                entry_id=room.made.entries[0].id,
                grounds=["family"],
                outcome="recused",
                decided_at=NOW,
            )
        )
    session.commit()


@pytest.mark.parametrize(("recused", "few"), [(2, False), (3, True)])
def test_interests_say_where_fewer_than_half_may_vote(room: Room, recused: int, few: bool) -> None:
    recuse(room.session, room, recused)
    page = room.get(room.secretary, "/interests")
    assert (FEW in page) == few
    assert ("2 of 5" in page) == few


def test_round_that_is_prepared_says_where_fewer_than_half_may_vote(
    own_app: Flask, own_database: Engine
) -> None:
    house = House(own_app)
    scene = house.table.scene
    with db.transaction() as session:
        for seat in scene.seats[:3]:
            session.add(
                Interest(
                    seat_id=seat.id,
                    entry_id=scene.entries[0].id,
                    grounds=["family"],
                    outcome="recused",
                    decided_at=NOW,
                )
            )
    house.table.sit()
    page = seen(house.secretary.get(f"{HERE}/sitting/prizes/{house.table.prizes[0]}").text)
    assert FEW in page and "2 of 5" in page and "before the round opens" in page


def test_juror_who_is_recused_while_a_round_runs_is_off_its_roll_and_the_secretary_is_told_the_way_back(
    room: Room,
) -> None:
    ready(room.made)
    running_round(room.made)
    entry = room.made.entries[0]
    for seat in room.made.seats[1:3]:
        room.session.add(Interest(seat_id=seat.id, entry_id=entry.id, grounds=["family"]))
    room.session.commit()
    sent: dict[str, Any] = {"seat": str(room.made.seats[1].id), "film": str(entry.id)}
    room.post(room.secretary, "/interests", **sent, act="recused")
    page = room.get(room.secretary, "/interests")
    assert "votes on none of its films" in page and "void the round and open it again" in page
    sent = {"seat": str(room.made.seats[2].id), "film": str(entry.id), "sure": "1"}
    room.post(room.secretary, "/interests", **sent, act="barred")
    page = room.get(room.secretary, "/interests")
    assert "was taken off the roll" in page and "open it again" not in page
