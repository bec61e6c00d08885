"""Create institutions and trades, with the plumbing that every service has."""

import sqlalchemy as sa
from alembic import op
from shared.migration import create_plumbing, drop_plumbing
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261124_create_register"
down_revision = None


def upgrade() -> None:
    create_plumbing()
    op.create_table(
        "institutions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("credit_code", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("qualified_for_pay_first", sa.Boolean, nullable=False),
        sa.Column("registered_on", sa.Date, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "institution_standings",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("institution_id", sa.Uuid, nullable=False, index=True),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("reason_code", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("decided_by", sa.String, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "trades",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("training_type", sa.String, nullable=False),
        sa.Column("standards", JSONB, nullable=False),
        sa.Column("listed_on", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("code", "level"),
    )


def downgrade() -> None:
    op.drop_table("trades")
    op.drop_table("institution_standings")
    op.drop_table("institutions")
    drop_plumbing()
