"""Keep who wrote, signed or handed in an application: none of them handles it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261126_applied_by"
down_revision = "20261125_upload_metadata"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "applications",
        sa.Column("applied_by", postgresql.JSONB(), nullable=False, server_default=sa.text("'[]'")),
    )


def downgrade() -> None:
    op.drop_column("applications", "applied_by")
