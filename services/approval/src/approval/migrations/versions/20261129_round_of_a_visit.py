"""A visit belongs to a round of its case; an earlier round's visit carries no later one."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_round_of_a_visit"
down_revision = "20261129_village_of_a_notice"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("cases", sa.Column("visited_in", sa.Integer(), nullable=True))
    op.add_column("visits", sa.Column("round", sa.Integer(), nullable=True))
    op.execute("UPDATE cases SET visited_in = round WHERE visited_on IS NOT NULL")


def downgrade() -> None:
    op.drop_column("visits", "round")
    op.drop_column("cases", "visited_in")
