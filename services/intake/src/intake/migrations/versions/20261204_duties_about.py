"""Of which case a duty of the work list is that counts for a referral, a meeting, split work."""

from alembic import op

revision = "20261204_duties_about"
down_revision = "20261203_counter_entry"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE duties ADD COLUMN about uuid")


def downgrade() -> None:
    op.execute("ALTER TABLE duties DROP COLUMN about")
