"""Ask other departments, and keep all that they answered."""

import sqlalchemy as sa
from alembic import op

revision = "20261215_inquiries"
down_revision = "20261203_phone_of_persons"

INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("status IN ('waiting', 'asked')")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "inquiries",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("about_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("outcome", sa.String()),
        sa.Column("facts", sa.LargeBinary()),
        sa.Column("data_date", sa.Date()),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("waits_for", sa.String()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=False),
        sa.Column("leased_until", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "inquiries_open_once",
        "inquiries",
        ["question", "subject"],
        unique=True,
        postgresql_where=OPEN,
    )
    op.create_index("inquiries_due", "inquiries", ["next_try_at"], postgresql_where=OPEN)
    op.create_index("inquiries_subject", "inquiries", ["subject", "question", "asked_at"])
    op.create_index("inquiries_region", "inquiries", ["region", "id"])
    op.create_index("ix_inquiries_person_id", "inquiries", ["person_id"])
    op.create_table(
        "inquiry_answers",
        sa.Column("inquiry_id", sa.Uuid(), sa.ForeignKey("inquiries.id"), primary_key=True),
        sa.Column("answer_id", sa.String(), primary_key=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("data_date", sa.Date(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("heard_from", sa.String(), nullable=False),
        sa.Column("heard_at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("inquiry_answers")
    op.drop_table("inquiries")
