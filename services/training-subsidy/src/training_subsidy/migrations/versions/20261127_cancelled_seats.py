"""Let a mistaken enrolment be cancelled; the person may then enter the class again."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_cancelled_seats"
down_revision = "20261126_contract_prices"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("enrolments", sa.Column("cancelled_on", sa.Date(), nullable=True))
    op.add_column("enrolments", sa.Column("cancel_reason", sa.LargeBinary(), nullable=True))
    op.create_index(
        "enrolments_seat_once",
        "enrolments",
        ["class_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("cancelled_on IS NULL"),
    )
    op.drop_constraint("enrolments_class_id_person_id_key", "enrolments")


def downgrade() -> None:
    op.create_unique_constraint(
        "enrolments_class_id_person_id_key", "enrolments", ["class_id", "person_id"]
    )
    op.drop_index("enrolments_seat_once", "enrolments")
    op.drop_column("enrolments", "cancel_reason")
    op.drop_column("enrolments", "cancelled_on")
