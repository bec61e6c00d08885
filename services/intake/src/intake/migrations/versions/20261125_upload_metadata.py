"""Keep what a client says of an upload, sealed: the protocol wants it back."""

import sqlalchemy as sa
from alembic import op

revision = "20261125_upload_metadata"
down_revision = "20261124_urgency"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("uploads", sa.Column("metadata_sealed", sa.LargeBinary, nullable=True))


def downgrade() -> None:
    op.drop_column("uploads", "metadata_sealed")
