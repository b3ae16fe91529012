"""The audience award at the size of a large festival."""

from __future__ import annotations

import time

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from local.postgres import Postgres
from tests.db.test_audience import hall

VOTES = 450_000


def test_450_000_votes_over_twelve_films_are_counted_in_under_five_seconds(
    own_database: Engine, postgres: Postgres
) -> None:
    with Session(own_database, expire_on_commit=False) as session:
        here = hall(session, films=12, formula="weighted").opened()
        session.commit()
    owner = create_engine(make_url(postgres.owner_url).set(database=own_database.url.database))
    with owner.begin() as connection:
        connection.execute(
            text("SET LOCAL session_replication_role = replica")
        )  # keys are right: look none of them up
        connection.execute(
            text(
                "INSERT INTO audience_vote (award_id, entry_id, mark) "
                "SELECT :award, (CAST(:films AS uuid[]))[n % 12 + 1], n / 12 % 5 + 1 "
                "FROM generate_series(1, :votes) AS n"
            ),
            {"award": here.award.id, "films": [film.id for film in here.films], "votes": VOTES},
        )
    owner.dispose()
    with Session(own_database, expire_on_commit=False) as session:
        here.session = session
        began = time.perf_counter()
        found = here.close()
        seconds = time.perf_counter() - began
    assert found.votes == VOTES and len(found.lines) == 12 and not found.without
    assert {line.votes for line in found.lines} == {VOTES // 12}
    assert found.m == VOTES // 12
    assert seconds < 5, seconds
