"""Let another account of a reward wait for a second officer."""

import sqlalchemy as sa
from alembic import op

revision = "20261226_reward_accounts"
down_revision = "20261216_fires"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("reward_forms", sa.Column("next_bank_code", sa.String(), nullable=True))
    op.add_column("reward_forms", sa.Column("next_account", sa.LargeBinary(), nullable=True))
    op.add_column("reward_forms", sa.Column("next_by", sa.String(), nullable=True))


def downgrade() -> None:
    for name in ("next_by", "next_account", "next_bank_code"):
        op.drop_column("reward_forms", name)
