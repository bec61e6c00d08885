"""Keep the title that a deadline's event brings; duties from before have none."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261129_duty_titles"
down_revision = "20261129_intake"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("duties", sa.Column("title", JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("duties", "title")
