"""Of which case of assistance a duty is that counts for something else: a referral, a meeting."""

from alembic import op

revision = "20261203_about_of_duties"
down_revision = "20261202_parameters"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE deadlines ADD COLUMN about uuid")


def downgrade() -> None:
    op.execute("ALTER TABLE deadlines DROP COLUMN about")
