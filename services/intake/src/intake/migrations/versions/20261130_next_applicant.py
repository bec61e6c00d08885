"""Keep who goes on with an application after its applicant died."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_next_applicant"
down_revision = "20261129_intake_ends"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("household_findings", sa.Column("next_applicant", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("household_findings", "next_applicant")
