"""A decision keeps all that it follows from, so that it can be made again."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_basis_of_decisions"
down_revision = "20261201_after_a_case"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("decisions", sa.Column("basis", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("decisions", "basis")
