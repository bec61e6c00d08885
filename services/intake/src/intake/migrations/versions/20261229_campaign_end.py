"""Keep why a campaign ended early, and find duties by the case that each payment of it is about."""

import sqlalchemy as sa
from alembic import op

revision = "20261229_campaign_end"
down_revision = "20261229_sharing_ends"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index("duties_about", "duties", ["about"])
    for name in ("end_document", "end_reason"):
        op.add_column("fire_campaigns", sa.Column(name, sa.String(), nullable=True))
    op.add_column(
        "fire_campaigns", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "fire_reports_closing_once",
        "fire_reports",
        ["campaign_id", "region"],
        unique=True,
        postgresql_where=sa.text("kind = 'CLOSING'"),
    )


def downgrade() -> None:
    op.drop_index("fire_reports_closing_once", "fire_reports")
    for name in ("ended_at", "end_reason", "end_document"):
        op.drop_column("fire_campaigns", name)
    op.drop_index("duties_about", "duties")
