"""Juries, their sittings, prizes and protocol; the audience award: tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audience_award",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("worst", sa.SmallInteger(), nullable=False),
        sa.Column("best", sa.SmallInteger(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announce_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint("formula IN ('mean', 'weighted')", name=op.f("ck_audience_award_formula")),
        sa.CheckConstraint("slug ~ '^[a-z0-9-]+$'", name=op.f("ck_audience_award_slug")),
        sa.CheckConstraint("best <> worst AND least(best, worst) >= 0", name=op.f("ck_audience_award_scale")),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (result IS NULL)", name=op.f("ck_audience_award_closed_with_a_result")
        ),
        sa.CheckConstraint(
            "opened_at IS NOT NULL OR closed_at IS NULL", name=op.f("ck_audience_award_opened_before_closed")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_audience_award_edition_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_audience_award_section_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_award")),
        sa.UniqueConstraint("edition_id", "slug", name=op.f("uq_audience_award_edition_id_slug")),
    )
    op.create_index(op.f("ix_audience_award_edition_id"), "audience_award", ["edition_id"], unique=False)
    op.create_table(
        "jury",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rules_digest", sa.LargeBinary(), nullable=True),
        sa.Column("announce_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("slug ~ '^[a-z0-9-]+$'", name=op.f("ck_jury_slug")),
        sa.CheckConstraint("(frozen_at IS NULL) = (rules_digest IS NULL)", name=op.f("ck_jury_frozen")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_jury_edition_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_jury_section_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury")),
        sa.UniqueConstraint("edition_id", "slug", name=op.f("uq_jury_edition_id_slug")),
    )
    op.create_index(op.f("ix_jury_edition_id"), "jury", ["edition_id"], unique=False)
    op.create_table(
        "jury_seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("jury_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("crafts", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("biography", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_reason", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declared_name", sa.Text(), nullable=False),
        sa.Column("declared_digest", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "function IN ('chair', 'juror', 'secretary', 'director')", name=op.f("ck_jury_seat_function")
        ),
        sa.CheckConstraint(
            "(declared_at IS NULL) = (declared_digest IS NULL)", name=op.f("ck_jury_seat_declared")
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL OR declined_at IS NULL", name=op.f("ck_jury_seat_one_answer")
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL OR person_id IS NOT NULL", name=op.f("ck_jury_seat_accepted_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_jury_seat_invitation_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["jury_id"], ["jury.id"], name=op.f("fk_jury_seat_jury_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_jury_seat_person_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["jury_seat.id"], name=op.f("fk_jury_seat_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_seat")),
    )
    op.create_index(op.f("ix_jury_seat_jury_id"), "jury_seat", ["jury_id"], unique=False)
    op.create_index("ix_jury_seat_person", "jury_seat", ["person_id"], unique=False)
    op.create_index(
        "uq_jury_seat_chair",
        "jury_seat",
        ["jury_id"],
        unique=True,
        postgresql_where=sa.text("function = 'chair' AND left_at IS NULL AND declined_at IS NULL"),
    )
    op.create_index(
        "uq_jury_seat_person",
        "jury_seat",
        ["jury_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL AND declined_at IS NULL"),
    )
    op.create_index(
        "uq_jury_seat_secretary",
        "jury_seat",
        ["jury_id"],
        unique=True,
        postgresql_where=sa.text("function = 'secretary' AND left_at IS NULL AND declined_at IS NULL"),
    )
    op.create_table(
        "jury_sitting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("jury_id", sa.Uuid(), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("head", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (head IS NULL)", name=op.f("ck_jury_sitting_closed_with_a_head")
        ),
        sa.ForeignKeyConstraint(["jury_id"], ["jury.id"], name=op.f("fk_jury_sitting_jury_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_sitting")),
    )
    op.create_index(op.f("ix_jury_sitting_jury_id"), "jury_sitting", ["jury_id"], unique=False)
    op.create_index(
        "uq_jury_sitting_real",
        "jury_sitting",
        ["jury_id"],
        unique=True,
        postgresql_where=sa.text("NOT rehearsal"),
    )
    op.create_index(
        "uq_jury_sitting_rehearsal",
        "jury_sitting",
        ["jury_id"],
        unique=True,
        postgresql_where=sa.text("rehearsal AND closed_at IS NULL"),
    )
    op.create_table(
        "jury_protocol",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["jury_sitting.id"], name=op.f("fk_jury_protocol_sitting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_protocol")),
        sa.UniqueConstraint("sitting_id", "position", name=op.f("uq_jury_protocol_sitting_id_position")),
    )
    op.create_index(op.f("ix_jury_protocol_sitting_id"), "jury_protocol", ["sitting_id"], unique=False)
    op.create_table(
        "jury_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("prize", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("spec", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("present", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(state = 'counted') = (outcome IS NOT NULL)", name=op.f("ck_jury_round_counted_has_an_outcome")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'closed', 'counted', 'void')", name=op.f("ck_jury_round_state")
        ),
        sa.ForeignKeyConstraint(["sitting_id"], ["jury_sitting.id"], name=op.f("fk_jury_round_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_round")),
        sa.UniqueConstraint("sitting_id", "number", name=op.f("uq_jury_round_sitting_id_number")),
    )
    op.create_index(op.f("ix_jury_round_sitting_id"), "jury_round", ["sitting_id"], unique=False)
    op.create_index(
        "uq_jury_round_running",
        "jury_round",
        ["sitting_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'closed')"),
    )
    op.create_table(
        "audience_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("spoiled", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("spoiled >= 0", name=op.f("ck_audience_batch_spoiled")),
        sa.ForeignKeyConstraint(["award_id"], ["audience_award.id"], name=op.f("fk_audience_batch_award_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_audience_batch_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_audience_batch_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_batch")),
    )
    op.create_index(op.f("ix_audience_batch_award_id"), "audience_batch", ["award_id"], unique=False)
    op.create_table(
        "audience_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["audience_award.id"], name=op.f("fk_audience_sheet_award_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_audience_sheet_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_audience_sheet_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_sheet")),
    )
    op.create_index(op.f("ix_audience_sheet_award_id"), "audience_sheet", ["award_id"], unique=False)
    op.create_table(
        "audience_code",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["audience_sheet.id"], name=op.f("fk_audience_code_sheet_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_audience_code")),
    )
    op.create_index(op.f("ix_audience_code_sheet_id"), "audience_code", ["sheet_id"], unique=False)
    op.create_table(
        "audience_vote",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["audience_award.id"], name=op.f("fk_audience_vote_award_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_audience_vote_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_vote")),
    )
    op.create_index("ix_audience_vote_award", "audience_vote", ["award_id", "entry_id", "mark"], unique=False)
    op.create_table(
        "jury_interest",
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("grounds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('barred', 'recused', 'declared')",
            name=op.f("ck_jury_interest_outcome"),
        ),
        sa.CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name=op.f("ck_jury_interest_decided")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_jury_interest_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_jury_interest_entry_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["jury_seat.id"], name=op.f("fk_jury_interest_seat_id")),
        sa.PrimaryKeyConstraint("seat_id", "entry_id", name=op.f("pk_jury_interest")),
    )
    op.create_index("ix_jury_interest_entry", "jury_interest", ["entry_id"], unique=False)
    op.create_table(
        "jury_mention",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("citation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_jury_mention_entry_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["jury_sitting.id"], name=op.f("fk_jury_mention_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_mention")),
    )
    op.create_index(op.f("ix_jury_mention_entry_id"), "jury_mention", ["entry_id"], unique=False)
    op.create_index(op.f("ix_jury_mention_sitting_id"), "jury_mention", ["sitting_id"], unique=False)
    op.create_table(
        "jury_note",
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_jury_note_entry_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["jury_seat.id"], name=op.f("fk_jury_note_seat_id")),
        sa.PrimaryKeyConstraint("seat_id", "entry_id", name=op.f("pk_jury_note")),
    )
    op.create_table(
        "jury_outcome",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("prize", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("derogation_by", sa.Text(), nullable=False),
        sa.Column("derogation_reason", sa.Text(), nullable=False),
        sa.Column("citation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(derogation_by = '') = (derogation_reason = '')", name=op.f("ck_jury_outcome_derogation")
        ),
        sa.CheckConstraint(
            "status <> 'withheld' OR reason <> ''", name=op.f("ck_jury_outcome_withheld_for_a_reason")
        ),
        sa.CheckConstraint("status IN ('awarded', 'withheld')", name=op.f("ck_jury_outcome_status")),
        sa.ForeignKeyConstraint(["round_id"], ["jury_round.id"], name=op.f("fk_jury_outcome_round_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["jury_sitting.id"], name=op.f("fk_jury_outcome_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_outcome")),
        sa.UniqueConstraint("sitting_id", "prize", name=op.f("uq_jury_outcome_sitting_id_prize")),
    )
    op.create_index(op.f("ix_jury_outcome_sitting_id"), "jury_outcome", ["sitting_id"], unique=False)
    op.create_table(
        "jury_seen",
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("how <> 'waived' OR reason <> ''", name=op.f("ck_jury_seen_waived_for_a_reason")),
        sa.CheckConstraint(
            "how IN ('juror', 'secretary', 'door', 'screening_room', 'waived')", name=op.f("ck_jury_seen_how")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_jury_seen_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_jury_seen_entry_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["jury_seat.id"], name=op.f("fk_jury_seen_seat_id")),
        sa.PrimaryKeyConstraint("seat_id", "entry_id", name=op.f("pk_jury_seen")),
    )
    op.create_table(
        "jury_winner",
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_jury_winner_entry_id")),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["jury_outcome.id"], name=op.f("fk_jury_winner_outcome_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("outcome_id", "position", name=op.f("pk_jury_winner")),
    )
    op.create_index(op.f("ix_jury_winner_entry_id"), "jury_winner", ["entry_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_jury_winner_entry_id"), table_name="jury_winner")
    op.drop_table("jury_winner")
    op.drop_table("jury_seen")
    op.drop_index(op.f("ix_jury_outcome_sitting_id"), table_name="jury_outcome")
    op.drop_table("jury_outcome")
    op.drop_table("jury_note")
    op.drop_index(op.f("ix_jury_mention_sitting_id"), table_name="jury_mention")
    op.drop_index(op.f("ix_jury_mention_entry_id"), table_name="jury_mention")
    op.drop_table("jury_mention")
    op.drop_index("ix_jury_interest_entry", table_name="jury_interest")
    op.drop_table("jury_interest")
    op.drop_index("ix_audience_vote_award", table_name="audience_vote")
    op.drop_table("audience_vote")
    op.drop_index(op.f("ix_audience_code_sheet_id"), table_name="audience_code")
    op.drop_table("audience_code")
    op.drop_index(op.f("ix_audience_sheet_award_id"), table_name="audience_sheet")
    op.drop_table("audience_sheet")
    op.drop_index(op.f("ix_audience_batch_award_id"), table_name="audience_batch")
    op.drop_table("audience_batch")
    op.drop_index(
        "uq_jury_round_running",
        table_name="jury_round",
        postgresql_where=sa.text("state IN ('open', 'closed')"),
    )
    op.drop_index(op.f("ix_jury_round_sitting_id"), table_name="jury_round")
    op.drop_table("jury_round")
    op.drop_index(op.f("ix_jury_protocol_sitting_id"), table_name="jury_protocol")
    op.drop_table("jury_protocol")
    op.drop_index(
        "uq_jury_sitting_rehearsal",
        table_name="jury_sitting",
        postgresql_where=sa.text("rehearsal AND closed_at IS NULL"),
    )
    op.drop_index(
        "uq_jury_sitting_real", table_name="jury_sitting", postgresql_where=sa.text("NOT rehearsal")
    )
    op.drop_index(op.f("ix_jury_sitting_jury_id"), table_name="jury_sitting")
    op.drop_table("jury_sitting")
    op.drop_index(
        "uq_jury_seat_secretary",
        table_name="jury_seat",
        postgresql_where=sa.text("function = 'secretary' AND left_at IS NULL AND declined_at IS NULL"),
    )
    op.drop_index(
        "uq_jury_seat_person",
        table_name="jury_seat",
        postgresql_where=sa.text("left_at IS NULL AND declined_at IS NULL"),
    )
    op.drop_index(
        "uq_jury_seat_chair",
        table_name="jury_seat",
        postgresql_where=sa.text("function = 'chair' AND left_at IS NULL AND declined_at IS NULL"),
    )
    op.drop_index("ix_jury_seat_person", table_name="jury_seat")
    op.drop_index(op.f("ix_jury_seat_jury_id"), table_name="jury_seat")
    op.drop_table("jury_seat")
    op.drop_index(op.f("ix_jury_edition_id"), table_name="jury")
    op.drop_table("jury")
    op.drop_index(op.f("ix_audience_award_edition_id"), table_name="audience_award")
    op.drop_table("audience_award")
