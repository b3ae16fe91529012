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
    -- Who makes the schema for a role must be able to act as it; only then, as a repeat may be refused.
    wanted := CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'USAGE' ELSE 'SET' END;
    IF NOT pg_has_role('fest_ops_ballot', wanted) OR NOT pg_has_role('fest_ops_ballot', 'USAGE') THEN
        EXECUTE format('GRANT fest_ops_ballot TO %I', current_user)
            || CASE wanted WHEN 'SET' THEN ' WITH INHERIT TRUE, SET TRUE' ELSE '' END;
    END IF;
END $$;
"""

WEB = """
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
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
    phrase bytea
);
COMMENT ON COLUMN ballot.box.slip IS 'the ballot, encrypted by the application; no seat, no time, no order';
COMMENT ON COLUMN ballot.box.phrase IS 'digest of what the voter knows it by; gone when the round is closed';
ALTER TABLE ballot.box ALTER COLUMN slip SET STORAGE EXTERNAL; -- never compressed: each takes the same room
CREATE INDEX ix_box_round ON ballot.box (round_id);
CREATE TABLE ballot.envelope (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    round_id uuid NOT NULL REFERENCES ballot.round ON DELETE CASCADE,
    key bytea NOT NULL
);
COMMENT ON TABLE ballot.envelope IS 'what masks one slip on its way: whoever logs the way learns nothing by it';
CREATE INDEX ix_envelope_round ON ballot.envelope (round_id);
"""

FUNCTIONS = """
CREATE FUNCTION ballot.open(which uuid, seats uuid[], in_rehearsal boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO ballot.round (id, rehearsal) VALUES (which, in_rehearsal);
    INSERT INTO ballot.roll (round_id, seat_id) SELECT which, seat FROM unnest(seats) AS seat;
END $$;

-- A server may log what it is called with, never what it answers. So a slip is masked on its way here with a key that was
-- answered, and that is forgotten when the slip is cast: what a log holds opens with no key and is nowhere in the box.
CREATE FUNCTION ballot.take_envelope(which uuid, OUT id uuid, OUT key bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM ballot.round AS r WHERE r.id = which AND r.closed_by IS NULL;
    IF FOUND THEN
        INSERT INTO ballot.envelope AS e (round_id, key)
        VALUES (which, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
        RETURNING e.id, e.key INTO take_envelope.id, take_envelope.key;
    END IF;
END $$;

-- Exclusive or with SHA-256(key || block number), block after block of 32 bytes, eight bytes at a time.
CREATE FUNCTION ballot.unmask(masked bytea, key bytea) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT convert_from(string_agg(
        int8send(('x' || encode(substr(masked, block * 32 + word * 8 + 1, 8), 'hex'))::bit(64)::bigint
               # ('x' || encode(substr(pad, word * 8 + 1, 8), 'hex'))::bit(64)::bigint),
        ''::bytea ORDER BY block, word), 'SQL_ASCII')
    FROM generate_series(0, length(masked) / 32 - 1) AS block, sha256(key || int4send(block)) AS pad,
        generate_series(0, 3) AS word
$$;

-- One statement of the caller, one outcome: roll and box change together or not at all. The shared lock on the round
-- waits for whoever is closing it, and whoever closes it waits for the ballots that came before.
CREATE FUNCTION ballot.cast_slip(which uuid, seat uuid, envelope uuid, masked bytea, phrase bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    once bytea;
BEGIN
    DELETE FROM ballot.envelope AS e WHERE e.id = envelope AND e.round_id = which RETURNING e.key INTO once;
    PERFORM FROM ballot.round AS r WHERE r.id = which AND r.closed_by IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RETURN 'closed';
    END IF;
    IF once IS NULL OR masked IS NULL OR phrase IS NULL THEN
        RAISE EXCEPTION 'a slip comes in an envelope' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    UPDATE ballot.roll AS l SET voted = true WHERE l.round_id = which AND l.seat_id = seat AND NOT l.voted;
    IF NOT FOUND THEN
        PERFORM FROM ballot.roll AS l WHERE l.round_id = which AND l.seat_id = seat;
        RETURN CASE WHEN FOUND THEN 'voted_already' ELSE 'not_on_the_roll' END;
    END IF;
    INSERT INTO ballot.box (round_id, slip, phrase)
    VALUES (which, rtrim(ballot.unmask(masked, once)), cast_slip.phrase);
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

-- Roll and box are written anew, one by seat, the other at random: rows lie in the order in which they were written, and
-- remember the transaction that did it, also in a copy of the disk or a dump.
CREATE FUNCTION ballot.close(which uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE ballot.round AS r SET closed_by = pg_current_xact_id() WHERE r.id = which AND r.closed_by IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM ballot.envelope AS e WHERE e.round_id = which;
    WITH gone AS (DELETE FROM ballot.box AS b WHERE b.round_id = which RETURNING b.slip)
    INSERT INTO ballot.box (round_id, slip) SELECT which, g.slip FROM gone AS g ORDER BY gen_random_uuid();
    WITH gone AS (DELETE FROM ballot.roll AS l WHERE l.round_id = which RETURNING l.seat_id, l.voted)
    INSERT INTO ballot.roll (round_id, seat_id, voted) SELECT which, g.seat_id, g.voted FROM gone AS g ORDER BY g.seat_id;
    RETURN true;
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
    DELETE FROM ballot.envelope AS e WHERE e.round_id = which;
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
    "take_envelope(uuid)",
    "cast_slip(uuid, uuid, uuid, bytea, bytea)",
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
CREATE FUNCTION refuse_to_call_it_a_rehearsal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a sitting stays what it was opened as' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER jury_sitting_stays_what_it_is BEFORE UPDATE ON jury_sitting
    FOR EACH ROW WHEN (OLD.rehearsal IS DISTINCT FROM NEW.rehearsal) EXECUTE FUNCTION refuse_to_call_it_a_rehearsal();
"""


def upgrade() -> None:
    op.execute(ROLES)
    op.execute(WEB)
    op.execute(TABLES)
    op.execute(FUNCTIONS)
    op.execute("REVOKE ALL ON SCHEMA ballot FROM PUBLIC")
    op.execute("GRANT USAGE ON SCHEMA ballot TO fest_ops_web")
    op.execute("ALTER FUNCTION ballot.unmask(bytea, bytea) OWNER TO fest_ops_ballot")
    op.execute("REVOKE ALL ON FUNCTION ballot.unmask(bytea, bytea) FROM PUBLIC")
    for table in ("round", "roll", "box", "envelope"):
        op.execute(f"ALTER TABLE ballot.{table} OWNER TO fest_ops_ballot")
    for signature in SIGNATURES:
        op.execute(f"ALTER FUNCTION ballot.{signature} OWNER TO fest_ops_ballot")
        op.execute(f"REVOKE ALL ON FUNCTION ballot.{signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION ballot.{signature} TO fest_ops_web")
    op.execute(PROTOCOL)


def downgrade() -> None:
    op.execute("DROP TRIGGER jury_sitting_stays_what_it_is ON jury_sitting")
    op.execute("DROP FUNCTION refuse_to_call_it_a_rehearsal()")
    op.execute("DROP TRIGGER jury_protocol_is_append_only ON jury_protocol")
    op.execute("DROP FUNCTION refuse_protocol_change()")
    op.execute("DROP SCHEMA ballot CASCADE")
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM fest_ops_web")
    op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM fest_ops_web")
    op.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM fest_ops_web")
    op.execute("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM fest_ops_web")
    op.execute("REVOKE ALL ON SCHEMA public FROM fest_ops_web")
