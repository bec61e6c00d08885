"""A notice knows its village's code, so that the village's own worker may print it."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_village_of_a_notice"
down_revision = "20261129_case_households"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("notices", sa.Column("village_code", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("notices", "village_code")
