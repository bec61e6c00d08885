"""Keep the level of each special account, transfers between levels, and where money is bound to."""

import sqlalchemy as sa
from alembic import op

revision = "20261211_levels"
down_revision = "20261210_red_flags"

INSTANT = sa.DateTime(timezone=True)
ONE_OF_EACH = "funds_programme_region_kind_key"
OVERDRAWN = "fund_allocations_never_overdrawn"
TRANSFERS = "kind IN ('TRANSFER_OUT', 'TRANSFER_IN', 'OUT_REVERSED', 'IN_REVERSED')"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("funds", sa.Column("level", sa.String(), server_default="COUNTY", nullable=False))
    op.execute("UPDATE funds SET level = 'FINANCE' WHERE length(region) = 4")
    op.drop_constraint(ONE_OF_EACH, "funds")
    op.create_unique_constraint(
        "funds_one_of_each", "funds", ["programme", "region", "kind", "level"]
    )
    op.add_column(
        "fund_allocations",
        sa.Column("passed_on", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column("fund_allocations", sa.Column("root_id", sa.Uuid(), nullable=True))
    op.add_column("fund_allocations", sa.Column("only_region", sa.String(), nullable=True))
    op.create_foreign_key(
        "fund_allocations_root", "fund_allocations", "fund_allocations", ["root_id"], ["id"]
    )
    op.drop_constraint(OVERDRAWN, "fund_allocations")
    op.create_check_constraint(
        OVERDRAWN,
        "fund_allocations",
        "used >= 0 AND charged >= 0 AND passed_on >= 0 AND amount >= used + charged + passed_on",
    )
    op.create_index(
        "journal_entries_transfers",
        "journal_entries",
        ["fund_id"],
        postgresql_where=sa.text(TRANSFERS),
    )
    op.create_table(
        "transfer_numbers",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "fund_transfers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("from_fund_id", sa.Uuid(), nullable=False),
        sa.Column("to_fund_id", sa.Uuid(), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("checked_by", sa.String(), nullable=True),
        sa.Column("checked_at", INSTANT, nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("reversal_reason", sa.String(), nullable=True),
        sa.Column("reversal_by", sa.String(), nullable=True),
        sa.Column("reversal_at", INSTANT, nullable=True),
        sa.Column("reversed_by", sa.String(), nullable=True),
        sa.Column("reversed_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "amount > 0 AND from_fund_id <> to_fund_id", name="fund_transfers_amount"
        ),
        sa.ForeignKeyConstraint(["from_fund_id"], ["funds.id"]),
        sa.ForeignKeyConstraint(["to_fund_id"], ["funds.id"]),
        sa.ForeignKeyConstraint(["allocation_id"], ["fund_allocations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("fund_transfers_region", "fund_transfers", ["region", "id"])
    op.create_table(
        "transfer_pieces",
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("from_allocation_id", sa.Uuid(), nullable=False),
        sa.Column("to_allocation_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["transfer_id"], ["fund_transfers.id"]),
        sa.ForeignKeyConstraint(["from_allocation_id"], ["fund_allocations.id"]),
        sa.ForeignKeyConstraint(["to_allocation_id"], ["fund_allocations.id"]),
        sa.PrimaryKeyConstraint("transfer_id", "from_allocation_id"),
        sa.UniqueConstraint("to_allocation_id"),
    )
    op.create_index("transfer_pieces_of", "transfer_pieces", ["from_allocation_id"])


def downgrade() -> None:
    op.drop_table("transfer_pieces")
    op.drop_table("fund_transfers")
    op.drop_table("transfer_numbers")
    op.drop_index("journal_entries_transfers", "journal_entries")
    op.drop_constraint(OVERDRAWN, "fund_allocations")
    op.drop_column("fund_allocations", "only_region")
    op.drop_column("fund_allocations", "root_id")
    op.drop_column("fund_allocations", "passed_on")
    op.create_check_constraint(
        OVERDRAWN, "fund_allocations", "used >= 0 AND charged >= 0 AND amount >= used + charged"
    )
    op.drop_constraint("funds_one_of_each", "funds")
    op.create_unique_constraint(ONE_OF_EACH, "funds", ["programme", "region", "kind"])
    op.drop_column("funds", "level")
