"""Triggers: where a selector stands with what is assigned follows the entry, the recusal and the review."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STAND = """
CREATE FUNCTION assignment_stand(state text, in_round boolean, recused boolean, saved boolean, given boolean)
RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
    SELECT (CASE
        WHEN in_round IS NOT TRUE THEN 5
        WHEN recused THEN 4
        WHEN given THEN 2
        WHEN state NOT IN ('in_review', 'shortlisted', 'waitlisted') THEN 3
        WHEN saved THEN 0
        ELSE 1
    END)::smallint
$$;
"""

ASSIGNMENT = """
CREATE FUNCTION place_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
    given record;
BEGIN
    SELECT edition_id, number, minutes, state, round_id INTO held FROM entry WHERE id = NEW.entry_id;
    SELECT given_at INTO given FROM review
        WHERE round_id = NEW.round_id AND entry_id = NEW.entry_id AND person_id = NEW.person_id;
    NEW.stand := assignment_stand(
        held.state, held.round_id = NEW.round_id, NEW.recused_at IS NOT NULL, FOUND, given.given_at IS NOT NULL
    );
    NEW.edition_id := held.edition_id;
    NEW.number := held.number;
    NEW.minutes := held.minutes;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_stands BEFORE INSERT OR UPDATE OF recused_at ON assignment
    FOR EACH ROW EXECUTE FUNCTION place_assignment();
"""

REVIEW = """
CREATE FUNCTION place_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    key review := coalesce(NEW, OLD);
BEGIN
    UPDATE assignment AS a
    SET stand = s.stand
    FROM (
        SELECT assignment_stand(
            e.state, e.round_id = b.round_id, b.recused_at IS NOT NULL, TG_OP <> 'DELETE',
            TG_OP <> 'DELETE' AND key.given_at IS NOT NULL
        ) AS stand
        FROM assignment AS b JOIN entry AS e ON e.id = b.entry_id
        WHERE b.round_id = key.round_id AND b.entry_id = key.entry_id AND b.person_id = key.person_id
    ) AS s
    WHERE a.round_id = key.round_id AND a.entry_id = key.entry_id AND a.person_id = key.person_id
      AND a.stand <> s.stand;
    RETURN NULL;
END $$;
CREATE TRIGGER review_stands AFTER INSERT OR DELETE OR UPDATE OF given_at ON review
    FOR EACH ROW EXECUTE FUNCTION place_review();
"""

ENTRY = """
CREATE FUNCTION place_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assignment AS a
    SET number = NEW.number, minutes = NEW.minutes, stand = s.stand
    FROM (
        SELECT b.round_id, b.person_id, assignment_stand(
            NEW.state, NEW.round_id = b.round_id, b.recused_at IS NOT NULL,
            r.entry_id IS NOT NULL, r.given_at IS NOT NULL
        ) AS stand
        FROM assignment AS b
        LEFT JOIN review AS r
            ON r.round_id = b.round_id AND r.entry_id = b.entry_id AND r.person_id = b.person_id
        WHERE b.entry_id = NEW.id
    ) AS s
    WHERE a.entry_id = NEW.id AND a.round_id = s.round_id AND a.person_id = s.person_id
      AND (a.stand, a.number, a.minutes) IS DISTINCT FROM (s.stand, NEW.number, NEW.minutes);
    RETURN NULL;
END $$;
CREATE TRIGGER entry_stands AFTER UPDATE OF state, round_id, number, minutes ON entry
    FOR EACH ROW
    WHEN ((OLD.state, OLD.round_id, OLD.number, OLD.minutes)
          IS DISTINCT FROM (NEW.state, NEW.round_id, NEW.number, NEW.minutes))
    EXECUTE FUNCTION place_entry();
"""


def upgrade() -> None:
    for statement in (STAND, ASSIGNMENT, REVIEW, ENTRY):
        op.execute(statement)


def downgrade() -> None:
    for trigger, table in (
        ("entry_stands", "entry"), ("review_stands", "review"), ("assignment_stands", "assignment"),
    ):  # fmt: skip
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    for function in ("place_entry()", "place_review()", "place_assignment()"):
        op.execute(f"DROP FUNCTION {function}")
    op.execute("DROP FUNCTION assignment_stand(text, boolean, boolean, boolean, boolean)")
