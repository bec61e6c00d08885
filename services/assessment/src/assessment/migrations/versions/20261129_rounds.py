"""Know of which round a visit is, and when the round began."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_rounds"
down_revision = "20261130_city_figures"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("home_visits", "assessments"):
        op.add_column(
            table, sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False)
        )
    op.add_column("assessments", sa.Column("round_began_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("assessments", "round_began_on")
    for table in ("assessments", "home_visits"):
        op.drop_column(table, "round")
