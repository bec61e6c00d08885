"""Say with whose help the county visited a household."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_visit_help"
down_revision = "20261124_emergency"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "visits", sa.Column("assisted_by", sa.String(), nullable=False, server_default="COMMITTEE")
    )


def downgrade() -> None:
    op.drop_column("visits", "assisted_by")
