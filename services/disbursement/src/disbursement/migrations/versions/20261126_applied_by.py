"""Keep of each payment who applied for it: none of them pays it out."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_applied_by"
down_revision = "20261124_cash"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "payments",
        sa.Column(
            "applied_by", sa.ARRAY(sa.String()), nullable=False, server_default=sa.text("'{}'")
        ),
    )


def downgrade() -> None:
    op.drop_column("payments", "applied_by")
