"""Keep what workers and enterprises do alone: their own enrolments."""

import sqlalchemy as sa
from alembic import op

revision = "20261216_people_alone"
down_revision = "20261203_phone_of_persons"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "own_enrolments",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("sub", sa.String(), nullable=False),
        sa.Column("declared_group", sa.String(), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"]),
        sa.PrimaryKeyConstraint("enrolment_id"),
    )
    op.create_index("ix_own_enrolments_sub", "own_enrolments", ["sub"])


def downgrade() -> None:
    op.drop_table("own_enrolments")
