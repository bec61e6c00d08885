"""The writing by which the door records what another office answered."""

from alembic import op

revision = "20261202_written_answers"
down_revision = "20261201_one_door"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("""ALTER TABLE tasks
        ADD COLUMN answer_document varchar,
        ADD COLUMN answered_on date,
        ADD COLUMN finished_by varchar""")


def downgrade() -> None:
    op.execute("""ALTER TABLE tasks
        DROP COLUMN answer_document, DROP COLUMN answered_on, DROP COLUMN finished_by""")
