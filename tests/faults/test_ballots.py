"""A ballot under whatever can go wrong at its casting: one or none, never half of one, never two."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import psycopg
import pytest
from alembic import command
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fest_ops.jury.ballots import box
from local import processes
from local.postgres import Postgres
from local.testing import ephemeral_postgres
from migrations.configuration import alembic_config
from tests.boxes import Vote, cast, commit, slips_of
from tests.conftest import KEYS

HOLD = """
CREATE OR REPLACE FUNCTION hold_before_the_box() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(2013);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER hold BEFORE INSERT ON ballot.box FOR EACH ROW EXECUTE FUNCTION hold_before_the_box();
GRANT EXECUTE ON FUNCTION hold_before_the_box() TO PUBLIC;
"""
"""Between roll and box: the seat is ticked, the slip is not in."""


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server of its own, which a test may kill: what it has committed it keeps."""
    with ephemeral_postgres() as made:
        owner = create_engine(made.owner_url)
        with owner.begin() as connection:
            command.upgrade(alembic_config(connection), "head")
        owner.dispose()
        yield made


@pytest.fixture
def engine(server: Postgres) -> Iterator[Engine]:
    made = create_engine(server.url, pool_size=20, pool_pre_ping=True)
    yield made
    made.dispose()


def at_once(*acts: Callable[[], str]) -> list[str]:
    """What each of these answered, all begun at the same moment."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], str]) -> str:
        gate.wait(20)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(60) for future in [pool.submit(run, act) for act in acts]]


def strike(engine: Engine, vote: Vote, seat: uuid.UUID) -> str:
    return str(commit(engine, lambda s: box.strike(s, vote.round_id, seat)))


def close(engine: Engine, vote: Vote, after: float) -> str:
    time.sleep(after)
    return str(commit(engine, lambda s: box.close(s, vote.round_id)))


def ticked(engine: Engine, vote: Vote) -> set[uuid.UUID]:
    return {entry.seat_id for entry in commit(engine, lambda s: box.roll(s, vote.round_id)) if entry.voted}


def closed(engine: Engine, vote: Vote) -> tuple[str, ...]:
    """Close the round; its slips."""
    assert commit(engine, lambda s: box.close(s, vote.round_id))
    return slips_of(engine, vote)


def test_same_ballot_sent_twice_is_one(engine: Engine) -> None:
    vote = Vote(engine, 5)
    assert cast(engine, vote, vote.seats[0], "a") == "cast"
    assert cast(engine, vote, vote.seats[0], "a") == "voted_already"
    assert closed(engine, vote) == ("a",)
    assert ticked(engine, vote) == {vote.seats[0]}


@pytest.mark.parametrize("devices", [2, 6])
def test_ballot_from_several_devices_at_once_is_one(engine: Engine, devices: int) -> None:
    vote = Vote(engine, 5)
    for seat in vote.seats:
        said = at_once(*(partial(cast, engine, vote, seat, f"{seat} {n}") for n in range(devices)))
        assert Counter(said) == {"cast": 1, "voted_already": devices - 1}
    slips = closed(engine, vote)
    assert {slip.split()[0] for slip in slips} == {str(seat) for seat in vote.seats}
    assert len(slips) == 5


def test_seat_struck_a_second_ago_casts_nothing(engine: Engine) -> None:
    vote = Vote(engine, 5)
    assert commit(engine, lambda s: box.strike(s, vote.round_id, vote.seats[0]))
    assert cast(engine, vote, vote.seats[0], "a") == "not_on_the_roll"
    assert closed(engine, vote) == ()
    assert ticked(engine, vote) == set()


def test_casting_and_striking_at_once_agree(engine: Engine) -> None:
    for _ in range(15):
        vote = Vote(engine, 2)
        seat = vote.seats[0]
        said = at_once(partial(cast, engine, vote, seat, "a"), partial(strike, engine, vote, seat))
        assert said in (["cast", "False"], ["not_on_the_roll", "True"])
        assert closed(engine, vote) == (("a",) if said[0] == "cast" else ())
        assert ticked(engine, vote) == ({seat} if said[0] == "cast" else set())


def test_at_the_closing_second_every_answer_is_the_truth(engine: Engine) -> None:
    answers: Counter[str] = Counter()
    for turn in range(25):
        vote = Vote(engine, 8)
        casting = [partial(cast, engine, vote, seat, str(seat)) for seat in vote.seats]
        *said, was_open = at_once(*casting, partial(close, engine, vote, turn % 8 / 1000))
        assert was_open == "True"
        answers.update(said)
        cast_by = {seat for seat, answer in zip(vote.seats, said, strict=True) if answer == "cast"}
        assert set(said) <= {"cast", "closed"}
        assert ticked(engine, vote) == cast_by
        assert sorted(slips_of(engine, vote)) == sorted(map(str, cast_by))
    assert answers["cast"] and answers["closed"], answers


def test_closing_waits_for_a_ballot_on_its_way_and_no_longer(engine: Engine) -> None:
    vote = Vote(engine, 3)
    with Session(engine) as first, ThreadPoolExecutor(2) as pool:
        assert box.cast(first, KEYS, vote.round_id, vote.seats[0], "a", "p") == "cast"
        closing = pool.submit(commit, engine, lambda s: box.close(s, vote.round_id))
        wait_for_locks(engine, 1)
        assert not closing.done()
        first.commit()
        assert closing.result(20)
    assert slips_of(engine, vote) == ("a",)
    with Session(engine) as given_up:
        other = Vote(engine, 3)
        assert box.cast(given_up, KEYS, other.round_id, other.seats[0], "a", "p") == "cast"
        given_up.rollback()
    assert cast(engine, other, other.seats[0], "b") == "cast"
    assert closed(engine, other) == ("b",)


def test_counting_at_once_is_counting_once(engine: Engine) -> None:
    vote = Vote(engine, 5)
    for number, seat in enumerate(vote.seats):
        cast(engine, vote, seat, str(number))
    commit(engine, lambda s: box.close(s, vote.round_id))

    def count() -> str:
        with Session(engine) as session, session.begin():
            found = box.take_slips(session, KEYS, vote.round_id)
            assert found is not None
            return str(box.settle(session, KEYS, vote.round_id, found))

    assert sorted(at_once(count, count, count)) == ["False", "False", "True"]
    kept = commit(engine, lambda s: box.read(s, KEYS, vote.round_id))
    assert kept is not None and kept.slips == ("0", "1", "2", "3", "4")


def wait_for_locks(engine: Engine, count: int) -> None:
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with engine.connect() as watching:
        watching.execution_options(isolation_level="AUTOCOMMIT")
        assert processes.poll(lambda: watching.execute(waiting).scalar_one() >= count, seconds=30)


@contextmanager
def held_between_roll_and_box(server: Postgres, engine: Engine, vote: Vote) -> Iterator[Future[str]]:
    """A juror's ballot that has ticked the seat and has not reached the box; it goes on when the block ends."""
    holder = server.connect(server.database)
    holder.execute(HOLD)
    holder.execute("SELECT pg_advisory_lock(2013)")
    with ThreadPoolExecutor(1) as pool:
        try:
            going = pool.submit(cast, engine, vote, vote.seats[0], "a")
            wait_for_locks(engine, 1)
            assert not going.done()
            yield going
        finally:
            holder.close()
    with server.connect(server.database) as superuser:
        superuser.execute("DROP TRIGGER hold ON ballot.box")
        superuser.execute("DROP FUNCTION hold_before_the_box()")


WAITING = "FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def backend_ended(server: Postgres) -> None:
    with server.connect() as superuser:
        assert superuser.execute(f"SELECT pg_terminate_backend(pid) {WAITING}").fetchall() == [(True,)]


def server_killed(server: Postgres) -> None:
    server.kill()
    server.start()


def server_stopped(server: Postgres) -> None:
    server.stop()
    server.start()


def process_killed(server: Postgres) -> None:
    """SIGKILL to the one server process: PostgreSQL ends all others with it, and recovers."""
    with contextlib.suppress(psycopg.OperationalError), server.connect() as superuser:
        ((pid,),) = superuser.execute(f"SELECT pid {WAITING}").fetchall()
        # By the server itself, whose processes may be numbered otherwise where they are looked at from outside.
        # It reads what it is sent before it kills: a pipe that nobody reads may be a fault of its own, told first.
        superuser.execute(f"COPY (SELECT 1) TO PROGRAM 'cat >/dev/null; kill -{int(signal.SIGKILL)} {pid}'")


@pytest.mark.parametrize("end", [backend_ended, process_killed, server_stopped, server_killed])
def test_killed_between_roll_and_box_there_is_no_ballot_and_it_can_be_cast_again(
    server: Postgres, engine: Engine, end: Callable[[Postgres], None]
) -> None:
    vote = Vote(engine, 2)
    with held_between_roll_and_box(server, engine, vote) as going:
        end(server)
        with pytest.raises(DBAPIError):
            going.result(30)
        assert processes.poll(lambda: _answers(engine), seconds=30)
    assert ticked(engine, vote) == set()
    assert cast(engine, vote, vote.seats[0], "a") == "cast"
    assert cast(engine, vote, vote.seats[0], "a") == "voted_already"
    assert closed(engine, vote) == ("a",)


def test_server_killed_after_the_answer_keeps_the_ballot(server: Postgres, engine: Engine) -> None:
    vote = Vote(engine, 3)
    assert cast(engine, vote, vote.seats[0], "a", "white horse") == "cast"
    server_killed(server)
    assert commit(engine, lambda s: box.stands(s, vote.round_id, "white horse"))
    assert cast(engine, vote, vote.seats[0], "b") == "voted_already"
    assert commit(engine, lambda s: box.close(s, vote.round_id))
    server_killed(server)
    assert slips_of(engine, vote) == ("a",), "closed and not counted: it can still be counted"


def _answers(engine: Engine) -> bool:
    try:
        with engine.connect() as connection:
            return bool(connection.execute(text("SELECT true")).scalar())
    except DBAPIError:
        return False
