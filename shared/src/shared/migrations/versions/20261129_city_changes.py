"""Keep what one person of the city proposes until another confirms it."""

from alembic import op

revision = "20261129_city_changes"
down_revision = "20261129_dead_letters"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("""CREATE TABLE city_changes (
        id uuid PRIMARY KEY,
        operation varchar NOT NULL,
        target uuid,
        expected integer NOT NULL,
        body jsonb NOT NULL,
        document varchar NOT NULL,
        proposed_by varchar NOT NULL,
        proposed_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        status varchar NOT NULL,
        decided_by varchar,
        decided_at timestamptz,
        reason varchar,
        result uuid,
        version integer NOT NULL)""")
    op.execute("CREATE INDEX city_changes_open ON city_changes (expires_at) WHERE status = 'open'")


def downgrade() -> None:
    op.execute("DROP TABLE city_changes")
