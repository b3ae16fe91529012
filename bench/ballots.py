"""A juror's ballot into the box, roll ticked and slip sealed, beside a bare INSERT of a slip sealed before."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from bench import report
from bench.casting import Act, beside
from fest_ops import crypto, db
from fest_ops.jury.ballots import box
from local.postgres import Postgres

SEATS = 9
"""The largest jury of the field's rules."""
TURNS, EACH = 9, 90
KEYS = ("a key of the bench",)
SLIP = '{"choice":"5e4f8c1a-0000-4000-8000-000000000000"}'


def measure(postgres: Postgres) -> list[report.Measure]:
    """How many ballots a second one connection casts, of the application's own role."""
    owner, engine = create_engine(postgres.owner_url), create_engine(postgres.url)
    with owner.begin() as connection:
        connection.execute(text("CREATE TABLE bench_slip (id uuid PRIMARY KEY, slip text NOT NULL)"))
    db.bind(engine)
    sealed = crypto.seal(KEYS, "bench", SLIP.ljust(box.SLIP_BYTES, "\0"))
    rounds: list[tuple[uuid.UUID, list[uuid.UUID]]] = []
    with db.transaction() as session:
        for _ in range(TURNS * EACH // SEATS):
            one = (uuid.uuid4(), [uuid.uuid4() for _ in range(SEATS)])
            box.open_round(session, *one, rehearsal=False)
            rounds.append(one)

    def casts() -> Iterator[Act]:
        for round_id, seats in rounds:
            for seat in seats:

                def one(session: Session, round_id: uuid.UUID = round_id, seat: uuid.UUID = seat) -> None:
                    told = box.cast(session, KEYS, round_id, seat, SLIP, str(seat))
                    assert told == "cast", told

                yield one

    def bare(session: Session) -> None:
        session.execute(
            text("INSERT INTO bench_slip (id, slip) VALUES (:id, :slip)"),
            {"id": uuid.uuid4(), "slip": sealed},
        )

    found = beside(casts(), bare, turns=TURNS, each=EACH)
    with owner.begin() as connection:
        connection.execute(text("DROP TABLE bench_slip"))
    engine.dispose()
    owner.dispose()
    return [
        report.told("ballots cast a second, one connection", found.rate),
        report.told("bare INSERTs of a slip a second, one connection", found.bare),
        report.at_least("ballot cast to bare INSERT", found.ratio, 0.1),
    ]
