"""Juries who vote over HTTP: what the application itself writes, logs, shows and exports links nobody to a ballot."""

from __future__ import annotations

import json
import logging
import random
import uuid

import pytest
from flask import Flask
from sqlalchemy import Engine

from fest_ops import db
from fest_ops.actor import Role
from fest_ops.jury.ballots import box
from tests.conftest import KEYS
from tests.investigator import Investigator, read_log
from tests.secret_votes import SIGMAS, Ballots, score
from tests.web.test_jury_ballots import HERE, JSON, House

ROUNDS = 16
PAGES = (
    "",
    "/ballot",
    "/room",
    "/sitting",
    "/protocol",
    "/palmares",
    "/bundle.json",
    "/sitting/now",
    "/films",
    "/interests",
)


def play(house: House, chance: random.Random) -> Ballots:
    """A round over HTTP, in which at least two films get votes."""
    places = [0, 1, *(chance.randrange(4) for _ in range(3))]
    chance.shuffle(places)
    order = chance.sample(range(5), 5)
    round_id = house.table.open(anew=True)
    for juror in order:
        cast = house.cast(juror, str(round_id), str(places[juror]), headers=JSON)
        assert cast.get_json()["answer"] == "cast"
    assert house.secretary.post(f"{HERE}/rounds/{round_id}/close").status_code == 303
    assert house.jurors[0].post(f"{HERE}/rounds/{round_id}/show").status_code == 303
    choices = {
        seat: json.dumps({"choice": house.table.films[place]}, separators=(",", ":"))
        for seat, place in zip(house.table.seats, places, strict=True)
    }
    return Ballots(round_id, choices, [house.table.seats[juror] for juror in order])


def test_application_writes_and_shows_nothing_that_links(
    own_app: Flask, own_database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    house, chance = House(own_app), random.Random(2012)
    house.table.sit()
    with caplog.at_level(logging.DEBUG):
        played = [play(house, chance) for _ in range(ROUNDS)]
        browsers = [house.secretary, *house.jurors[:2], house.other(Role.ORGANISER)]
        rounds = [f"/rounds/{ballots.round_id}" for ballots in played]
        pages = [browser.get(f"{HERE}{path}") for browser in browsers for path in (*PAGES, *rounds)]
    assert sum(page.status_code == 200 for page in pages) > 2 * ROUNDS
    with db.transaction() as session:
        counted = box.read(session, KEYS, played[0].round_id)
    assert counted is not None and sorted(counted.slips) == sorted(played[0].choices.values())
    told = [record.getMessage() for record in caplog.records]
    lines = [*told, *(line for page in pages for line in page.text.splitlines())]
    rolls = {str(ballots.round_id): sorted(ballots.truth) for ballots in played}
    found = Investigator(own_database, KEYS, rolls, schemas=("public", "ballot"), log=read_log(lines))
    assert {"public.jury_protocol", "public.audit_event", "public.letter", "ballot.sealed()"} <= set(
        found.read
    )
    assert not found.pairs
    scores = {name: score(guesses, played) for name, guesses in found.strategies().items()}
    assert any(each.guesses == 5 * ROUNDS for each in scores.values())
    assert {name: each for name, each in scores.items() if abs(each.sigmas) > SIGMAS} == {}


def test_nothing_that_is_kept_of_a_vote_names_what_was_voted(own_app: Flask, own_database: Engine) -> None:
    """Not a row of any table of the application names a film in the time between the first ballot and the count."""
    house = House(own_app)
    house.table.sit()
    before = rows_of(own_database)
    round_id = house.table.open()
    opened = rows_of(own_database)
    for juror in range(5):
        assert house.cast(juror, str(round_id), str(juror % 4)).status_code == 303
    changed = rows_of(own_database) - opened
    assert opened - before
    for row in changed:
        assert not any(film in row for film in house.table.films), row
        assert uuid.UUID(str(round_id)).hex not in row.replace("-", ""), row


def rows_of(engine: Engine) -> set[str]:
    """Every row of every table that the application may read, as text."""
    found: set[str] = set()
    with engine.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        ).scalars()
        for table in tables:
            rows = connection.exec_driver_sql(f'SELECT t::text FROM "{table}" AS t').scalars()
            found |= {f"{table} {row}" for row in rows}
    return found
