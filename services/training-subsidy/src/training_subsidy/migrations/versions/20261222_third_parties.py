"""Keep contracted bodies, lots and the visits that they drew, and what decisions followed from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261222_third_parties"
down_revision = "20261221_enterprise_training"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "supervisors",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("credit_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("tasks", JSONB(), nullable=False),
        sa.Column("counties", JSONB(), nullable=False),
        sa.Column("selection", sa.String(), nullable=False),
        sa.Column("contract_number", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("interests", JSONB(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_at", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "supervisors_contract_once",
        "supervisors",
        ["credit_code", "contract_number"],
        unique=True,
        postgresql_where=sa.text("status <> 'refused'"),
    )
    op.create_table(
        "supervisor_measures",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("body_id", sa.Uuid(), sa.ForeignKey("supervisors.id"), nullable=False),
        sa.Column("credit_code", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("noticed_by", sa.String(), nullable=False),
        sa.Column("noticed_at", INSTANT, nullable=False),
        sa.Column("hear_until", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_at", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_supervisor_measures_body_id", "supervisor_measures", ["body_id"])
    op.create_index(
        "supervisor_measures_open",
        "supervisor_measures",
        ["body_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('noticed', 'heard')"),
    )
    op.create_table(
        "lot_months",
        sa.Column("county", sa.String(), primary_key=True),
        sa.Column("month", sa.Date(), primary_key=True),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("seed_hash", sa.String(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
    )
    op.create_table(
        "lot_drawings",
        sa.Column("class_id", sa.Uuid(), sa.ForeignKey("classes.id"), primary_key=True),
        sa.Column("month", sa.Date(), primary_key=True),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("kinds", JSONB(), nullable=False),
        sa.Column("candidates", JSONB(), nullable=False),
        sa.Column("body_id", sa.Uuid()),
        sa.Column("shares", JSONB(), nullable=False),
        sa.Column("drawn_at", INSTANT, nullable=False),
    )
    op.create_index("lot_drawings_month", "lot_drawings", ["county", "month"])
    op.create_table(
        "supervision_visits",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("class_id", sa.Uuid(), sa.ForeignKey("classes.id"), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body_id", sa.Uuid()),
        sa.Column("org", sa.String()),
        sa.Column("drawn_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("visited_on", sa.Date()),
        sa.Column("finding_id", sa.Uuid()),
        sa.Column("given_back_by", sa.String()),
        sa.Column("ended_by", sa.String()),
        sa.Column("ended_at", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_supervision_visits_class_id", "supervision_visits", ["class_id"])
    op.create_index("supervision_visits_body", "supervision_visits", ["body_id", "id"])
    op.create_index("supervision_visits_region", "supervision_visits", ["region", "id"])
    op.create_table(
        "claim_bases",
        sa.Column("decision_id", sa.Uuid(), primary_key=True),
        sa.Column("claim_id", sa.Uuid(), sa.ForeignKey("claims.id"), nullable=False),
        sa.Column("basis", JSONB(), nullable=False),
        sa.Column("answer", JSONB(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
    )
    op.create_index("ix_claim_bases_claim_id", "claim_bases", ["claim_id"])
    op.create_table(
        "performance_reviews",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Uuid(), sa.ForeignKey("supervisors.id"), nullable=False),
        sa.Column("org", sa.String(), nullable=False),
        sa.Column("commissioned_by", sa.String(), nullable=False),
        sa.Column("commissioned_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("facts", JSONB()),
        sa.Column("counted_by", JSONB()),
        sa.Column("score", sa.Integer()),
        sa.Column("grade", sa.String()),
        sa.Column("commented_by", sa.String()),
        sa.Column("agreed_by", sa.String()),
        sa.Column("confirmed_by", sa.String()),
        sa.Column("confirmed_at", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "performance_reviews_once",
        "performance_reviews",
        ["region", "year"],
        unique=True,
        postgresql_where=sa.text("status <> 'withdrawn'"),
    )
    op.create_table(
        "claim_rulings",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("claim_id", sa.Uuid(), sa.ForeignKey("claims.id"), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("ruled_on", sa.Date(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("act_by", sa.Date()),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.UniqueConstraint("decision_id", "number"),
    )
    op.create_index("ix_claim_rulings_claim_id", "claim_rulings", ["claim_id"])
    op.create_table(
        "claim_reopenings",
        sa.Column("decision_id", sa.Uuid(), primary_key=True),
        sa.Column("claim_id", sa.Uuid(), sa.ForeignKey("claims.id"), nullable=False),
        sa.Column("reviewed_by", sa.String()),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("items", JSONB(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("ground_id", sa.Uuid(), nullable=False),
        sa.Column("reopened_by", sa.String(), nullable=False),
        sa.Column("reopened_at", INSTANT, nullable=False),
    )
    op.create_index("ix_claim_reopenings_claim_id", "claim_reopenings", ["claim_id"])
    op.create_table(
        "claim_papers",
        sa.Column("claim_id", sa.Uuid(), sa.ForeignKey("claims.id"), primary_key=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("claim_papers")
    op.drop_table("claim_reopenings")
    op.drop_table("claim_rulings")
    op.drop_table("performance_reviews")
    op.drop_table("claim_bases")
    op.drop_table("supervision_visits")
    op.drop_table("lot_drawings")
    op.drop_table("lot_months")
    op.drop_table("supervisor_measures")
    op.drop_table("supervisors")
