"""What a day's statement says is entered once, under whatever id it comes, also at the same time."""

from alembic import op

revision = "20261129_bank_day_once"
down_revision = "20261129_bank_indexes"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_unique_constraint(
        "statements_day_once", "statements", ["bank_code", "account", "on", "sha256"]
    )


def downgrade() -> None:
    op.drop_constraint("statements_day_once", "statements")
