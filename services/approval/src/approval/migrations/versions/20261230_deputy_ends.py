"""Keep who ended a stand-in before its last day, and when."""

import sqlalchemy as sa
from alembic import op

revision = "20261230_deputy_ends"
down_revision = "20261203_fraud_files"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("deputies", sa.Column("ended_by", sa.String(), nullable=True))
    op.add_column("deputies", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("deputies", "ended_at")
    op.drop_column("deputies", "ended_by")
