"""What a look at a jury's page may do, and what the size of an answer tells."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from fest_ops import db
from fest_ops.jury.protocol.models import ProtocolEvent
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import State
from tests.web.test_jury_ballots import HERE, House, seen
from tests.web.test_jury_palmares import House as PalmaresHouse


@pytest.fixture
def house(own_app: Flask, own_database: Engine) -> House:
    return House(own_app)


def test_the_page_that_asks_once_more_is_of_one_size_whatever_was_chosen(house: House) -> None:
    """A web server's log has the size of each answer, and who asked."""
    house.table.sit()
    with db.transaction() as session:
        for number, film in enumerate(house.table.films):
            title = "Ұзақ " * 30 * number + "Film"
            session.get_one(Entry, film).title = {"original": title, "en": title}
    round_id = house.open()
    sizes = set()
    for choice in ("0", "1", "2", "3", "blank"):
        for juror in house.jurors[:2]:
            data = {"act": "choose", "round": round_id, "secret-choice": choice}
            answer = juror.post(f"{HERE}/ballot", data=data)
            assert answer.status_code == 200 and "Cast this ballot?" in seen(answer.text)
            sizes.add(len(answer.data))
    assert len(sizes) == 1
    assert re.search(r"</html>\s*<!-- [\w-]+ -->\s*$", answer.text)


def test_looking_at_a_palmares_writes_nothing(app: Flask, session: Session) -> None:
    house = PalmaresHouse(app, session)
    lost = house.made.entries[3]
    lost.state = State.LOST.value
    session.flush()
    before = session.scalar(select(func.count()).select_from(ProtocolEvent))
    for page in ("palmares", "palmares/prizes/director", "palmares/mentions", "palmares/close"):
        assert house.secretary.get(f"{HERE}/{page}").status_code == 200
    assert session.scalar(select(func.count()).select_from(ProtocolEvent)) == before
