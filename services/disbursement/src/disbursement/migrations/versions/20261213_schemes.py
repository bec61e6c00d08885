"""Keep of which scheme a fund and a payment are: one kind may have a fund of each in a region."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261213_schemes"
down_revision = "20261212_budgets"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("funds", sa.Column("scheme", sa.String(), nullable=True))
    op.add_column("payments", sa.Column("scheme", JSONB(), nullable=True))
    op.create_index(
        "funds_of_a_kind",
        "funds",
        ["programme", "region", "kind", "level", "scheme"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.drop_constraint("funds_one_of_each", "funds", type_="unique")


def downgrade() -> None:
    op.create_unique_constraint(
        "funds_one_of_each", "funds", ["programme", "region", "kind", "level"]
    )
    op.drop_index("funds_of_a_kind", "funds")
    op.drop_column("payments", "scheme")
    op.drop_column("funds", "scheme")
