"""Keep what a contract of purchased training costs for each person."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_contract_prices"
down_revision = "20261126_files_once"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("classes", sa.Column("contract_price", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("classes", "contract_price")
