"""Letters of intake that were handed over on paper, each with its proof."""

from alembic import op

revision = "20261205_letter_deliveries"
down_revision = "20261204_duties_about"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("""CREATE TABLE letter_deliveries (
        application_id uuid NOT NULL,
        letter varchar NOT NULL,
        written_on date NOT NULL,
        method varchar NOT NULL,
        delivered_on date NOT NULL,
        paper_id uuid NOT NULL,
        recorded_by varchar NOT NULL,
        recorded_at timestamptz NOT NULL,
        PRIMARY KEY (application_id, letter, written_on))""")


def downgrade() -> None:
    op.execute("DROP TABLE letter_deliveries")
