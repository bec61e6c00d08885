"""Keep contracts for goods and services, what was handed over of them, and their bank lines."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261208_purchases"
down_revision = "20261207_banks_silence"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "purchases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("checked_by", sa.String(), nullable=True),
        sa.Column("checked_at", INSTANT, nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("acceptance", sa.String(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "value > 0 AND used BETWEEN 0 AND value AND settled BETWEEN 0 AND value",
            name="purchases_never_overspent",
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("purchases_region", "purchases", ["region", "id"])
    op.create_index(
        "purchases_reference",
        "purchases",
        ["region", "reference"],
        unique=True,
        postgresql_where=sa.text("status <> 'rejected'"),
    )
    op.create_table(
        "purchase_payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("break_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("checked_by", sa.String(), nullable=True),
        sa.Column("checked_at", INSTANT, nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name="purchase_payments_amount"),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchases.id"]),
        sa.ForeignKeyConstraint(["break_id"], ["reconciliation_breaks.id"]),
        sa.ForeignKeyConstraint(["line_id"], ["bank_lines.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("purchase_payments_of", "purchase_payments", ["purchase_id", "id"])
    op.create_index(
        "purchase_payments_line",
        "purchase_payments",
        ["line_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'rejected'"),
    )
    op.add_column("hand_overs", sa.Column("goods", postgresql.JSONB(), nullable=True))
    op.add_column("hand_overs", sa.Column("purchase_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("hand_overs_purchase", "hand_overs", "purchases", ["purchase_id"], ["id"])
    op.create_index(
        "hand_overs_of_purchase",
        "hand_overs",
        ["purchase_id"],
        postgresql_where=sa.text("purchase_id IS NOT NULL"),
    )
    op.add_column(
        "payments",
        sa.Column("is_emergency", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("payments", "is_emergency")
    op.drop_column("hand_overs", "purchase_id")
    op.drop_column("hand_overs", "goods")
    op.drop_table("purchase_payments")
    op.drop_table("purchases")
