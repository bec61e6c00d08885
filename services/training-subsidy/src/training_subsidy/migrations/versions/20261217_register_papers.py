"""Keep the versions of the catalogues, and when a class was planned."""

import sqlalchemy as sa
from alembic import op

revision = "20261217_register_papers"
down_revision = "20261203_phone_of_persons"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "catalogue_versions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("catalogue", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("catalogue_versions_number", "catalogue_versions", ["number"], unique=True)
    op.create_table(
        "class_plans",
        sa.Column("class_id", sa.Uuid(), sa.ForeignKey("classes.id"), primary_key=True),
        sa.Column("planned_on", sa.Date(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("class_plans")
    op.drop_table("catalogue_versions")
