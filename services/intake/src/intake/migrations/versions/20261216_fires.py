"""Know a fire behind a lead, and let counties report on fires while a campaign runs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261216_fires"
down_revision = "20261211_rewards"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "fire_events",
        sa.Column("lead_id", sa.Uuid(), sa.ForeignKey("leads.id"), primary_key=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.UniqueConstraint("number", "region"),
    )
    op.create_index("fire_events_days", "fire_events", ["region", "occurred_on"])
    op.create_table(
        "fire_campaigns",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("report_day", sa.Integer(), nullable=False),
        sa.Column("summary_by", sa.Date(), nullable=False),
        sa.Column("counties", JSONB(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
    )
    op.create_table(
        "fire_reports",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("campaign_id", sa.Uuid(), sa.ForeignKey("fire_campaigns.id"), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("figures", JSONB()),
        sa.Column("measures", sa.LargeBinary()),
        sa.Column("reason", sa.LargeBinary()),
        sa.Column("handed_in_by", sa.String()),
        sa.Column("handed_in_at", INSTANT),
        sa.Column("received_by", sa.String()),
        sa.Column("received_at", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("campaign_id", "region", "kind", "due_on"),
    )
    op.create_index("fire_reports_region", "fire_reports", ["region", "id"])


def downgrade() -> None:
    op.drop_table("fire_reports")
    op.drop_table("fire_campaigns")
    op.drop_table("fire_events")
