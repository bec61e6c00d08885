"""Keep what leads an application to its end: the complaint about a refusal."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_intake_ends"
down_revision = "20261129_without_number"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "applications", sa.Column("complained_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("applications", "complained_at")
