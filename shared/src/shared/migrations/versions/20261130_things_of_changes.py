"""Keep what a proposal of the city touches, so that one confirmed change supersedes another."""

from alembic import op

revision = "20261130_things_of_changes"
down_revision = "20261129_city_changes"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE city_changes ADD COLUMN things varchar[] NOT NULL DEFAULT '{}'")


def downgrade() -> None:
    op.execute("ALTER TABLE city_changes DROP COLUMN things")
