"""Keep since when a bank is asked about a batch, and when it had said all."""

import sqlalchemy as sa
from alembic import op

revision = "20261207_banks_silence"
down_revision = "20261207_banks_recall"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("batches", sa.Column("asked_at", INSTANT, nullable=True))
    op.add_column("batches", sa.Column("answered_at", INSTANT, nullable=True))
    op.create_index(
        "batches_asked",
        "batches",
        ["asked_at"],
        postgresql_where=sa.text("asked_at IS NOT NULL AND answered_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("batches_asked", "batches")
    op.drop_column("batches", "answered_at")
    op.drop_column("batches", "asked_at")
