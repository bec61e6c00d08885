"""Let a member of a household have no ID number, with who it is instead."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_without_number"
down_revision = "20261129_household_members"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.alter_column("application_persons", "id_number", nullable=True)
    op.add_column(
        "application_persons", sa.Column("without_number", sa.LargeBinary(), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("application_persons", "without_number")
    op.alter_column("application_persons", "id_number", nullable=False)
