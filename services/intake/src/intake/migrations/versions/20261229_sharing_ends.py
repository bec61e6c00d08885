"""Where each case has come to, for what is shared with readers outside, and what was published of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261229_sharing_ends"
down_revision = "20261228_data_sharing"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "shared_facts",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        sa.Column("milestone", sa.String(), primary_key=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("programme", sa.String(), nullable=True),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
    )
    op.create_table(
        "published_counts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.UniqueConstraint("month", "programme"),
    )
    op.create_index("shared_facts_month", "shared_facts", ["happened_on", "milestone"])


def downgrade() -> None:
    for table in ("published_counts", "shared_facts"):
        op.drop_table(table)
