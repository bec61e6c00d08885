"""Keep registers that are profiles: bases, awards, packages, guide prices and the like."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261216_registers"
down_revision = "20261215_inquiries"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "register_entries",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("register", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("org", sa.String()),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.Column("sums", JSONB(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("replaces", sa.Uuid()),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_at", INSTANT),
        sa.Column("reason", sa.LargeBinary()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "register_entries_once",
        "register_entries",
        ["register", "key_hash", "status"],
        unique=True,
        postgresql_where=sa.text("status IN ('proposed', 'entered')"),
    )
    op.create_index("register_entries_listed", "register_entries", ["register", "status", "id"])
    op.create_index("register_entries_region", "register_entries", ["region", "id"])
    op.create_index("register_entries_org", "register_entries", ["org"])


def downgrade() -> None:
    op.drop_table("register_entries")
