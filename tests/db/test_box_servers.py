"""The box on servers of its own: one that logs whatever can be logged, and one whose owner is no superuser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fest_ops.jury.ballots import box
from local.postgres import Postgres
from local.testing import ephemeral_postgres
from migrations.configuration import alembic_config
from tests.boxes import Vote, cast, commit, owner_of, voted
from tests.conftest import KEYS

EVERYTHING = {
    "log_statement": "all",
    "log_min_duration_statement": "0",
    "log_parameter_max_length": "-1",
    "log_parameter_max_length_on_error": "-1",
    "log_error_verbosity": "verbose",
    "log_min_messages": "debug1",
    "log_lock_waits": "on",
    "track_commit_timestamp": "on",
    "max_prepared_transactions": "5",
}
CHOICE = "3f6d1c1e-0000-4000-8000-00000000a0a0"


@pytest.fixture(scope="module")
def telling() -> Iterator[tuple[Postgres, Engine]]:
    """A migrated server that logs all it can, with every parameter."""
    with ephemeral_postgres() as server:
        with server.connect() as connection:
            for name, value in EVERYTHING.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        server.restart()
        owner = create_engine(server.owner_url)
        with owner.begin() as connection:
            command.upgrade(alembic_config(connection), "head")
        owner.dispose()
        engine = create_engine(server.url)
        yield server, engine
        engine.dispose()


def log_of(server: Postgres) -> str:
    assert server.log
    return server.log.read_text(errors="replace")


def test_log_of_all_statements_holds_no_ballot_and_nothing_of_the_box(
    telling: tuple[Postgres, Engine],
) -> None:
    server, engine = telling
    slips = [f'{{"choice":"{CHOICE}"}}', '{"blank":true}', f'{{"choice":"{CHOICE}"}}']
    vote = voted(engine, slips, close=False)
    assert cast(engine, vote, vote.seats[0], slips[0], "white horse") == "voted_already"
    with pytest.raises(DBAPIError):
        commit(engine, lambda s: box.take_slips(s, KEYS, vote.round_id))
    with owner_of(engine) as owner:
        lying = list(owner.execute(text("SELECT slip FROM ballot.box")).scalars())
    commit(engine, lambda s: box.close(s, vote.round_id))
    with Session(engine) as session:
        handed = list(session.scalars(text("SELECT ballot.slips(:r)"), {"r": vote.round_id}))
    assert sorted(handed) == sorted(lying)
    found = commit(engine, lambda s: box.take_slips(s, KEYS, vote.round_id))
    assert found and commit(engine, lambda s: box.settle(s, KEYS, vote.round_id, found))
    log = log_of(server)
    assert all(f"'{seat}'" in log for seat in vote.seats), (
        "the log does hold what the functions are called with"
    )
    for secret in (CHOICE, "blank", "white horse", "phrase 0", *(slip[20:40] for slip in lying)):
        assert secret not in log, secret
    masked = [bytes.fromhex(word) for word in re.findall(r"'\\x([0-9a-f]{2000,})'", log)]
    assert len(masked) >= 4 and len({len(each) for each in masked}) == 1, "each is as long as any other"
    assert not any(each.startswith(b"gAAAAA") for each in masked), "none is a token that our keys open"
    assert len({each[:8] for each in masked}) == len({bytes(each) for each in masked}), "no two begin alike"


def test_wide_statistics_and_times_of_commits_reach_no_row_of_the_box(
    telling: tuple[Postgres, Engine],
) -> None:
    _server, engine = telling
    vote = voted(engine, ["a", "b", "c"])
    with Session(engine) as session:
        columns = session.execute(text("SELECT * FROM ballot.slips(:r)"), {"r": vote.round_id}).keys()
        assert list(columns) == ["slips"], "nothing but slips comes out: no key, no time, no transaction"
        seen = session.execute(text("SELECT * FROM ballot.roll_of(:r)"), {"r": vote.round_id}).keys()
        assert list(seen) == ["seat_id", "voted"]
        for hidden in ("xmin", "ctid", "tableoid"):
            with pytest.raises(DBAPIError), session.begin_nested():
                session.execute(text(f"SELECT {hidden} FROM ballot.roll_of(:r)"), {"r": vote.round_id})
        activity = " ".join(session.scalars(text("SELECT coalesce(query, '') FROM pg_stat_activity")))
        assert str(vote.seats[0]) not in activity


def test_closing_that_is_only_prepared_opens_no_box(telling: tuple[Postgres, Engine]) -> None:
    _server, engine = telling
    vote = voted(engine, ["a", "b"], close=False)
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        for statement in (
            "BEGIN",
            f"SELECT ballot.close('{vote.round_id}')",
            "PREPARE TRANSACTION 'closing'",
        ):
            connection.exec_driver_sql(statement)
        with pytest.raises(DBAPIError):
            commit(engine, lambda s: box.take_slips(s, KEYS, vote.round_id))
        connection.exec_driver_sql("ROLLBACK PREPARED 'closing'")
    assert commit(engine, lambda s: box.stands(s, vote.round_id, "phrase 0"))


def test_casting_moves_the_journal_alike_whatever_is_cast(telling: tuple[Postgres, Engine]) -> None:
    """Who may ask how much was written must not learn by it what was."""
    _server, engine = telling
    with engine.connect() as connection:
        place = text("SELECT pg_current_wal_insert_lsn() - '0/0'")
        if not connection.execute(place).scalar():
            pytest.skip("this server tells nobody")
    slips = ['{"blank":true}', '{"ranking":[' + '["x"],' * 200 + "]}"]
    written: dict[str, list[int]] = {slip: [] for slip in slips}
    vote = Vote(engine, 60)
    with Session(engine) as session:
        for number, seat in enumerate(vote.seats):
            slip = slips[number % 2]
            before = session.execute(place).scalar_one()
            assert box.cast(session, KEYS, vote.round_id, seat, slip, "p") == "cast"
            written[slip].append(int(session.execute(place).scalar_one() - before))
    middle = [sorted(sizes)[len(sizes) // 2] for sizes in written.values()]
    assert abs(middle[0] - middle[1]) <= 64, middle


def migrate(owner_url: str, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`fest-ops migrate` as a process of its own."""
    env = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "FEST_OPS_OWNER_URL": owner_url,
        "FEST_OPS_DATABASE_URL": url,
        "FEST_OPS_BROKER_URL": "unix:///nowhere",
        "FEST_OPS_SECRET_KEYS": KEYS[0],
        "FEST_OPS_FILES": str(folder),
    }
    program = "from fest_ops.cli import main; main(['migrate'])"
    return subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False, timeout=60
    )


def as_user(server: Postgres, user: str, password: str, database: str) -> str:
    words = server.url_of(database).replace(
        "postgresql+psycopg://", f"postgresql+psycopg://{user}:{password}@"
    )
    return words.rpartition("&user=")[0]


def test_owner_who_is_no_superuser_makes_the_box_and_the_role_for_the_application(tmp_path: Path) -> None:
    with ephemeral_postgres() as server:
        with server.connect() as connection:
            for name, value in EVERYTHING.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            connection.execute("DROP ROLE fest_ops_web")
            connection.execute("CREATE ROLE landlord LOGIN CREATEROLE")
            connection.execute("CREATE DATABASE theirs OWNER landlord")
            connection.execute("SELECT pg_reload_conf()")
        owner_url = as_user(server, "landlord", "", "theirs")
        url = as_user(server, "tenant", "open-sesame", "theirs")
        done = migrate(owner_url, url, tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout + done.stderr == ""
        assert "open-sesame" not in log_of(server)
        with server.connect() as connection:
            stored = connection.execute(
                "SELECT rolpassword FROM pg_authid WHERE rolname = 'tenant'"
            ).fetchone()
        assert stored and str(stored[0]).startswith("SCRAM-SHA-256$")
        again = migrate(owner_url, as_user(server, "tenant", "another", "theirs"), tmp_path)
        assert (again.returncode, again.stdout + again.stderr) == (0, "")
        engine, owner = create_engine(url), create_engine(owner_url)
        assert commit(engine, box.is_out_of_reach)
        assert not commit(owner, box.is_out_of_reach), "the owner can read everything, and is recognised"
        vote = voted(engine, ["b", "a"])
        found = commit(engine, lambda s: box.take_slips(s, KEYS, vote.round_id))
        assert found and found.slips == ("a", "b")
        with pytest.raises(DBAPIError):
            commit(engine, lambda s: s.execute(text("SELECT FROM ballot.box")))
        engine.dispose()
        with owner.begin() as connection:
            command.downgrade(alembic_config(connection), "0004")
        with owner.begin() as connection:
            command.upgrade(alembic_config(connection), "head")
        owner.dispose()
        # A second database of the same server, whose owner may make no role: those that it needs are there.
        with server.connect() as connection:
            connection.execute("CREATE ROLE lodger LOGIN")
            connection.execute("GRANT fest_ops_ballot TO lodger")
            connection.execute("CREATE DATABASE second OWNER lodger")
        second = migrate(
            as_user(server, "lodger", "", "second"), as_user(server, "guest", "x", "second"), tmp_path
        )
        assert second.returncode == 0, second.stderr
        assert "CREATE ROLE guest LOGIN PASSWORD '...';  GRANT fest_ops_web TO guest;" in second.stderr
