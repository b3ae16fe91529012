"""Whoever works with the application's role reaches functions and nothing else; if not, it is known."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from fest_ops.jury.ballots import box
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.panel.models import Jury
from fest_ops.jury.protocol.models import ProtocolEvent
from local.postgres import Postgres
from tests.boxes import Vote, commit, owner_of, refused
from tests.conftest import KEYS
from tests.factories import NOW, make_edition

TABLES = ("round", "roll", "box", "envelope")


@pytest.mark.parametrize(
    "statement",
    [
        *(f"SELECT * FROM ballot.{table}" for table in TABLES),
        *(f"SELECT xmin, ctid FROM ballot.{table}" for table in TABLES),
        *(f"EXPLAIN SELECT * FROM ballot.{table}" for table in TABLES),
        *(f"COPY ballot.{table} TO STDOUT" for table in TABLES),
        *(f"LOCK TABLE ballot.{table} IN ACCESS SHARE MODE" for table in TABLES),
        *(f"DELETE FROM ballot.{table}" for table in TABLES),
        "UPDATE ballot.roll SET voted = false",
        "UPDATE ballot.round SET closed_by = NULL",
        "INSERT INTO ballot.box (round_id, slip) SELECT gen_random_uuid(), ''",
        "CREATE TABLE ballot.mine ()",
        "CREATE FUNCTION ballot.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE VIEW pg_temp.mine AS SELECT * FROM ballot.box; SELECT * FROM pg_temp.mine",
        "CREATE TRIGGER mine BEFORE INSERT ON ballot.box EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE RULE mine AS ON INSERT TO ballot.box DO ALSO NOTHING",
        "CREATE PUBLICATION mine FOR TABLE ballot.box",
        "CREATE STATISTICS mine ON slip, key FROM ballot.box",
        "ALTER TABLE ballot.box OWNER TO fest_ops_web",
        "ALTER FUNCTION ballot.slips(uuid) SECURITY INVOKER",
        "CREATE OR REPLACE FUNCTION ballot.sealed(which uuid) RETURNS text LANGUAGE sql AS 'SELECT NULL'",
        "GRANT SELECT ON ballot.box TO PUBLIC",
        "GRANT fest_ops_ballot TO fest_ops_web",
        "SET ROLE fest_ops_ballot",
        "SET SESSION AUTHORIZATION fest_ops_ballot",
        "SELECT ballot.unmask('', '')",
        "SELECT stavalues1 FROM pg_statistic",
        "SELECT * FROM pg_ls_dir('base')",
        "SELECT pg_read_file('PG_VERSION')",
        "SET log_statement = 'all'",
        "DELETE FROM alembic_version",
    ],
)
def test_application_reaches_no_table_of_the_box(engine: Engine, statement: str) -> None:
    said = refused(engine, statement)
    assert re.search("denied|must (be|have)", said), said


def test_application_is_out_of_reach_of_the_box(own_database: Engine) -> None:
    assert commit(own_database, box.is_out_of_reach)


GRANTS: dict[str, tuple[str, ...]] = {
    "superuser": ("ALTER ROLE {role} SUPERUSER",),
    "maker of roles": ("ALTER ROLE {role} CREATEROLE",),
    "reader of the journal": ("ALTER ROLE {role} REPLICATION",),
    "member of the owner": ("GRANT fest_ops_ballot TO {role}",),
    "member who inherits nothing": ("ALTER ROLE {role} NOINHERIT", "GRANT fest_ops_ballot TO {role}"),
    "member of a superuser": ("GRANT postgres TO {role}",),
    "reader of everything": ("GRANT pg_read_all_data TO {role}",),
    "reader of the disk": ("GRANT pg_read_server_files TO {role}",),
    "reader of a column": ("GRANT SELECT (slip) ON ballot.box TO {role}",),
    "who sets triggers": ("GRANT TRIGGER ON ballot.box TO {role}",),
    "reader of envelopes": ("GRANT SELECT ON ballot.envelope TO {role}",),
}


@pytest.mark.parametrize("how", GRANTS)
def test_role_within_reach_of_the_box_is_recognised(own_database: Engine, how: str) -> None:
    role = f"reaching_{uuid.uuid4().hex[:8]}"
    url = own_database.url.update_query_dict({"user": role})
    with owner_of(own_database) as owner:
        owner.execute(text(f"CREATE ROLE {role} LOGIN IN ROLE fest_ops_web"))
        owner.commit()
        engine = create_engine(url)
        try:
            assert commit(engine, box.is_out_of_reach), "a login of its own is as good as fest_ops_web"
            engine.dispose()
            for statement in GRANTS[how]:
                owner.execute(text(statement.format(role=role)))
            owner.commit()
            assert not commit(engine, box.is_out_of_reach)
        finally:
            engine.dispose()
            owner.rollback()
            owner.execute(text(f"DROP OWNED BY {role}"))
            owner.execute(text(f"DROP ROLE {role}"))
            owner.commit()


def test_superuser_in_another_role_is_still_a_superuser(own_database: Engine, postgres: Postgres) -> None:
    engine = create_engine(postgres.owner_url_of(str(own_database.url.database)))

    def disguised(session: Session) -> bool:
        session.execute(text("SET LOCAL ROLE fest_ops_web"))
        return box.is_out_of_reach(session)

    assert not commit(engine, disguised)
    engine.dispose()


def test_functions_of_the_box_trust_no_search_path(own_database: Engine) -> None:
    with own_database.connect() as connection:
        found = connection.execute(
            text(
                "SELECT proname, proconfig, prosecdef, pg_get_userbyid(proowner) AS owner, proacl::text FROM pg_proc "
                "WHERE pronamespace = 'ballot'::regnamespace"
            )
        ).all()
    assert len(found) == 13
    for row in found:
        assert row.proconfig == ["search_path=pg_catalog, pg_temp"], row.proname
        assert row.owner == "fest_ops_ballot"
        assert row.prosecdef is (row.proname != "unmask")
        assert not row.proacl.startswith("{=") and ",=" not in row.proacl, "PUBLIC may not"


def test_objects_of_a_session_do_not_come_between(own_database: Engine) -> None:
    """Tables and functions of the same names, in the session's own schema and in front of every other."""
    vote = Vote(own_database, 1)
    with Session(own_database) as session:
        for table in TABLES:
            session.execute(
                text(f"CREATE TEMP TABLE {table} (round_id uuid, id uuid, slip text, seat_id uuid)")
            )
        session.execute(
            text(
                "CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'stolen %', $1; END $$"
            )
        )
        session.execute(text("SET search_path = pg_temp, pg_catalog, public"))
        assert box.cast(session, KEYS, vote.round_id, vote.seats[0], "a", "p") == "cast"
        for table in TABLES:
            assert session.execute(text(f"SELECT count(*) FROM pg_temp.{table}")).scalar() == 0
        session.commit()


def test_sitting_does_not_become_a_rehearsal_and_its_protocol_stays(session: Session) -> None:
    edition = make_edition(session)
    jury = Jury(edition_id=edition.id, slug="j", name={"en": "Jury"}, profile="eurasia", rules={})
    session.add(jury)
    session.flush()
    sitting = Sitting(jury_id=jury.id, opened_at=NOW)
    session.add(sitting)
    session.flush()
    event = {"position": 1, "at": NOW, "verb": "sitting.opened", "content": {}, "hash": b"h"}
    session.add(ProtocolEvent(sitting_id=sitting.id, **event))
    session.commit()
    for statement in (
        "UPDATE jury_sitting SET rehearsal = true",
        "UPDATE jury_protocol SET content = '{}'",
        "DELETE FROM jury_protocol",
        "TRUNCATE jury_protocol",
        "ALTER TABLE jury_protocol DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(statement))


def test_nobody_signs_in_as_the_owner_of_the_box(own_database: Engine) -> None:
    engine = create_engine(own_database.url.update_query_dict({"user": "fest_ops_ballot"}))
    with pytest.raises(OperationalError, match="not permitted to log in"):
        engine.connect()
    with own_database.connect() as connection, pytest.raises(ProgrammingError):
        connection.execute(text("ALTER ROLE fest_ops_ballot LOGIN"))
