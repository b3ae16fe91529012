"""The ballots' own schema: roll and box apart, reached by functions alone; what the application's own role may do.

Two roles, made where they are not there yet: `fest_ops_web`, what web server, worker and command line work as, and
`fest_ops_ballot`, which nobody signs in as and which owns the schema `ballot`. See docs/decisions/0016-the-box.md.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROLES = """
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['fest_ops_web', 'fest_ops_ballot'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- another database of this server is migrated at this moment
        END;
    END LOOP;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT fest_ops_ballot TO %I', current_user);
    END IF;
END $$;
"""

WEB = """
GRANT USAGE ON SCHEMA public TO fest_ops_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO fest_ops_web;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO fest_ops_web;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO fest_ops_web;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO fest_ops_web;
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM fest_ops_web;
"""

TABLES = """
CREATE SCHEMA ballot AUTHORIZATION fest_ops_ballot;
CREATE TABLE ballot.round (
    id uuid PRIMARY KEY,
    rehearsal boolean NOT NULL,
    closed_by xid8,
    burnt boolean NOT NULL DEFAULT false,
    sealed text
);
COMMENT ON COLUMN ballot.round.closed_by IS 'the transaction that closed it: the box is not read within it';
COMMENT ON COLUMN ballot.round.sealed IS 'the sorted box and its salt, encrypted by the application, once counted';
CREATE TABLE ballot.roll (
    round_id uuid NOT NULL REFERENCES ballot.round ON DELETE CASCADE,
    seat_id uuid NOT NULL,
    voted boolean NOT NULL DEFAULT false,
    PRIMARY KEY (round_id, seat_id)
);
CREATE TABLE ballot.box (
    key uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    round_id uuid NOT NULL REFERENCES ballot.round ON DELETE CASCADE,
    slip text NOT NULL,
    phrase bytea NOT NULL
);
COMMENT ON COLUMN ballot.box.slip IS 'the ballot, encrypted by the application; no seat, no time, no order';
CREATE INDEX ix_box_round ON ballot.box (round_id);
"""

FUNCTIONS = """
CREATE FUNCTION ballot.open(which uuid, seats uuid[], in_rehearsal boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO ballot.round (id, rehearsal) VALUES (which, in_rehearsal);
    INSERT INTO ballot.roll (round_id, seat_id) SELECT which, seat FROM unnest(seats) AS seat;
END $$;

-- One statement of the caller, one outcome: roll and box change together or not at all. The shared lock on the round
-- waits for whoever is closing it, and whoever closes it waits for the ballots that came before.
CREATE FUNCTION ballot.cast_slip(which uuid, seat uuid, slip text, phrase bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM ballot.round AS r WHERE r.id = which AND r.closed_by IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RETURN 'closed';
    END IF;
    UPDATE ballot.roll AS l SET voted = true WHERE l.round_id = which AND l.seat_id = seat AND NOT l.voted;
    IF NOT FOUND THEN
        PERFORM FROM ballot.roll AS l WHERE l.round_id = which AND l.seat_id = seat;
        RETURN CASE WHEN FOUND THEN 'voted_already' ELSE 'not_on_the_roll' END;
    END IF;
    INSERT INTO ballot.box (round_id, slip, phrase) VALUES (which, cast_slip.slip, cast_slip.phrase);
    RETURN 'cast';
END $$;

CREATE FUNCTION ballot.strike(which uuid, seat uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM ballot.round AS r WHERE r.id = which AND r.closed_by IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM ballot.roll AS l WHERE l.round_id = which AND l.seat_id = seat AND NOT l.voted;
    RETURN FOUND;
END $$;

CREATE FUNCTION ballot.roll_of(which uuid) RETURNS TABLE (seat_id uuid, voted boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.seat_id, l.voted FROM ballot.roll AS l WHERE l.round_id = which ORDER BY l.seat_id
$$;

CREATE FUNCTION ballot.stands(which uuid, phrase bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM ballot.box AS b JOIN ballot.round AS r ON r.id = b.round_id
        WHERE b.round_id = which AND b.phrase = stands.phrase AND r.closed_by IS NULL
    )
$$;

CREATE FUNCTION ballot.close(which uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE ballot.round AS r SET closed_by = pg_current_xact_id() WHERE r.id = which AND r.closed_by IS NULL;
    RETURN FOUND;
END $$;

-- Not within the transaction that closed it: who could take the closing back would have read a box that is still open.
CREATE FUNCTION ballot.slips(which uuid) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM ballot.round AS r
    WHERE r.id = which AND r.closed_by IS NOT NULL AND NOT r.burnt
        AND r.closed_by IS DISTINCT FROM pg_current_xact_id_if_assigned();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the box is not open to be counted' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN QUERY SELECT b.slip FROM ballot.box AS b WHERE b.round_id = which ORDER BY gen_random_uuid();
END $$;

CREATE FUNCTION ballot.settle(which uuid, content text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE ballot.round AS r SET sealed = content
    WHERE r.id = which AND r.closed_by IS NOT NULL AND NOT r.burnt AND r.sealed IS NULL
        AND r.closed_by IS DISTINCT FROM pg_current_xact_id_if_assigned();
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM ballot.box AS b WHERE b.round_id = which;
    RETURN true;
END $$;

CREATE FUNCTION ballot.sealed(which uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.sealed FROM ballot.round AS r WHERE r.id = which
$$;

CREATE FUNCTION ballot.burn(which uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE ballot.round AS r SET burnt = true, closed_by = coalesce(r.closed_by, pg_current_xact_id())
    WHERE r.id = which AND r.sealed IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM ballot.box AS b WHERE b.round_id = which;
    RETURN true;
END $$;

CREATE FUNCTION ballot.forget(which uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM ballot.round AS r WHERE r.id = which AND r.rehearsal;
    RETURN FOUND;
END $$;
"""

SIGNATURES = (
    "open(uuid, uuid[], boolean)",
    "cast_slip(uuid, uuid, text, bytea)",
    "strike(uuid, uuid)",
    "roll_of(uuid)",
    "stands(uuid, bytea)",
    "close(uuid)",
    "slips(uuid)",
    "settle(uuid, text)",
    "sealed(uuid)",
    "burn(uuid)",
    "forget(uuid)",
)

PROTOCOL = """
CREATE FUNCTION refuse_protocol_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM jury_sitting WHERE id = OLD.sitting_id AND rehearsal) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'jury_protocol is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER jury_protocol_is_append_only BEFORE UPDATE OR DELETE ON jury_protocol
    FOR EACH ROW EXECUTE FUNCTION refuse_protocol_change();
"""


def upgrade() -> None:
    op.execute(ROLES)
    op.execute(WEB)
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    op.execute("REVOKE ALL ON SCHEMA ballot FROM PUBLIC")
    op.execute("GRANT USAGE ON SCHEMA ballot TO fest_ops_web")
    for table in ("round", "roll", "box"):
        op.execute(f"ALTER TABLE ballot.{table} OWNER TO fest_ops_ballot")
    for signature in SIGNATURES:
        op.execute(f"ALTER FUNCTION ballot.{signature} OWNER TO fest_ops_ballot")
        op.execute(f"REVOKE ALL ON FUNCTION ballot.{signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION ballot.{signature} TO fest_ops_web")
    op.execute(PROTOCOL)


def downgrade() -> None:
    op.execute("DROP TRIGGER jury_protocol_is_append_only ON jury_protocol")
    op.execute("DROP FUNCTION refuse_protocol_change()")
    op.execute("DROP SCHEMA ballot CASCADE")
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM fest_ops_web")
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM fest_ops_web")
    op.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM fest_ops_web")
    op.execute("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM fest_ops_web")
    op.execute("REVOKE ALL ON SCHEMA public FROM fest_ops_web")
