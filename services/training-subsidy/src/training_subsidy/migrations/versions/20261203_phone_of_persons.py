"""Find the people of the register by a keyed hash of their phone."""

import sqlalchemy as sa
from alembic import op

revision = "20261203_phone_of_persons"
down_revision = "20261129_forget_claims"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("persons", sa.Column("phone_hash", sa.LargeBinary(), nullable=True))
    op.create_index("persons_phone_hash", "persons", ["phone_hash"])


def downgrade() -> None:
    op.drop_index("persons_phone_hash", "persons")
    op.drop_column("persons", "phone_hash")
