"""Keep what banks say in words, whose a break is, and how a statement joins the one before it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261129_bank_truth"
down_revision = "20261129_confirmations"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("batch_items", sa.Column("words", sa.LargeBinary(), nullable=True))
    op.add_column("batches", sa.Column("bank_reason", sa.String(), nullable=True))
    op.add_column("batches", sa.Column("bank_words", sa.LargeBinary(), nullable=True))
    op.add_column(
        "bank_reports",
        sa.Column("waiting", JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column(
        "funds", sa.Column("on_hand", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("statements", sa.Column("fund_id", sa.Uuid(), nullable=True))
    op.add_column("statements", sa.Column("difference", sa.BigInteger(), nullable=True))
    op.create_foreign_key("statements_fund", "statements", "funds", ["fund_id"], ["id"])
    op.drop_constraint("statements_bank_code_account_statement_id_key", "statements")
    op.create_unique_constraint(
        "statements_once", "statements", ["bank_code", "account", "statement_id", "on"]
    )
    op.create_index("statements_of_account", "statements", ["bank_code", "account", "on"])
    op.add_column("bank_lines", sa.Column("line_class", sa.String(), nullable=True))
    for column in (
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("end_to_end_id", sa.String(), nullable=True),
        sa.Column("expected", sa.BigInteger(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
    ):
        op.add_column("reconciliation_breaks", column)
    op.create_index("breaks_of_payment", "reconciliation_breaks", ["payment_id"])
    op.create_index(
        "payments_unmatched",
        "payments",
        ["fund_id"],
        postgresql_where=sa.text("status = 'paid' AND NOT matched"),
    )


def downgrade() -> None:
    op.drop_index("payments_unmatched", "payments")
    op.drop_index("breaks_of_payment", "reconciliation_breaks")
    for column in ("evidence", "expected", "end_to_end_id", "region"):
        op.drop_column("reconciliation_breaks", column)
    op.drop_column("bank_lines", "line_class")
    op.drop_index("statements_of_account", "statements")
    op.drop_constraint("statements_once", "statements")
    op.create_unique_constraint(
        "statements_bank_code_account_statement_id_key",
        "statements",
        ["bank_code", "account", "statement_id"],
    )
    op.drop_constraint("statements_fund", "statements")
    op.drop_column("statements", "difference")
    op.drop_column("statements", "fund_id")
    op.drop_column("funds", "on_hand")
    op.drop_column("bank_reports", "waiting")
    op.drop_column("batches", "bank_words")
    op.drop_column("batches", "bank_reason")
    op.drop_column("batch_items", "words")
