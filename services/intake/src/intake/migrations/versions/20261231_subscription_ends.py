"""Park what cannot be told with its reason, and keep each step of a case that the counts are made of."""

import sqlalchemy as sa
from alembic import op

revision = "20261231_subscription_ends"
down_revision = "20261229_campaign_end"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "registry_notices", sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("registry_notices", sa.Column("failure", sa.String(), nullable=True))
    op.create_index(
        "registry_notices_parked",
        "registry_notices",
        ["parked_at"],
        postgresql_where=sa.text("parked_at IS NOT NULL"),
    )
    op.create_index(
        "registry_requests_failed",
        "registry_requests",
        ["asked_at"],
        postgresql_where=sa.text("state = 'failed' AND answer IS NOT NULL"),
    )
    op.create_table(
        "shared_steps",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        sa.Column("outcome", sa.String(), primary_key=True),
        sa.Column("happened_on", sa.Date(), primary_key=True),
    )
    op.create_index("shared_steps_day", "shared_steps", ["happened_on", "outcome"])
    op.create_table("counted_since", sa.Column("day", sa.Date(), primary_key=True))
    op.execute(
        "INSERT INTO counted_since (day) SELECT CAST(now() AT TIME ZONE 'Asia/Shanghai' AS date)"
    )
    op.add_column(
        "published_counts",
        sa.Column("is_whole", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("published_counts", "is_whole")
    op.drop_table("counted_since")
    op.drop_table("shared_steps")
    op.drop_index("registry_requests_failed", "registry_requests")
    op.drop_index("registry_notices_parked", "registry_notices")
    for name in ("failure", "parked_at"):
        op.drop_column("registry_notices", name)
