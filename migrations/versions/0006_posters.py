"""A film-maker's own poster, beside the film's file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("film_entry", sa.Column("poster_file_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_film_entry_poster_file_id", "film_entry", "file", ["poster_file_id"], ["id"])


def downgrade() -> None:
    op.drop_column("film_entry", "poster_file_id")
