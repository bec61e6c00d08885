"""Say of each account whether a person or an organisation holds it."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_add_holder_kind"
down_revision = "20261124_create_payments"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "payees", sa.Column("holder_kind", sa.String(), nullable=False, server_default="PERSON")
    )


def downgrade() -> None:
    op.drop_column("payees", "holder_kind")
