"""Keep the signed receipt of cash beside its photo, and the word of each witness."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_cash_evidence"
down_revision = "20261127_bank_evidence"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "cash_photos", sa.Column("kind", sa.String(), nullable=False, server_default="PHOTO")
    )
    op.add_column("hand_overs", sa.Column("receipt_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "hand_overs_receipt_id_fkey", "hand_overs", "cash_photos", ["receipt_id"], ["id"]
    )
    op.create_table(
        "hand_over_witnesses",
        sa.Column("hand_over_id", sa.Uuid(), nullable=False),
        sa.Column("sub", sa.String(), nullable=False),
        sa.Column("vouched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hand_over_id"], ["hand_overs.id"]),
        sa.PrimaryKeyConstraint("hand_over_id", "sub"),
    )


def downgrade() -> None:
    op.drop_table("hand_over_witnesses")
    op.drop_column("hand_overs", "receipt_id")
    op.drop_column("cash_photos", "kind")
