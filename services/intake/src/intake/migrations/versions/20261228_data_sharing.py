"""Agreements of data sharing, people's consents to them, and what was told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261228_data_sharing"
down_revision = "20261226_reward_accounts"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "data_agreements",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("consumer_name", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("purpose_title", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("fields", JSONB(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("kept_days", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("signing_key", sa.String(), nullable=True),
        sa.Column("callback", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("data_agreements_consumer", "data_agreements", ["consumer", "purpose"])
    op.create_table(
        "data_consents",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agreement_id", sa.Uuid(), sa.ForeignKey("data_agreements.id"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("data_consents_person", "data_consents", ["person_id", "agreement_id"])
    op.create_index("data_consents_given", "data_consents", ["given_by", "id"])
    op.create_table(
        "data_pulls",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agreement_id", sa.Uuid(), sa.ForeignKey("data_agreements.id"), nullable=False),
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("fields", JSONB(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "data_pulls_kept",
        "data_pulls",
        ["kept_until"],
        postgresql_where=sa.text("answer IS NOT NULL"),
    )
    op.create_table(
        "registry_requests",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("asked_hash", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("consumer", "action", "key"),
    )
    op.create_index(
        "registry_requests_due",
        "registry_requests",
        ["next_try_at"],
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "registry_requests_kept",
        "registry_requests",
        ["kept_until"],
        postgresql_where=sa.text("answer IS NOT NULL"),
    )


def downgrade() -> None:
    for table in ("registry_requests", "data_pulls", "data_consents", "data_agreements"):
        op.drop_table(table)
