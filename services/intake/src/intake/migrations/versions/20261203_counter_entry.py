"""Who entered an application at the counter, and the paper that its applicant signed."""

from alembic import op

revision = "20261203_counter_entry"
down_revision = "20261202_written_answers"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE applications ADD COLUMN entered_by jsonb NOT NULL DEFAULT '[]'")
    op.execute("ALTER TABLE signatures ADD COLUMN signed_on date, ADD COLUMN paper_id uuid")


def downgrade() -> None:
    op.execute("ALTER TABLE signatures DROP COLUMN paper_id, DROP COLUMN signed_on")
    op.execute("ALTER TABLE applications DROP COLUMN entered_by")
