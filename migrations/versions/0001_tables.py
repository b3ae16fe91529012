"""All tables of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS citext")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("muted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mute_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        sa.UniqueConstraint("email", name=op.f("uq_address_email")),
    )
    op.create_table(
        "festival",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("founded", sa.Integer(), nullable=True),
        sa.Column("organisers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_festival")),
        sa.UniqueConstraint("slug", name=op.f("uq_festival_slug")),
    )
    op.create_table(
        "mail_room_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", postgresql.CITEXT(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_room_letter")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_mail_room_letter_letter_id")),
    )
    op.create_index(op.f("ix_mail_room_letter_recipient"), "mail_room_letter", ["recipient"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("biography", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["merged_into_id"], ["person.id"], name=op.f("fk_person_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(
        "ix_person_search",
        "person",
        ["search_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.create_table(
        "work",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("countries", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("from_project_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('film', 'project')", name=op.f("ck_work_kind")),
        sa.CheckConstraint("minutes IS NULL OR minutes > 0", name=op.f("ck_work_minutes")),
        sa.ForeignKeyConstraint(["from_project_id"], ["work.id"], name=op.f("fk_work_from_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
    )
    op.create_table(
        "affiliation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_affiliation_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_affiliation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
        sa.UniqueConstraint(
            "person_id",
            "organisation_id",
            "title",
            name=op.f("uq_affiliation_person_id_organisation_id_title"),
        ),
    )
    op.create_index(op.f("ix_affiliation_organisation_id"), "affiliation", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_affiliation_person_id"), "affiliation", ["person_id"], unique=False)
    op.create_table(
        "credit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("work_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("as_credited", sa.Text(), nullable=False),
        sa.CheckConstraint("num_nonnulls(person_id, organisation_id) = 1", name=op.f("ck_credit_one_of")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_credit_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credit_person_id")),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_credit_work_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit")),
    )
    op.create_index(op.f("ix_credit_organisation_id"), "credit", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_credit_person_id"), "credit", ["person_id"], unique=False)
    op.create_index(op.f("ix_credit_work_id"), "credit", ["work_id"], unique=False)
    op.create_table(
        "edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("festival_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("selection_announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announcement", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("slug ~ '^[a-z0-9-]+$'", name=op.f("ck_edition_slug")),
        sa.CheckConstraint("ends >= starts", name=op.f("ck_edition_ends_after_start")),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name=op.f("fk_edition_festival_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("festival_id", "slug", name=op.f("uq_edition_festival_id_slug")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_audit_event_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_edition_id"), "audit_event", ["edition_id"], unique=False)
    op.create_index(op.f("ix_audit_event_object_id"), "audit_event", ["object_id"], unique=False)
    op.create_table(
        "file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("probe", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state = 'receiving' OR state = 'dropped' OR received = size", name=op.f("ck_file_whole")
        ),
        sa.CheckConstraint(
            "state IN ('receiving', 'received', 'ready', 'refused', 'dropped')", name=op.f("ck_file_state")
        ),
        sa.CheckConstraint("received >= 0 AND received <= size", name=op.f("ck_file_received")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_file_edition_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_file_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_file_storage_key")),
    )
    op.create_index(op.f("ix_file_edition_id"), "file", ["edition_id"], unique=False)
    op.create_index(op.f("ix_file_owner_id"), "file", ["owner_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('organiser', 'head_of_programme', 'selector', 'submitter', 'juror', 'guest', 'press', 'door')",
            name=op.f("ck_invitation_role"),
        ),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["person.id"], name=op.f("fk_invitation_accepted_by_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_invitation_edition_id")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["person.id"], name=op.f("fk_invitation_invited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_invitation_token_digest")),
    )
    op.create_index(op.f("ix_invitation_edition_id"), "invitation", ["edition_id"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fact_kind", sa.Text(), nullable=False),
        sa.Column("fact_id", sa.Uuid(), nullable=False),
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("merge", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("message", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Uuid(), nullable=True),
        sa.Column("try_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("repeated", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name=op.f("ck_letter_lease")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_letter_sent")),
        sa.CheckConstraint(
            "state IN ('held', 'cancelled') OR digest IS NOT NULL", name=op.f("ck_letter_digest_stays")
        ),
        sa.CheckConstraint(
            "state IN ('held', 'released', 'sending', 'sent', 'failed', 'cancelled')",
            name=op.f("ck_letter_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('released', 'sending') OR message IS NOT NULL",
            name=op.f("ck_letter_frozen_when_released"),
        ),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_letter_address_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_letter_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint(
            "kind",
            "fact_kind",
            "fact_id",
            "address_id",
            name=op.f("uq_letter_kind_fact_kind_fact_id_address_id"),
        ),
    )
    op.create_index(op.f("ix_letter_address_id"), "letter", ["address_id"], unique=False)
    op.create_index(
        "ix_letter_due", "letter", ["try_after"], unique=False, postgresql_where=sa.text("state = 'released'")
    )
    op.create_index("ix_letter_edition_state", "letter", ["edition_id", "state", "put_at"], unique=False)
    op.create_index("ix_letter_fact", "letter", ["fact_kind", "fact_id"], unique=False)
    op.create_index(
        "ix_letter_lease",
        "letter",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_table(
        "letter_template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_letter_template_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
        sa.UniqueConstraint(
            "edition_id", "kind", "language", name=op.f("uq_letter_template_edition_id_kind_language")
        ),
    )
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('sign_in', 'reset', 'confirm', 'address')", name=op.f("ck_one_time_link_purpose")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_one_time_link_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_one_time_link_token_digest")),
    )
    op.create_index(op.f("ix_one_time_link_account_id"), "one_time_link", ["account_id"], unique=False)
    op.create_table(
        "parked_form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_parked_form_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_form")),
    )
    op.create_index(op.f("ix_parked_form_account_id"), "parked_form", ["account_id"], unique=False)
    op.create_table(
        "regulations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("text", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_regulations_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulations")),
        sa.UniqueConstraint("edition_id", "version", name=op.f("uq_regulations_edition_id_version")),
    )
    op.create_index(op.f("ix_regulations_edition_id"), "regulations", ["edition_id"], unique=False)
    op.create_table(
        "role_held",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('organiser', 'head_of_programme', 'selector', 'submitter', 'juror', 'guest', 'press', 'door')",
            name=op.f("ck_role_held_role"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_role_held_edition_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_held_person_id")),
        sa.PrimaryKeyConstraint("edition_id", "person_id", "role", name=op.f("pk_role_held")),
    )
    op.create_index(op.f("ix_role_held_person_id"), "role_held", ["person_id"], unique=False)
    op.create_table(
        "section",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("competitive", sa.Boolean(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.CheckConstraint("quota IS NULL OR quota >= 0", name=op.f("ck_section_quota")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_section_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sa.UniqueConstraint("edition_id", "slug", name=op.f("uq_section_edition_id_slug")),
    )
    op.create_index(op.f("ix_section_edition_id"), "section", ["edition_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_token_digest")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"], unique=False)
    op.create_table(
        "audit_payload",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_person_id", sa.Uuid(), nullable=True),
        sa.Column("subject_person_id", sa.Uuid(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_payload_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_payload")),
    )
    op.create_index(
        op.f("ix_audit_payload_actor_person_id"), "audit_payload", ["actor_person_id"], unique=False
    )
    op.create_index(
        op.f("ix_audit_payload_subject_person_id"), "audit_payload", ["subject_person_id"], unique=False
    )
    op.create_table(
        "audit_pending",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_pending_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_pending")),
    )
    op.create_table(
        "audit_seal",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_seal_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("chain", "position", name=op.f("uq_audit_seal_chain_position")),
    )
    op.create_table(
        "call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("introduction", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("regulations_id", sa.Uuid(), nullable=True),
        sa.Column("reviews_wanted", sa.Integer(), nullable=False),
        sa.Column("offer_days", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('film', 'project', 'person', 'accreditation')", name=op.f("ck_call_kind")
        ),
        sa.CheckConstraint("deadline_at > opens_at", name=op.f("ck_call_deadline_after_opening")),
        sa.CheckConstraint("reviews_wanted > 0", name=op.f("ck_call_reviews_wanted")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_call_edition_id")),
        sa.ForeignKeyConstraint(["regulations_id"], ["regulations.id"], name=op.f("fk_call_regulations_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("edition_id", "slug", name=op.f("uq_call_edition_id_slug")),
    )
    op.create_index(op.f("ix_call_edition_id"), "call", ["edition_id"], unique=False)
    op.create_table(
        "call_section",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_section_call_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_call_section_section_id")),
        sa.PrimaryKeyConstraint("call_id", "section_id", name=op.f("pk_call_section")),
    )
    op.create_table(
        "entry_count",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_entry_count_call_id")),
        sa.PrimaryKeyConstraint("call_id", "facet", "value", "state", name=op.f("pk_entry_count")),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scale_min", sa.Integer(), nullable=False),
        sa.Column("scale_max", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('preselection', 'committee')", name=op.f("ck_round_kind")),
        sa.CheckConstraint("scale_max > scale_min", name=op.f("ck_round_scale")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_round_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("call_id", "position", name=op.f("uq_round_call_id_position")),
    )
    op.create_index(op.f("ix_round_call_id"), "round", ["call_id"], unique=False)
    op.create_table(
        "criterion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("weight", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight > 0", name=op.f("ck_criterion_weight")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_criterion_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_criterion_round_id_code")),
    )
    op.create_index(op.f("ix_criterion_round_id"), "criterion", ["round_id"], unique=False)
    op.create_table(
        "entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("work_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told_state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("section_wanted_id", sa.Uuid(), nullable=True),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("byline", sa.Text(), nullable=False),
        sa.Column("countries", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("assigned", sa.SmallInteger(), nullable=False),
        sa.Column("reviews", sa.SmallInteger(), nullable=False),
        sa.Column("score", sa.Numeric(precision=6, scale=3), nullable=True),
        sa.Column("spread", sa.Numeric(precision=6, scale=3), nullable=True),
        sa.Column("flags", sa.SmallInteger(), nullable=False),
        sa.Column("score_bucket", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint(
            "state = 'draft' OR (submitted_at IS NOT NULL AND number IS NOT NULL)",
            name=op.f("ck_entry_submitted"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR num_nonnulls(work_id, person_id) = 1", name=op.f("ck_entry_work_or_person")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'in_review', 'shortlisted', 'selected', 'waitlisted', 'not_selected', 'offered', 'accepted', 'declined', 'expired', 'revoked', 'withdrawn', 'disqualified', 'lost')",
            name=op.f("ck_entry_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'offered', 'selected') OR section_id IS NOT NULL",
            name=op.f("ck_entry_placed_in_a_section"),
        ),
        sa.CheckConstraint(
            "told_state IN ('draft', 'submitted', 'in_review', 'shortlisted', 'selected', 'waitlisted', 'not_selected', 'offered', 'accepted', 'declined', 'expired', 'revoked', 'withdrawn', 'disqualified', 'lost')",
            name=op.f("ck_entry_told_state"),
        ),
        sa.CheckConstraint("(reviews = 0) = (score IS NULL)", name=op.f("ck_entry_score_needs_reviews")),
        sa.CheckConstraint("reviews >= 0 AND assigned >= 0", name=op.f("ck_entry_counts")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_entry_call_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_entry_edition_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_entry_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_entry_round_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_entry_section_id")),
        sa.ForeignKeyConstraint(
            ["section_wanted_id"], ["section.id"], name=op.f("fk_entry_section_wanted_id")
        ),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_entry_work_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_entry_call_id_number")),
    )
    op.create_index("ix_entry_board_minutes", "entry", ["call_id", "minutes", "id"], unique=False)
    op.create_index("ix_entry_board_number", "entry", ["call_id", "number"], unique=False)
    op.create_index("ix_entry_board_reviews", "entry", ["call_id", "reviews", "id"], unique=False)
    op.create_index(
        "ix_entry_board_score",
        "entry",
        ["call_id", sa.literal_column("score DESC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_entry_board_spread",
        "entry",
        ["call_id", sa.literal_column("spread DESC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_entry_board_state_score",
        "entry",
        ["call_id", "state", sa.literal_column("score DESC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index("ix_entry_board_title", "entry", ["call_id", "sort_key", "id"], unique=False)
    op.create_index("ix_entry_countries", "entry", ["countries"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_entry_edition_id"), "entry", ["edition_id"], unique=False)
    op.create_index(op.f("ix_entry_person_id"), "entry", ["person_id"], unique=False)
    op.create_index(
        "ix_entry_search",
        "entry",
        ["search_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.create_index(op.f("ix_entry_section_id"), "entry", ["section_id"], unique=False)
    op.create_index(op.f("ix_entry_work_id"), "entry", ["work_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by_id", sa.Uuid(), nullable=True),
        sa.Column("recused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recusal", sa.Text(), nullable=True),
        sa.Column("edition_id", sa.Uuid(), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("minutes", sa.Integer(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("stand", sa.SmallInteger(), server_default=sa.FetchedValue(), nullable=False),
        sa.CheckConstraint("stand BETWEEN 0 AND 5", name=op.f("ck_assignment_stand")),
        sa.ForeignKeyConstraint(["assigned_by_id"], ["person.id"], name=op.f("fk_assignment_assigned_by_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_assignment_edition_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_assignment_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_assignment_round_id")),
        sa.PrimaryKeyConstraint("round_id", "entry_id", "person_id", name=op.f("pk_assignment")),
    )
    op.create_index(
        "ix_assignment_duty",
        "assignment",
        ["edition_id", "person_id", "stand", "number", "entry_id"],
        unique=False,
        postgresql_include=["minutes", "round_id"],
    )
    op.create_index("ix_assignment_entry", "assignment", ["entry_id"], unique=False)
    op.create_index("ix_assignment_selector", "assignment", ["person_id", "round_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_decision_by_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_decision_edition_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_decision_entry_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_decision_section_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_edition_id"), "decision", ["edition_id"], unique=False)
    op.create_index("ix_decision_entry", "decision", ["entry_id", "at"], unique=False)
    op.create_index(
        "uq_decision_standing",
        "decision",
        ["entry_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "entry_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('co_owner', 'agent')", name=op.f("ck_entry_invitation_role")),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["person.id"], name=op.f("fk_entry_invitation_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_invitation_entry_id")),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["person.id"], name=op.f("fk_entry_invitation_invited_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_invitation")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_entry_invitation_token_digest")),
    )
    op.create_index(op.f("ix_entry_invitation_entry_id"), "entry_invitation", ["entry_id"], unique=False)
    op.create_table(
        "entry_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("from_festival", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_entry_message_author_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_message_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_message")),
    )
    op.create_index("ix_entry_message_thread", "entry_message", ["entry_id", "at"], unique=False)
    op.create_table(
        "entry_owner",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'co_owner', 'agent')", name=op.f("ck_entry_owner_role")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_owner_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_entry_owner_person_id")),
        sa.PrimaryKeyConstraint("entry_id", "person_id", name=op.f("pk_entry_owner")),
    )
    op.create_index(op.f("ix_entry_owner_person_id"), "entry_owner", ["person_id"], unique=False)
    op.create_table(
        "entry_snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Uuid(), nullable=True),
        sa.Column("regulations_id", sa.Uuid(), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_snapshot_entry_id")),
        sa.ForeignKeyConstraint(
            ["regulations_id"], ["regulations.id"], name=op.f("fk_entry_snapshot_regulations_id")
        ),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name=op.f("fk_entry_snapshot_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_snapshot")),
        sa.UniqueConstraint("entry_id", "position", name=op.f("uq_entry_snapshot_entry_id_position")),
    )
    op.create_table(
        "film_entry",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("draft", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("draft_saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draft_saved_by_id", sa.Uuid(), nullable=True),
        sa.Column("screener_url", sa.Text(), nullable=False),
        sa.Column("screener_password", sa.LargeBinary(), nullable=True),
        sa.Column("film_file_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_saved_by_id"], ["person.id"], name=op.f("fk_film_entry_draft_saved_by_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_film_entry_entry_id")),
        sa.ForeignKeyConstraint(["film_file_id"], ["file.id"], name=op.f("fk_film_entry_film_file_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_film_entry")),
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "answer IS NULL OR answer IN ('accepted', 'declined', 'expired', 'revoked')",
            name=op.f("ck_offer_answer"),
        ),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_offer_answered")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_offer_answered_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_offer_entry_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_offer_made_by_id")),
        sa.ForeignKeyConstraint(["section_id"], ["section.id"], name=op.f("fk_offer_section_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index(op.f("ix_offer_entry_id"), "offer", ["entry_id"], unique=False)
    op.create_index(
        "uq_offer_open", "offer", ["entry_id"], unique=True, postgresql_where=sa.text("answer IS NULL")
    )
    op.create_table(
        "review",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("scores", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("total", sa.Numeric(precision=6, scale=3), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("flag", sa.Boolean(), nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "recommendation IS NULL OR recommendation IN ('yes', 'maybe', 'no')",
            name=op.f("ck_review_recommendation"),
        ),
        sa.CheckConstraint("given_at IS NULL OR total IS NOT NULL", name=op.f("ck_review_given_is_whole")),
        sa.ForeignKeyConstraint(
            ["round_id", "entry_id", "person_id"],
            ["assignment.round_id", "assignment.entry_id", "assignment.person_id"],
            name=op.f("fk_review_round_id_entry_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("round_id", "entry_id", "person_id", name=op.f("pk_review")),
    )
    op.create_index("ix_review_entry", "review", ["entry_id", "round_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_review_entry", table_name="review")
    op.drop_table("review")
    op.drop_index("uq_offer_open", table_name="offer", postgresql_where=sa.text("answer IS NULL"))
    op.drop_index(op.f("ix_offer_entry_id"), table_name="offer")
    op.drop_table("offer")
    op.drop_table("film_entry")
    op.drop_table("entry_snapshot")
    op.drop_index(op.f("ix_entry_owner_person_id"), table_name="entry_owner")
    op.drop_table("entry_owner")
    op.drop_index("ix_entry_message_thread", table_name="entry_message")
    op.drop_table("entry_message")
    op.drop_index(op.f("ix_entry_invitation_entry_id"), table_name="entry_invitation")
    op.drop_table("entry_invitation")
    op.drop_index(
        "uq_decision_standing", table_name="decision", postgresql_where=sa.text("superseded_at IS NULL")
    )
    op.drop_index("ix_decision_entry", table_name="decision")
    op.drop_index(op.f("ix_decision_edition_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_index("ix_assignment_selector", table_name="assignment")
    op.drop_index("ix_assignment_entry", table_name="assignment")
    op.drop_index("ix_assignment_duty", table_name="assignment", postgresql_include=["minutes", "round_id"])
    op.drop_table("assignment")
    op.drop_index(op.f("ix_entry_work_id"), table_name="entry")
    op.drop_index(op.f("ix_entry_section_id"), table_name="entry")
    op.drop_index(
        "ix_entry_search",
        table_name="entry",
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_entry_person_id"), table_name="entry")
    op.drop_index(op.f("ix_entry_edition_id"), table_name="entry")
    op.drop_index("ix_entry_countries", table_name="entry", postgresql_using="gin")
    op.drop_index("ix_entry_board_title", table_name="entry")
    op.drop_index("ix_entry_board_state_score", table_name="entry")
    op.drop_index("ix_entry_board_spread", table_name="entry")
    op.drop_index("ix_entry_board_score", table_name="entry")
    op.drop_index("ix_entry_board_reviews", table_name="entry")
    op.drop_index("ix_entry_board_number", table_name="entry")
    op.drop_index("ix_entry_board_minutes", table_name="entry")
    op.drop_table("entry")
    op.drop_index(op.f("ix_criterion_round_id"), table_name="criterion")
    op.drop_table("criterion")
    op.drop_index(op.f("ix_round_call_id"), table_name="round")
    op.drop_table("round")
    op.drop_table("entry_count")
    op.drop_table("call_section")
    op.drop_index(op.f("ix_call_edition_id"), table_name="call")
    op.drop_table("call")
    op.drop_table("audit_seal")
    op.drop_table("audit_pending")
    op.drop_index(op.f("ix_audit_payload_subject_person_id"), table_name="audit_payload")
    op.drop_index(op.f("ix_audit_payload_actor_person_id"), table_name="audit_payload")
    op.drop_table("audit_payload")
    op.drop_index(op.f("ix_sign_in_account_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(op.f("ix_section_edition_id"), table_name="section")
    op.drop_table("section")
    op.drop_index(op.f("ix_role_held_person_id"), table_name="role_held")
    op.drop_table("role_held")
    op.drop_index(op.f("ix_regulations_edition_id"), table_name="regulations")
    op.drop_table("regulations")
    op.drop_index(op.f("ix_parked_form_account_id"), table_name="parked_form")
    op.drop_table("parked_form")
    op.drop_index(op.f("ix_one_time_link_account_id"), table_name="one_time_link")
    op.drop_table("one_time_link")
    op.drop_table("letter_template")
    op.drop_index("ix_letter_lease", table_name="letter", postgresql_where=sa.text("state = 'sending'"))
    op.drop_index("ix_letter_fact", table_name="letter")
    op.drop_index("ix_letter_edition_state", table_name="letter")
    op.drop_index("ix_letter_due", table_name="letter", postgresql_where=sa.text("state = 'released'"))
    op.drop_index(op.f("ix_letter_address_id"), table_name="letter")
    op.drop_table("letter")
    op.drop_index(op.f("ix_invitation_edition_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_file_owner_id"), table_name="file")
    op.drop_index(op.f("ix_file_edition_id"), table_name="file")
    op.drop_table("file")
    op.drop_index(op.f("ix_audit_event_object_id"), table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_edition_id"), table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_table("edition")
    op.drop_index(op.f("ix_credit_work_id"), table_name="credit")
    op.drop_index(op.f("ix_credit_person_id"), table_name="credit")
    op.drop_index(op.f("ix_credit_organisation_id"), table_name="credit")
    op.drop_table("credit")
    op.drop_index(op.f("ix_affiliation_person_id"), table_name="affiliation")
    op.drop_index(op.f("ix_affiliation_organisation_id"), table_name="affiliation")
    op.drop_table("affiliation")
    op.drop_table("account")
    op.drop_table("work")
    op.drop_index(
        "ix_person_search",
        table_name="person",
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_index(op.f("ix_mail_room_letter_recipient"), table_name="mail_room_letter")
    op.drop_table("mail_room_letter")
    op.drop_table("festival")
    op.drop_table("address")
