"""Keep the city's figures as they were loaded, and which case waits for which of them."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_city_figures"
down_revision = "20261129_cost_by_year"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "city_figures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("good_until", sa.Date(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "figure_waits",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "figure"),
    )


def downgrade() -> None:
    op.drop_table("figure_waits")
    op.drop_table("city_figures")
