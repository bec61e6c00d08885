"""Findings keep the content of the edition that made them, so that they can be made again."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_edition_of_findings"
down_revision = "20261129_rounds"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("evaluations", sa.Column("edition", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("evaluations", "edition")
