"""Keep until when a class was planned that ended early."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_early_ends"
down_revision = "20261126_hands"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("classes", sa.Column("planned_ends_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("classes", "planned_ends_on")
