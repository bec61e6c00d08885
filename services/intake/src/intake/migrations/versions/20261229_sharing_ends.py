"""Where each case has come to, for what is shared with readers outside, and what was published of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261229_sharing_ends"
down_revision = "20261228_data_sharing"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "shared_facts",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        sa.Column("milestone", sa.String(), primary_key=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("programme", sa.String(), nullable=True),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
    )
    op.create_table(
        "published_counts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.UniqueConstraint("month", "programme"),
    )
    op.create_table(
        "registry_subscriptions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agreement_id", sa.Uuid(), sa.ForeignKey("data_agreements.id"), nullable=False),
        sa.Column("consumer", sa.String(), nullable=False),
        sa.Column("id_hash", sa.LargeBinary(), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("subscribed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "registry_subscriptions_of",
        "registry_subscriptions",
        ["id_hash"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "registry_notices",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "subscription_id",
            sa.Uuid(),
            sa.ForeignKey("registry_subscriptions.id"),
            nullable=False,
        ),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("subscription_id", "event_id"),
    )
    op.create_index(
        "registry_notices_wait",
        "registry_notices",
        ["happened_at"],
        postgresql_where=sa.text("told_at IS NULL"),
    )
    op.create_index("shared_facts_month", "shared_facts", ["happened_on", "milestone"])


def downgrade() -> None:
    for table in (
        "registry_notices",
        "registry_subscriptions",
        "published_counts",
        "shared_facts",
    ):
        op.drop_table(table)
