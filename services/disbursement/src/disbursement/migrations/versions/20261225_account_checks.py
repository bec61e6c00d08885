"""Keep what banks are asked about accounts before money leaves, and what they say."""

import sqlalchemy as sa
from alembic import op

revision = "20261225_account_checks"
down_revision = "20261224_samples"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "account_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("payee_version", sa.Integer(), nullable=False),
        sa.Column("bank_code", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("wait_until", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"]),
        sa.UniqueConstraint("payment_id", "payee_version", name="account_checks_once"),
    )
    op.create_index(
        "account_checks_asked",
        "account_checks",
        ["bank_code", "id"],
        postgresql_where=sa.text("status = 'asked'"),
    )


def downgrade() -> None:
    op.drop_table("account_checks")
