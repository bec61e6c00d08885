"""Keep certificates of insured employees, apprenticeships, and small firms of bought training."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

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
    op.create_table(
        "small_firms",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("org", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("trade_code", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("applied_by", sa.String(), nullable=False),
        sa.Column("applied_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("size", sa.String()),
        sa.Column("heads", sa.Integer()),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_at", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "small_firms_waits_once",
        "small_firms",
        ["org"],
        unique=True,
        postgresql_where=sa.text("status = 'applied'"),
    )
    op.create_index("small_firms_org", "small_firms", ["org", "status"])
    op.create_index("small_firms_region", "small_firms", ["region", "id"])
    op.create_table(
        "apprenticeships",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("org", sa.String(), nullable=False),
        sa.Column("credit_code", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("trade_code", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_at", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("org", "number"),
    )
    op.create_index("apprenticeships_region", "apprenticeships", ["region", "id"])
    op.create_index("apprenticeships_school", "apprenticeships", ["credit_code", "id"])
    op.create_table(
        "apprentices",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "apprenticeship_id", sa.Uuid(), sa.ForeignKey("apprenticeships.id"), nullable=False
        ),
        sa.Column("employee_id", sa.Uuid(), sa.ForeignKey("employees.id"), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("persons.person_id")),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("transfer_reference", sa.String()),
        sa.Column("enterprise_tutor", sa.LargeBinary(), nullable=False),
        sa.Column("school_tutor", sa.LargeBinary()),
        sa.Column("contract_reference", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("certificate_doubt", sa.String()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("apprentices_agreement", "apprentices", ["apprenticeship_id", "id"])
    op.create_index(
        "apprentices_once",
        "apprentices",
        ["employee_id"],
        unique=True,
        postgresql_where=sa.text("status = 'learning'"),
    )
    op.create_table(
        "apprentice_batches",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("org", sa.String(), nullable=False),
        sa.Column(
            "apprenticeship_id",
            sa.Uuid(),
            sa.ForeignKey("apprenticeships.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("results", JSONB(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
    )
    op.create_table(
        "apprentice_claims",
        sa.Column(
            "claim_id",
            sa.Uuid(),
            sa.ForeignKey("claims.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("apprentice_id", sa.Uuid(), sa.ForeignKey("apprentices.id"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
    )
    op.create_index("apprentice_claims_year", "apprentice_claims", ["apprentice_id", "year"])


def downgrade() -> None:
    op.drop_table("apprentice_claims")
    op.drop_table("apprentice_batches")
    op.drop_table("apprentices")
    op.drop_table("apprenticeships")
    op.drop_table("small_firms")
    op.drop_table("skill_certificates")
