"""Call the messages that nobody could handle dead letters, and keep their reason in every language.

The view keeps the former name for the release that still serves while this one starts: it reads and
writes the same rows. The revision of the next release drops it.
"""

from alembic import op

revision = "20261129_dead_letters"
down_revision = "20261129_plumbing"

UPGRADE = (
    "SET LOCAL lock_timeout = '5s'",
    "ALTER TABLE parked_messages RENAME TO dead_letters",
    "ALTER TABLE dead_letters RENAME COLUMN parked_at TO added_at",
    "ALTER TABLE dead_letters ADD COLUMN translations jsonb NOT NULL DEFAULT '{}'",
    "ALTER INDEX parked_messages_pkey RENAME TO dead_letters_pkey",
    "ALTER INDEX parked_open RENAME TO dead_letters_open",
    "ALTER INDEX parked_once RENAME TO dead_letters_once",
    """CREATE VIEW parked_messages AS
        SELECT id, topic, partition, "offset", key, headers, value, code, reason,
            added_at AS parked_at, closed_at
        FROM dead_letters""",
)
DOWNGRADE = (
    "DROP VIEW parked_messages",
    "ALTER INDEX dead_letters_once RENAME TO parked_once",
    "ALTER INDEX dead_letters_open RENAME TO parked_open",
    "ALTER INDEX dead_letters_pkey RENAME TO parked_messages_pkey",
    "ALTER TABLE dead_letters DROP COLUMN translations",
    "ALTER TABLE dead_letters RENAME COLUMN added_at TO parked_at",
    "ALTER TABLE dead_letters RENAME TO parked_messages",
)


def upgrade() -> None:
    for statement in UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWNGRADE:
        op.execute(statement)
