"""Triggers: what was submitted and recorded stays as it is; the board's counts follow the entries."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

IMMUTABLE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('fest_ops.erasing', true) = 'on' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER entry_snapshot_is_immutable BEFORE UPDATE OR DELETE ON entry_snapshot
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_event_is_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seal_is_append_only BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

FACETS = """
    SELECT call_id, 'state' AS facet, '' AS value, state, sign FROM changed
    UNION ALL
    SELECT call_id, 'country', country, state, sign FROM changed, unnest(countries) AS country
    UNION ALL
    SELECT call_id, 'score', coalesce(score_bucket::text, 'none'), state, sign FROM changed
"""


def _count_function(name: str, changed: str) -> str:
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO entry_count AS c (call_id, facet, value, state, n)
    SELECT call_id, facet, value, state, sum(sign)::int AS n
    FROM (WITH changed AS ({changed}) {FACETS}) AS facets
    GROUP BY call_id, facet, value, state
    HAVING sum(sign) <> 0
    ORDER BY call_id, facet, value, state
    ON CONFLICT (call_id, facet, value, state) DO UPDATE SET n = c.n + excluded.n;
    RETURN NULL;
END $$;
"""


def upgrade() -> None:
    op.execute(IMMUTABLE)
    columns = "call_id, state, countries, score_bucket"
    new = f"SELECT {columns}, 1 AS sign FROM new_entries"
    old = f"SELECT {columns}, -1 AS sign FROM old_entries"
    op.execute(_count_function("count_new_entries", new))
    op.execute(_count_function("count_old_entries", old))
    op.execute(_count_function("count_changed_entries", f"{new} UNION ALL {old}"))
    op.execute(
        "CREATE TRIGGER entry_count_insert AFTER INSERT ON entry REFERENCING NEW TABLE AS new_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION count_new_entries()"
    )
    op.execute(
        "CREATE TRIGGER entry_count_delete AFTER DELETE ON entry REFERENCING OLD TABLE AS old_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION count_old_entries()"
    )
    op.execute(
        "CREATE TRIGGER entry_count_update AFTER UPDATE ON entry REFERENCING OLD TABLE AS old_entries "
        "NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION count_changed_entries()"
    )


def downgrade() -> None:
    for name in ("insert", "delete", "update"):
        op.execute(f"DROP TRIGGER entry_count_{name} ON entry")
    for name in ("new", "old", "changed"):
        op.execute(f"DROP FUNCTION count_{name}_entries()")
    op.execute("DROP TRIGGER entry_snapshot_is_immutable ON entry_snapshot")
    op.execute("DROP TRIGGER audit_event_is_append_only ON audit_event")
    op.execute("DROP TRIGGER audit_seal_is_append_only ON audit_seal")
    op.execute("DROP FUNCTION refuse_change()")
