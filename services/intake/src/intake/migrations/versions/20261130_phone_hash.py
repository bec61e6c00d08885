"""Find the people of an application by a keyed hash of their phone."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_phone_hash"
down_revision = "20261130_routed_region"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("application_persons", sa.Column("phone_hash", sa.LargeBinary(), nullable=True))
    op.create_index("application_persons_phone_hash", "application_persons", ["phone_hash"])


def downgrade() -> None:
    op.drop_index("application_persons_phone_hash", "application_persons")
    op.drop_column("application_persons", "phone_hash")
