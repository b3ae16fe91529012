"""A selector's list does not tell a verdict: reviewing of a film ends with its round, or where its applicant withdraws
it. And the film files that cannot be used are found at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STAND = """
CREATE OR REPLACE FUNCTION assignment_stand(
    state text, in_round boolean, recused boolean, saved boolean, given boolean
) RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
    SELECT (CASE
        WHEN in_round IS NOT TRUE THEN 5
        WHEN recused THEN 4
        WHEN given THEN 2
        WHEN state {closed} THEN 3
        WHEN saved THEN 0
        ELSE 1
    END)::smallint
$$;
"""
BEFORE = "NOT IN ('in_review', 'shortlisted', 'waitlisted')"
SINCE = "IN ('draft', 'submitted', 'withdrawn')"

AGAIN = """
UPDATE assignment AS a
SET stand = assignment_stand(
    e.state, true, false,
    EXISTS (
        SELECT FROM review AS r
        WHERE r.round_id = a.round_id AND r.entry_id = a.entry_id AND r.person_id = a.person_id
    ),
    false
)
FROM entry AS e
WHERE e.id = a.entry_id AND a.stand IN (0, 1, 3);
"""
"""What is past, given or stepped back from stands where it stood."""


def upgrade() -> None:
    op.execute(STAND.format(closed=SINCE))
    op.execute(AGAIN)
    op.create_index("ix_file_refused", "file", ["about_id"], postgresql_where=sa.text("state = 'refused'"))


def downgrade() -> None:
    op.drop_index("ix_file_refused", table_name="file")
    op.execute(STAND.format(closed=BEFORE))
    op.execute(AGAIN)
