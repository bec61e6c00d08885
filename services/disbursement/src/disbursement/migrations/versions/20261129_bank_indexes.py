"""Find what an account waits for without reading all that it ever paid."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_bank_indexes"
down_revision = "20261129_bank_truth"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index(
        "batch_items_returned",
        "batch_items",
        ["payment_id"],
        postgresql_where=sa.text("bank_status = 'returned'"),
    )
    op.create_index(
        "journal_entries_allocations",
        "journal_entries",
        ["fund_id"],
        postgresql_where=sa.text("kind IN ('ALLOCATION', 'REVERSAL')"),
    )
    op.create_index("statements_of_fund", "statements", ["fund_id", "on"])
    op.create_index(
        "bank_lines_top_ups",
        "bank_lines",
        ["statement"],
        postgresql_where=sa.text("line_class = 'TOP_UP'"),
    )


def downgrade() -> None:
    op.drop_index("bank_lines_top_ups", "bank_lines")
    op.drop_index("statements_of_fund", "statements")
    op.drop_index("journal_entries_allocations", "journal_entries")
    op.drop_index("batch_items_returned", "batch_items")
