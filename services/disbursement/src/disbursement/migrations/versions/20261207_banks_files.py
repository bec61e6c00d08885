"""Keep files that come through folders, and of a batch how it travels and since when it is there."""

import sqlalchemy as sa
from alembic import op

revision = "20261207_banks_files"
down_revision = "20261207_banks"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "bank_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bank_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("fault", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("bank_code", "sha256", name="bank_files_once"),
    )
    op.create_index(
        "bank_files_open",
        "bank_files",
        ["bank_code"],
        postgresql_where=sa.text("status IN ('waiting', 'parked')"),
    )
    op.create_table(
        "bank_visits",
        sa.Column("bank_code", sa.String(), nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("bank_code"),
    )
    op.add_column("batches", sa.Column("transport", sa.String(), nullable=True))
    op.add_column("batches", sa.Column("delivered_at", INSTANT, nullable=True))


def downgrade() -> None:
    op.drop_column("batches", "delivered_at")
    op.drop_column("batches", "transport")
    op.drop_table("bank_visits")
    op.drop_table("bank_files")
