"""Keep to which township a case is on its way."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_routed_region"
down_revision = "20261130_payee_changes"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("applications", sa.Column("routed_region", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("applications", "routed_region")
