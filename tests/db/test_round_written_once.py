"""What the application's own role may change of a round: nothing of how it was opened, and its outcome once."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fest_ops.jury.ballots.models import Round
from tests.factories import NOW
from tests.juries import running_round, scene
from tests.palmares import counted, sat

STAYS = "a round stays as it was opened and counted"
OUTCOME = json.dumps({"status": "elected", "winners": ["another"]})


def refused(session: Session, statement: str, **values: object) -> str:
    """What the database says to a statement, which is then undone."""
    with pytest.raises(DBAPIError) as said, session.begin_nested():
        session.execute(text(statement), values)
    return str(said.value.orig)


@pytest.mark.parametrize(
    "change",
    [
        "outcome = CAST(:outcome AS jsonb)",
        "outcome = NULL, state = 'void'",
        "outcome = NULL, state = 'closed'",
        "outcome = jsonb_set(outcome, '{commitment}', '\"0\"')",
        "spec = jsonb_set(spec, '{roll}', '[]')",
        "prize = 'director'",
        "kind = 'revote'",
        "step = 2",
        "number = 9",
        "present = ARRAY['somebody']",
        "closed_at = closed_at + interval '1 second'",
        "opened_at = opened_at - interval '1 second'",
        "shown_at = NULL",
        "id = gen_random_uuid()",
    ],
)
def test_counted_round_is_changed_by_nothing(session: Session, change: str) -> None:
    made = scene(session)
    round_ = counted(made, sat(made), "grand-prix", made.entries[0])
    round_.shown_at = NOW
    session.flush()
    statement = f"UPDATE jury_round SET {change} WHERE id = :id"
    values = {"outcome": OUTCOME} if ":outcome" in change else {}
    assert STAYS in refused(session, statement, id=round_.id, **values)


def test_real_round_is_not_deleted_in_any_state(session: Session) -> None:
    made = scene(session)
    _, running = running_round(made)
    for state in ("open", "closed", "void"):
        running.state = state
        session.flush()
        assert STAYS in refused(session, "DELETE FROM jury_round WHERE id = :id", id=running.id)
    assert STAYS in refused(session, "UPDATE jury_round SET state = 'open' WHERE id = :id", id=running.id)


def test_round_is_opened_closed_counted_and_shown_once(session: Session) -> None:
    made = scene(session)
    _, running = running_round(made)
    for column in ("spec = '{}'", "prize = 'director'"):
        assert STAYS in refused(session, f"UPDATE jury_round SET {column} WHERE id = :id", id=running.id)
    for done in (
        "state = 'closed', closed_at = now()",
        f"state = 'counted', outcome = '{OUTCOME}'",
        "shown_at = now()",
    ):
        session.connection().exec_driver_sql(f"UPDATE jury_round SET {done}")
    assert STAYS in refused(session, "UPDATE jury_round SET shown_at = NULL WHERE id = :id", id=running.id)


def test_round_closed_is_not_opened_again(session: Session) -> None:
    made = scene(session)
    _, running = running_round(made)
    running.state = "closed"
    session.flush()
    assert STAYS in refused(session, "UPDATE jury_round SET state = 'open' WHERE id = :id", id=running.id)


def test_rehearsal_goes_whole(session: Session) -> None:
    made = scene(session)
    sitting, running = running_round(made, rehearsal=True)
    session.execute(text("DELETE FROM jury_round WHERE id = :id"), {"id": running.id})
    assert session.get(Round, running.id, populate_existing=True) is None
    assert sitting.rehearsal


@pytest.mark.parametrize("table", ["jury_round", "jury_protocol"])
def test_temporary_table_is_nobodys_sitting(session: Session, table: str) -> None:
    """Whoever makes a table of the same name that says "rehearsal" deletes nothing by it."""
    made = scene(session)
    sitting = sat(made)
    counted(made, sitting, "grand-prix", made.entries[0])
    session.execute(text("CREATE TEMPORARY TABLE jury_sitting (id uuid, rehearsal boolean)"))
    session.execute(text("INSERT INTO pg_temp.jury_sitting VALUES (:id, true)"), {"id": sitting.id})
    said = refused(session, f"DELETE FROM {table} WHERE sitting_id = :id", id=sitting.id)
    assert STAYS in said or "append-only" in said


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE jury_round DISABLE TRIGGER ALL",
        "DROP TRIGGER jury_round_stays_as_it_was ON jury_round",
        "CREATE OR REPLACE FUNCTION keep_round() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "TRUNCATE jury_round CASCADE",
        "SET session_replication_role = replica",
    ],
)
def test_application_cannot_put_the_guard_away(session: Session, statement: str) -> None:
    assert any(word in refused(session, statement) for word in ("denied", "must be owner"))
