"""Remember which household a case was found to belong to, also before it opens."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_case_households"
down_revision = "20261129_cost_and_receipts"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "case_households",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
    )


def downgrade() -> None:
    op.drop_table("case_households")
