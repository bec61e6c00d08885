"""Key statement lines by their position, keep corrections that wait, and the last attempt used."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_bank_evidence"
down_revision = "20261126_applied_by"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("payments", sa.Column("corrected_version", sa.Integer(), nullable=True))
    op.add_column(
        "payments", sa.Column("last_attempt", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("bank_lines", sa.Column("position", sa.Integer(), nullable=True))
    op.create_unique_constraint("bank_lines_position", "bank_lines", ["statement", "position"])
    op.drop_constraint("bank_lines_statement_reference_key", "bank_lines")
    op.create_index("bank_lines_reference", "bank_lines", ["end_to_end_id"])


def downgrade() -> None:
    op.drop_index("bank_lines_reference", "bank_lines")
    op.create_unique_constraint(
        "bank_lines_statement_reference_key", "bank_lines", ["statement", "reference"]
    )
    op.drop_constraint("bank_lines_position", "bank_lines")
    op.drop_column("bank_lines", "position")
    op.drop_column("payments", "last_attempt")
    op.drop_column("payments", "corrected_version")
