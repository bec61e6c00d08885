"""Know whose household a case is of, every case that names a receipt, and a grant's cost by year."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_cost_by_year"
down_revision = "20261129_assessment"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("assessments", sa.Column("household_id", sa.Uuid(), nullable=True))
    op.add_column(
        "assessments",
        sa.Column("decided", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.execute("UPDATE assessments SET household_id = CAST(accepted->>'household_id' AS uuid)")
    op.create_index("assessments_household", "assessments", ["household_id"])
    op.add_column("grants", sa.Column("cost", sa.JSON(), nullable=True))
    op.drop_constraint("receipts_pkey", "receipts")
    op.create_primary_key("receipts_pkey", "receipts", ["receipt", "case_id"])


def downgrade() -> None:
    op.execute(
        "DELETE FROM receipts AS r USING receipts AS o"
        " WHERE o.receipt = r.receipt AND (o.reserved_at, o.case_id) < (r.reserved_at, r.case_id)"
    )
    op.drop_constraint("receipts_pkey", "receipts")
    op.create_primary_key("receipts_pkey", "receipts", ["receipt"])
    op.drop_column("grants", "cost")
    op.drop_index("assessments_household", "assessments")
    op.drop_column("assessments", "decided")
    op.drop_column("assessments", "household_id")
