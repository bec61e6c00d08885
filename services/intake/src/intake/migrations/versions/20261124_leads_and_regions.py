"""Create leads of proactive discovery, and regions as reference data."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261124_leads_and_regions"
down_revision = "20261124_create_intake"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "leads",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("reported_by", sa.String, nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("finding", sa.String, nullable=True),
        sa.Column("application_id", sa.Uuid, nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.LargeBinary, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("leads_region", "leads", ["region", "status"])
    op.create_table(
        "regions",
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("aliases", JSONB, nullable=False),
        sa.Column("county_seat", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("regions")
    op.drop_table("leads")
