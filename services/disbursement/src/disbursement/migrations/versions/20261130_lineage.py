"""Keep each allocation as a lot, and of each payment the lots that it is paid from."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_lineage"
down_revision = "20261130_sources"

INSTANT = sa.DateTime(timezone=True)
BEFORE = """
INSERT INTO fund_allocations (id, fund_id, key, amount, used, charged, received_at)
SELECT gen_random_uuid(), f.id, 'before:' || f.id, f.available + f.committed + f.paid,
    f.committed + f.paid, 0, now()
FROM funds AS f WHERE f.available + f.committed + f.paid > 0
"""
USED_BEFORE = """
INSERT INTO allocation_uses (payment_id, allocation_id, amount, used_at)
SELECT p.id, a.id, p.amount, p.ordered_at
FROM payments AS p JOIN fund_allocations AS a ON a.fund_id = p.fund_id
WHERE p.status NOT IN ('held', 'cancelled')
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "fund_allocations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("charged", sa.BigInteger(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("donor", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column(
            "only_for", sa.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.CheckConstraint(
            "used >= 0 AND charged >= 0 AND amount >= used + charged",
            name="fund_allocations_never_overdrawn",
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("fund_id", "key"),
    )
    op.create_table(
        "allocation_uses",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.Column("released_at", INSTANT, nullable=True),
        sa.CheckConstraint("amount > 0", name="allocation_uses_amount"),
        sa.ForeignKeyConstraint(["allocation_id"], ["fund_allocations.id"]),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"]),
        sa.PrimaryKeyConstraint("payment_id", "allocation_id"),
    )
    op.create_index("allocation_uses_of", "allocation_uses", ["allocation_id", "payment_id"])
    op.execute(BEFORE)
    op.execute(USED_BEFORE)


def downgrade() -> None:
    op.drop_table("allocation_uses")
    op.drop_table("fund_allocations")
