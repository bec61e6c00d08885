"""Create recipients, photos and records of cash; say of each payment why and by when."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_cash"
down_revision = "20261124_add_holder_kind"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("payments", sa.Column("method_reason", sa.String(), nullable=True))
    op.add_column("payments", sa.Column("decided_at", INSTANT, nullable=True))
    op.add_column("payments", sa.Column("complete_by", INSTANT, nullable=True))
    op.create_table(
        "cash_recipients",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"]),
        sa.PrimaryKeyConstraint("payment_id"),
    )
    op.create_table(
        "cash_photos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("payment_id", "sha256"),
    )
    op.create_table(
        "hand_overs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=False),
        sa.Column("handed_over_by", sa.String(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("witnesses", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("witness_names", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("signed_by_guardian", sa.Boolean(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("rejection", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"]),
        sa.ForeignKeyConstraint(["photo_id"], ["cash_photos.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "hand_overs_once",
        "hand_overs",
        ["payment_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'rejected'"),
    )


def downgrade() -> None:
    for table in ("hand_overs", "cash_photos", "cash_recipients"):
        op.drop_table(table)
    for column in ("complete_by", "decided_at", "method_reason"):
        op.drop_column("payments", column)
