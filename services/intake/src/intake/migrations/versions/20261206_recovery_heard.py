"""Keep beside a payment what is heard of its recovery, which comes after it."""

import sqlalchemy as sa
from alembic import op

revision = "20261206_recovery_heard"
down_revision = "20261205_letter_deliveries"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("case_progress", sa.Column("recovery", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("case_progress", "recovery")
