"""Keep who proposes to take a batch back, when and why."""

import sqlalchemy as sa
from alembic import op

revision = "20261207_banks_recall"
down_revision = "20261207_banks_signed"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("batches", sa.Column("recall_by", sa.String(), nullable=True))
    op.add_column("batches", sa.Column("recall_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("batches", sa.Column("recall_reason", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("batches", "recall_reason")
    op.drop_column("batches", "recall_at")
    op.drop_column("batches", "recall_by")
