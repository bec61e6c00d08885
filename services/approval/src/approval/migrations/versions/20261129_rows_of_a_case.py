"""Find the notices and objections of a case by its id."""

from alembic import op

revision = "20261129_rows_of_a_case"
down_revision = "20261129_approval"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index("notices_case", "notices", ["case_id"])
    op.create_index("objections_case", "objections", ["case_id"])


def downgrade() -> None:
    op.drop_index("objections_case", "objections")
    op.drop_index("notices_case", "notices")
