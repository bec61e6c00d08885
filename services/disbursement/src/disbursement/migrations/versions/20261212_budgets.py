"""Keep the year's budget of each special account, every setting of it with its paper."""

import sqlalchemy as sa
from alembic import op

revision = "20261212_budgets"
down_revision = "20261211_levels"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "budgets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("exceeded_at", INSTANT, nullable=True),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("checked_by", sa.String(), nullable=True),
        sa.Column("checked_at", INSTANT, nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount >= 0", name="budgets_amount"),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("budgets_region", "budgets", ["region", "id"])
    for status in ("in_force", "proposed"):
        op.create_index(
            f"budgets_{status}",
            "budgets",
            ["fund_id", "year"],
            unique=True,
            postgresql_where=sa.text(f"status = '{status}'"),
        )


def downgrade() -> None:
    op.drop_table("budgets")
