"""Keep what is owed to the funds, who asked for what in it, and the money that came back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261130_recoveries"
down_revision = "20261129_bank_day_once"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "payments",
        sa.Column("debtors", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.create_table(
        "recoveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("fraud", sa.Boolean(), nullable=False),
        sa.Column("articles", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("debtors", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("ordered_by", sa.String(), nullable=False),
        sa.Column("ordered_at", INSTANT, nullable=False),
        sa.Column("parties", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("demanded", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("plan", JSONB(), nullable=False),
        sa.Column("demanded_by", sa.String(), nullable=True),
        sa.Column("demanded_at", INSTANT, nullable=True),
        sa.Column("demand_reason", sa.LargeBinary(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("delivery_method", sa.String(), nullable=True),
        sa.Column("delivery_proof", sa.LargeBinary(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("received >= 0 AND received <= demanded", name="recoveries_received"),
        sa.ForeignKeyConstraint(["fund_id"], ["funds.id"]),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("decision_id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("recoveries_region", "recoveries", ["region", "id"])
    op.create_index("recoveries_case", "recoveries", ["case_id"])
    op.create_index(
        "recoveries_debtors",
        "recoveries",
        ["debtors"],
        postgresql_using="gin",
        postgresql_where=sa.text("fraud AND status IN ('opened', 'demanded', 'due')"),
    )
    op.create_table(
        "recovery_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("checked_by", sa.String(), nullable=True),
        sa.Column("checked_at", INSTANT, nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["recovery_id"], ["recoveries.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("recovery_proposals_of", "recovery_proposals", ["recovery_id"])
    op.create_index(
        "recovery_proposals_open",
        "recovery_proposals",
        ["recovery_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "recovery_receipts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("break_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=False),
        sa.CheckConstraint("amount > 0", name="recovery_receipts_amount"),
        sa.ForeignKeyConstraint(["break_id"], ["reconciliation_breaks.id"]),
        sa.ForeignKeyConstraint(["line_id"], ["bank_lines.id"]),
        sa.ForeignKeyConstraint(["recovery_id"], ["recoveries.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("recovery_id", "line_id"),
    )
    op.create_index("recovery_receipts_line", "recovery_receipts", ["line_id"])
    op.create_table(
        "recovery_referrals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["recovery_id"], ["recoveries.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("recovery_id", "kind"),
    )


def downgrade() -> None:
    for table in (
        "recovery_referrals",
        "recovery_receipts",
        "recovery_proposals",
        "recoveries",
    ):
        op.drop_table(table)
    op.drop_column("payments", "debtors")
