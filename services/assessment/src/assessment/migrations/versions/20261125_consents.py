"""Let the consents of one adult add up."""

import sqlalchemy as sa
from alembic import op

revision = "20261125_consents"
down_revision = "20261124_create_assessments"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("checks", sa.Column("consents", sa.JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("checks", "consents")
