"""Keep the ground on which an application was accepted as urgent."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_urgency"
down_revision = "20261124_resumable_uploads"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("applications", sa.Column("urgency_ground", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("applications", "urgency_ground")
