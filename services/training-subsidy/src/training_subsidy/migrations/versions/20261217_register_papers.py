"""Keep the versions of the catalogues, and when a class was planned."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261217_register_papers"
down_revision = "20261216_people_alone"
INSTANT = sa.DateTime(timezone=True)


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
    op.create_table(
        "institution_applications",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("credit_code", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("qualified_for_pay_first", sa.Boolean(), nullable=False),
        sa.Column("trade_codes", JSONB(), nullable=False),
        sa.Column("applied_by", sa.String(), nullable=False),
        sa.Column("applied_at", INSTANT, nullable=False),
        sa.Column("institution_id", sa.Uuid(), sa.ForeignKey("institutions.id")),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("submitted_at", INSTANT),
        sa.Column("examined_by", sa.String()),
        sa.Column("examined_at", INSTANT),
        sa.Column("examined_positive", sa.Boolean()),
        sa.Column("visited_on", sa.Date()),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_at", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "institution_applications_open_once",
        "institution_applications",
        ["credit_code"],
        unique=True,
        postgresql_where=sa.text("status IN ('draft', 'submitted', 'examined')"),
    )
    op.create_index(
        "institution_applications_region", "institution_applications", ["region", "status"]
    )
    op.create_table(
        "institution_papers",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "application_id",
            sa.Uuid(),
            sa.ForeignKey("institution_applications.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
    )
    op.create_table(
        "institution_profiles",
        sa.Column("institution_id", sa.Uuid(), sa.ForeignKey("institutions.id"), primary_key=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("trade_codes", JSONB(), nullable=False),
        sa.Column(
            "application_id",
            sa.Uuid(),
            sa.ForeignKey("institution_applications.id"),
            nullable=False,
        ),
    )
    op.create_table(
        "register_notes",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("subject", sa.Uuid(), nullable=False, index=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
    )
    op.create_table(
        "institution_sanctions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("institution_id", sa.Uuid(), sa.ForeignKey("institutions.id"), nullable=False),
        sa.Column("credit_code", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("noticed_by", sa.String(), nullable=False),
        sa.Column("noticed_at", INSTANT, nullable=False),
        sa.Column("hearing_until", sa.Date(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("heard_by", sa.String()),
        sa.Column("heard_on", sa.Date()),
        sa.Column("decided_by", sa.String()),
        sa.Column("decided_at", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "institution_sanctions_open_once",
        "institution_sanctions",
        ["institution_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('noticed', 'hearing', 'ready')"),
    )
    op.create_index(
        "institution_sanctions_noticed",
        "institution_sanctions",
        ["hearing_until"],
        postgresql_where=sa.text("status = 'noticed'"),
    )
    op.create_index("institution_sanctions_region", "institution_sanctions", ["region", "status"])
    op.create_table(
        "class_notices",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("class_id", sa.Uuid(), sa.ForeignKey("classes.id"), nullable=False, index=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
    )
    op.create_table(
        "certificate_particulars",
        sa.Column("enrolment_id", sa.Uuid(), sa.ForeignKey("enrolments.id"), primary_key=True),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("level", sa.Integer()),
    )
    op.create_table(
        "finding_files",
        sa.Column("id", sa.Uuid(), sa.ForeignKey("supervision_findings.id"), primary_key=True),
        sa.Column("class_id", sa.Uuid(), sa.ForeignKey("classes.id"), nullable=False),
        sa.Column("credit_code", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("answer_until", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ended_by", sa.String()),
        sa.Column("ended_at", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index(
        "finding_files_open",
        "finding_files",
        ["answer_until"],
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index("finding_files_region", "finding_files", ["region", "status"])
    op.create_index("finding_files_credit_code", "finding_files", ["credit_code"])


def downgrade() -> None:
    op.drop_table("finding_files")
    op.drop_table("certificate_particulars")
    op.drop_table("class_notices")
    op.drop_table("institution_sanctions")
    op.drop_table("register_notes")
    op.drop_table("institution_profiles")
    op.drop_table("institution_papers")
    op.drop_table("institution_applications")
    op.drop_table("class_plans")
    op.drop_table("catalogue_versions")
