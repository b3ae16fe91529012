"""Thousands of secret votes on a server that logs everything, naive ones beside them, and what chance would guess."""

from __future__ import annotations

import itertools
import json
import math
import random
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property

from alembic import command
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from fest_ops import crypto
from fest_ops.jury import counting, secrecy
from fest_ops.jury.ballots import box
from local.postgres import Postgres
from local.testing import ephemeral_postgres
from migrations.configuration import alembic_config
from tests.conftest import KEYS
from tests.investigator import Guesses, LogLine, read_log

VOTES = 2_000
BATCH = 200
SEATS = 5
FILMS = tuple(str(uuid.UUID(int=n + 1, version=4)) for n in range(12))
SIGMAS = 5.0
"""A strategy that knows nothing strays so far once in 1.7 million."""
LOGGING = {"log_statement": "all", "log_parameter_max_length": "-1", "log_line_prefix": "%m %p %x "}
SCHEMAS = {
    "rows": """
        CREATE TABLE rows.roll (round_id uuid, seat_id uuid, at timestamptz DEFAULT clock_timestamp());
        CREATE TABLE rows.box (id serial, round_id uuid, slip text, at timestamptz DEFAULT clock_timestamp());
        GRANT ALL ON ALL TABLES IN SCHEMA rows TO fest_ops_web;
        GRANT ALL ON ALL SEQUENCES IN SCHEMA rows TO fest_ops_web;""",
    "bare": """
        CREATE TABLE bare.roll (round_id uuid, seat_id uuid);
        CREATE TABLE bare.box (key uuid DEFAULT gen_random_uuid(), round_id uuid, slip text);
        GRANT ALL ON ALL TABLES IN SCHEMA bare TO fest_ops_web;""",
    "functions": """
        CREATE TABLE functions.roll (round_id uuid, seat_id uuid);
        CREATE TABLE functions.box (key uuid DEFAULT gen_random_uuid(), round_id uuid, slip text);
        CREATE FUNCTION functions.put(which uuid, seat uuid, slip text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
            INSERT INTO functions.roll VALUES (which, seat);
            INSERT INTO functions.box (round_id, slip) VALUES (which, put.slip) $$;
        CREATE FUNCTION functions.slips(which uuid) RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS $$
            SELECT slip FROM functions.box WHERE round_id = which $$;
        CREATE FUNCTION functions.voted(which uuid) RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER AS $$
            SELECT seat_id FROM functions.roll WHERE round_id = which $$;""",
}
"""Naive in one way each: all open and with times; open, without any; behind functions, in the order of casting."""


@dataclass(eq=False)
class Ballots:
    """A round: who votes what, in which order."""

    round_id: uuid.UUID
    choices: dict[uuid.UUID, str]
    order: list[uuid.UUID]

    @cached_property
    def truth(self) -> dict[str, str]:
        """The slip of each seat."""
        return {str(seat): slip for seat, slip in self.choices.items()}

    @cached_property
    def alike(self) -> tuple[int, ...]:
        """How many slips of each kind there are."""
        return tuple(sorted(Counter(self.choices.values()).values()))


@dataclass(eq=False)
class Votes:
    """What was voted on a server that logs everything."""

    postgres: Postgres
    engine: Engine
    all: list[Ballots]
    naive: list[Ballots]

    @cached_property
    def log(self) -> list[LogLine]:
        """What the server wrote down until the first who asked."""
        assert self.postgres.log
        with self.postgres.log.open(errors="replace") as lines:
            return read_log(lines)


def invent(count: int) -> list[Ballots]:
    chance = random.Random(2013)
    made = []
    for _ in range(count):
        favourites = chance.sample(FILMS, chance.choice((1, 2, 3, 3, 4, 5)))
        seats = [uuid.uuid4() for _ in range(SEATS)]
        slips = {seat: json.dumps({"choice": chance.choice(favourites)}) for seat in seats}
        if chance.random() < 0.1:
            slips[seats[0]] = json.dumps({"blank": True})
        made.append(Ballots(uuid.uuid4(), slips, chance.sample(seats, SEATS)))
    return made


def put_naively(session: Session, ballots: Ballots, seat: uuid.UUID) -> None:
    slip = ballots.choices[seat]
    given = {"r": ballots.round_id, "s": seat, "slip": slip}
    for schema in ("rows", "bare"):
        session.execute(text(f"INSERT INTO {schema}.roll (round_id, seat_id) VALUES (:r, :s)"), given)
        session.execute(text(f"INSERT INTO {schema}.box (round_id, slip) VALUES (:r, :slip)"), given)
    sealed = crypto.seal(KEYS, f"ballot {ballots.round_id}", slip)
    session.execute(text("SELECT functions.put(:r, :s, :slip)"), {**given, "slip": sealed})


def cast_one(session: Session, ballots: Ballots, seat: uuid.UUID) -> None:
    assert box.cast(session, KEYS, ballots.round_id, seat, ballots.choices[seat], "a phrase") == "cast"


def cast_together(session: Session, turn: int, batch: Sequence[Ballots]) -> None:
    """What `cast_one` does, for one seat of each round, in two statements."""
    rounds = [ballots.round_id for ballots in batch]
    take = text("SELECT e.* FROM unnest(CAST(:r AS uuid[])) AS r, ballot.take_envelope(r) AS e")
    envelopes = session.execute(take, {"r": rounds}).all()
    sealed = [
        crypto.seal(
            KEYS, f"ballot {b.round_id}", box._filled(b.choices[b.order[turn]]), timeless=True
        ).encode()
        for b in batch
    ]
    cast = text(
        "SELECT ballot.cast_slip(r, s, e, m, '') FROM unnest(CAST(:r AS uuid[]), CAST(:s AS uuid[]), "
        "CAST(:e AS uuid[]), CAST(:m AS bytea[])) AS given(r, s, e, m)"
    )
    given = {
        "r": rounds,
        "s": [ballots.order[turn] for ballots in batch],
        "e": [envelope.id for envelope in envelopes],
        "m": [box._masked(slip, envelope.key) for slip, envelope in zip(sealed, envelopes, strict=True)],
    }
    assert set(session.scalars(cast, given)) == {"cast"}


def vote(engine: Engine, batch: Sequence[Ballots], *, one_by_one: bool) -> None:
    """Many rounds at once, to save time; of each round every ballot comes in a transaction of its own."""
    with Session(engine) as session, session.begin():
        for ballots in batch:
            box.open_round(session, ballots.round_id, list(ballots.choices), rehearsal=False)
    for turn in range(SEATS):
        with Session(engine) as session, session.begin():
            if one_by_one:
                for ballots in batch:
                    cast_one(session, ballots, ballots.order[turn])
            else:
                cast_together(session, turn, batch)
    with Session(engine) as session, session.begin():
        for ballots in batch:
            assert box.close(session, ballots.round_id)


@contextmanager
def voted() -> Iterator[Votes]:
    """All rounds voted and closed, none counted yet; the first of them, and the naive ones, with every word logged."""
    with ephemeral_postgres() as server:
        owner = create_engine(server.owner_url)
        with owner.begin() as connection:
            command.upgrade(alembic_config(connection), "head")
            for schema, tables in SCHEMAS.items():
                connection.exec_driver_sql(
                    f"CREATE SCHEMA {schema}; GRANT USAGE ON SCHEMA {schema} TO fest_ops_web"
                )
                connection.exec_driver_sql(tables)
        owner.dispose()
        engine = create_engine(server.url)
        everything, naive = invent(VOTES), invent(BATCH)
        with server.connect() as superuser:
            for name, value in LOGGING.items():
                superuser.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            superuser.execute("SELECT pg_reload_conf()")
            vote(engine, everything[:BATCH], one_by_one=True)
            for turn in range(SEATS):
                with Session(engine) as session, session.begin():
                    for ballots in naive:
                        put_naively(session, ballots, ballots.order[turn])
            superuser.execute("ALTER SYSTEM RESET log_statement")
            superuser.execute("SELECT pg_reload_conf()")
        for at in range(BATCH, VOTES, BATCH):
            vote(engine, everything[at : at + BATCH], one_by_one=False)
        yield Votes(server, engine, everything, naive)
        engine.dispose()


@cache
def by_chance(counts: tuple[int, ...]) -> tuple[Fraction, Fraction]:
    """Expected number of right guesses, and its variance, where so many slips are alike, dealt out at random."""
    slips = [which for which, n in enumerate(counts) for _ in range(n)]
    dealt = [
        sum(a == b for a, b in zip(slips, order, strict=True)) for order in itertools.permutations(slips)
    ]
    mean = Fraction(sum(dealt), len(dealt))
    return mean, Fraction(sum(n * n for n in dealt), len(dealt)) - mean**2


@dataclass(frozen=True)
class Score:
    """How many guesses were right, and how many chance would have got right."""

    right: int
    guesses: int
    expected: float
    deviation: float

    @property
    def sigmas(self) -> float:
        return (self.right - self.expected) / self.deviation if self.deviation else 0.0


def score(guesses: Guesses, rounds: Sequence[Ballots]) -> Score:
    right = total = 0
    mean = variance = Fraction(0)
    for ballots in rounds:
        guessed = guesses.get(str(ballots.round_id), {})
        if len(guessed) < SEATS:
            continue
        right += sum(guessed[seat] == slip for seat, slip in ballots.truth.items())
        total += SEATS
        one, other = by_chance(ballots.alike)
        mean, variance = mean + one, variance + other
    return Score(right, total, float(mean), math.sqrt(variance))


@cache
def hidden_by_arithmetic(ballots: Ballots) -> str | None:
    """Why the application shows no tally of this round."""
    spec = counting.RoundSpec(
        method="majority",
        majority="absolute",
        candidates=tuple(counting.Candidate(key=key, title={}, film=key) for key in FILMS),
        roll=tuple(counting.RollLine(str(seat), frozenset()) for seat in ballots.choices),
        seated=SEATS,
        present=SEATS,
    )
    slips = [counting.slip_text(spec, _slip(text), recused=frozenset()) for text in ballots.choices.values()]
    voted = frozenset(map(str, ballots.choices))
    return secrecy.reveals(spec, counting.count(spec, slips, voted), voted)


def _slip(words: str) -> counting.Slip:
    said = json.loads(words)
    return counting.Slip(blank=True) if "blank" in said else counting.Slip(choice=said["choice"])
