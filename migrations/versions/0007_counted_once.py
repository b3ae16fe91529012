"""A round stays as it was opened and counted: the application's own role writes an outcome once.

Awards, ballots and pages act on the row of a counted round, so who could rewrite it could rewrite a prize. And what the
triggers look up they look up by its full name: a temporary table is nobody's sitting.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROUND = """
CREATE FUNCTION keep_round() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_user = pg_get_userbyid((SELECT relowner FROM pg_class WHERE oid = TG_RELID))
            OR EXISTS (SELECT FROM public.jury_sitting WHERE id = OLD.sitting_id AND rehearsal) THEN
            RETURN OLD;
        END IF;
    ELSIF current_user = pg_get_userbyid((SELECT relowner FROM pg_class WHERE oid = TG_RELID)) OR (
        (NEW.id, NEW.sitting_id, NEW.number, NEW.prize, NEW.step, NEW.kind, NEW.spec, NEW.opened_at, NEW.present)
            IS NOT DISTINCT FROM
            (OLD.id, OLD.sitting_id, OLD.number, OLD.prize, OLD.step, OLD.kind, OLD.spec, OLD.opened_at, OLD.present)
        AND (OLD.state NOT IN ('counted', 'void')
            OR (NEW.state, NEW.outcome, NEW.closed_at) IS NOT DISTINCT FROM (OLD.state, OLD.outcome, OLD.closed_at))
        AND (OLD.state IS DISTINCT FROM 'closed' OR NEW.state IS DISTINCT FROM 'open')
        AND (OLD.shown_at IS NULL OR NEW.shown_at IS NOT DISTINCT FROM OLD.shown_at)
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a round stays as it was opened and counted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER jury_round_stays_as_it_was BEFORE UPDATE OR DELETE ON jury_round
    FOR EACH ROW EXECUTE FUNCTION keep_round();
"""

PROTOCOL = """
CREATE OR REPLACE FUNCTION refuse_protocol_change() RETURNS trigger LANGUAGE plpgsql
{search_path} AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM {schema}jury_sitting WHERE id = OLD.sitting_id AND rehearsal
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'jury_protocol is append-only' USING ERRCODE = 'restrict_violation';
END $$;
"""


def upgrade() -> None:
    op.execute(ROUND)
    op.execute(PROTOCOL.format(search_path="SET search_path = pg_catalog, pg_temp", schema="public."))


def downgrade() -> None:
    op.execute(PROTOCOL.format(search_path="", schema=""))
    op.execute("DROP TRIGGER jury_round_stays_as_it_was ON jury_round")
    op.execute("DROP FUNCTION keep_round()")
