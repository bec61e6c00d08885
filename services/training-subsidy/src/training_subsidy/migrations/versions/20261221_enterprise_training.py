"""Keep certificates of insured employees, apprenticeships, and small firms of bought training."""

import sqlalchemy as sa
from alembic import op

revision = "20261221_enterprise_training"
down_revision = "20261220_supervision"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "skill_certificates",
        sa.Column(
            "claim_id",
            sa.Uuid(),
            sa.ForeignKey("claims.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("body_code", sa.String(), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("doubt", sa.String()),
        sa.Column("contribution_months", sa.Integer()),
    )
    op.create_index("skill_certificates_number", "skill_certificates", ["number_hash"])


def downgrade() -> None:
    op.drop_table("skill_certificates")
