"""Keep reports on funds, for how many people aid is, and find movements by their day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261209_reports"
down_revision = "20261208_purchases"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "fund_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=True),
        sa.Column("need", sa.BigInteger(), nullable=True),
        sa.Column("points", sa.String(), nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("prepared_by", sa.String(), nullable=True),
        sa.Column("prepared_at", INSTANT, nullable=True),
        sa.Column("sent_by", sa.String(), nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("forwarded_by", sa.String(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("region", "kind", "since"),
    )
    op.create_index("fund_reports_region", "fund_reports", ["region", "id"])
    op.create_index(
        "fund_reports_public",
        "fund_reports",
        ["id"],
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_index(
        "journal_entries_movements",
        "journal_entries",
        ["posted_at"],
        postgresql_where=sa.text("kind IN ('PAYMENT', 'CASH', 'GOODS', 'RETURN', 'RECOVERY')"),
    )
    op.add_column(
        "payments", sa.Column("beneficiaries", sa.Integer(), server_default="1", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("payments", "beneficiaries")
    op.drop_index("journal_entries_movements", "journal_entries")
    op.drop_table("fund_reports")
