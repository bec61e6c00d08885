"""Keep how the file of a batch is signed."""

import sqlalchemy as sa
from alembic import op

revision = "20261207_banks_signed"
down_revision = "20261207_banks_files"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("batches", sa.Column("signature", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("batches", "signature")
