"""Keep what a reservation's cost was of, and what the county found about a receipt."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_cost_and_receipts"
down_revision = "20261129_rows_of_a_case"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("cases", sa.Column("receipt_finding", sa.String(), nullable=True))
    op.add_column("reservations", sa.Column("category", sa.String(), nullable=True))
    op.add_column("reservations", sa.Column("cost_years", sa.ARRAY(sa.Integer()), nullable=True))


def downgrade() -> None:
    op.drop_column("reservations", "cost_years")
    op.drop_column("reservations", "category")
    op.drop_column("cases", "receipt_finding")
