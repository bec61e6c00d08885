"""Keep with a payment what the owner of its decision answered; what had left was decided."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261129_confirmations"
down_revision = "20261129_disbursement"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("payments", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("payments", sa.Column("confirmation", JSONB(), nullable=True))
    op.execute("UPDATE payments SET confirmed_at = ordered_at WHERE status <> 'ordered'")


def downgrade() -> None:
    op.drop_column("payments", "confirmation")
    op.drop_column("payments", "confirmed_at")
