"""Create courses and claims: bodies, persons, classes, enrolments, plans, claims, receipts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261124_create_claims"
down_revision = "20261124_create_register"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "assessment_bodies",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("number_form", sa.String, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_through", sa.Date, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "claim_numbers",
        sa.Column("county", sa.String, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "persons",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("id_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("id_number", sa.LargeBinary, nullable=False),
        sa.Column("phone", sa.LargeBinary, nullable=True),
    )
    op.create_table(
        "selection_lists",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("number", sa.String, nullable=False),
        sa.Column("listed_by", sa.String, nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("year", "region", "number"),
    )
    op.create_table(
        "year_plans",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("funding", sa.String, nullable=False),
        sa.Column("trade_code", sa.String, nullable=False),
        sa.Column("budget", sa.BigInteger, nullable=False),
        sa.Column("committed", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("year", "region", "funding", "trade_code"),
        sa.CheckConstraint("committed >= 0 AND committed <= budget", name="year_plans_budget"),
    )
    op.create_table(
        "classes",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "institution_id", sa.Uuid, sa.ForeignKey("institutions.id"), nullable=False, index=True
        ),
        sa.Column("credit_code", sa.String, nullable=False),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("trade_id", sa.Uuid, sa.ForeignKey("trades.id"), nullable=True),
        sa.Column("trade_code", sa.String, nullable=True),
        sa.Column("level", sa.Integer, nullable=True),
        sa.Column("funding", sa.String, nullable=False),
        sa.Column("contract_reference", sa.String, nullable=True),
        sa.Column("modules", JSONB, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("seats", sa.Integer, nullable=False),
        sa.Column("scope", sa.String, nullable=True),
        sa.Column("enterprise_code", sa.String, nullable=True),
        sa.Column("directed", JSONB, nullable=True),
        sa.Column("enrolled", sa.Integer, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("enrolled >= 0 AND enrolled <= seats", name="classes_seats"),
    )
    op.create_table(
        "other_courses",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False, index=True
        ),
        sa.Column("department", sa.String, nullable=False),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("trade_code", sa.String, nullable=True),
        sa.Column("level", sa.Integer, nullable=True),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("entered_by", sa.String, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "selected_talents",
        sa.Column("list_id", sa.Uuid, sa.ForeignKey("selection_lists.id"), primary_key=True),
        sa.Column(
            "person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), primary_key=True, index=True
        ),
    )
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("class_id", sa.Uuid, sa.ForeignKey("classes.id"), nullable=False),
        sa.Column(
            "person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False, index=True
        ),
        sa.Column("trainee_group", sa.String, nullable=False),
        sa.Column("remaining_months", sa.Integer, nullable=True),
        sa.Column("worker_status", sa.String, nullable=False),
        sa.Column("enrolled_on", sa.Date, nullable=False),
        sa.Column("result", sa.String, nullable=True),
        sa.Column("examined_on", sa.Date, nullable=True),
        sa.Column("body_code", sa.String, nullable=True),
        sa.Column("certificate_number", sa.LargeBinary, nullable=True),
        sa.Column("issued_on", sa.Date, nullable=True),
        sa.Column("certificate_verified", sa.Boolean, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("class_id", "person_id"),
    )
    op.create_table(
        "supervision_findings",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("class_id", sa.Uuid, sa.ForeignKey("classes.id"), nullable=False, index=True),
        sa.Column("severity", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sa.Column("found_on", sa.Date, nullable=False),
        sa.Column("found_by", sa.String, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "attendance",
        sa.Column("enrolment_id", sa.Uuid, sa.ForeignKey("enrolments.id"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("present", sa.Boolean, nullable=False),
        sa.Column("recorded_by", sa.String, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "claims",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner", sa.String, nullable=False, index=True),
        sa.Column("org", sa.String, nullable=True, index=True),
        sa.Column("claimant", sa.String, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("enrolment_id", sa.Uuid, sa.ForeignKey("enrolments.id"), nullable=True),
        sa.Column("class_id", sa.Uuid, sa.ForeignKey("classes.id"), nullable=True),
        sa.Column("trade_code", sa.String, nullable=True),
        sa.Column("level", sa.Integer, nullable=True),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("payee_ref", sa.Uuid, nullable=False),
        sa.Column("payee_version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("case_number", sa.String, nullable=True, unique=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid", sa.BigInteger, nullable=True),
        sa.Column("standard", sa.BigInteger, nullable=True),
        sa.Column("answered", JSONB, nullable=True),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("settled_holds", sa.Boolean, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=True),
        sa.Column("plan_id", sa.Uuid, sa.ForeignKey("year_plans.id"), nullable=True),
        sa.Column("reserved", sa.BigInteger, nullable=False),
        sa.Column("reviewed_by", sa.String, nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_positive", sa.Boolean, nullable=True),
        sa.Column("decision_id", sa.Uuid, nullable=True, unique=True),
        sa.Column("decided_by", sa.String, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved", sa.Boolean, nullable=True),
        sa.Column("items", JSONB, nullable=False),
        sa.Column("needs_payee", sa.Boolean, nullable=False),
        sa.Column("payment_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("claims_class", "claims", ["class_id"])
    op.create_index(
        "claims_once",
        "claims",
        ["person_id", "trade_code", "level", "kind"],
        unique=True,
        postgresql_where=sa.text("counts"),
    )
    op.create_index(
        "claims_one_payee",
        "claims",
        ["enrolment_id", "kind"],
        unique=True,
        postgresql_where=sa.text("counts"),
    )
    op.create_index("claims_person", "claims", ["person_id"])
    op.create_index("claims_status", "claims", ["status", "region"])
    op.create_index("claims_waiting", "claims", ["plan_id", "submitted_at"])
    op.create_table(
        "claim_notes",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("claim_id", sa.Uuid, sa.ForeignKey("claims.id"), nullable=False, index=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sa.Column("written_by", sa.String, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "claim_payees",
        sa.Column("claim_id", sa.Uuid, sa.ForeignKey("claims.id"), primary_key=True),
        sa.Column("payee_ref", sa.Uuid, nullable=False),
        sa.Column("payee_version", sa.Integer, nullable=False),
        sa.Column("holder_kind", sa.String, nullable=False),
        sa.Column("holder_name", sa.LargeBinary, nullable=False),
        sa.Column("holder_id_number", sa.LargeBinary, nullable=False),
        sa.Column("account", sa.LargeBinary, nullable=False),
        sa.Column("bank_code", sa.String, nullable=False),
    )
    op.create_table(
        "claim_timeline",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("claim_id", sa.Uuid, sa.ForeignKey("claims.id"), nullable=False, index=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("event_id", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("source", "event_id"),
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("claim_id", sa.Uuid, sa.ForeignKey("claims.id"), nullable=False, index=True),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("issuer", sa.String, nullable=False),
        sa.Column("invoice_number", sa.String, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("paid_on", sa.Date, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("added_by", sa.String, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(
        "receipts_once",
        "receipts",
        ["issuer", "invoice_number"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("receipts")
    op.drop_table("claim_timeline")
    op.drop_table("claim_payees")
    op.drop_table("claim_notes")
    op.drop_table("claims")
    op.drop_table("attendance")
    op.drop_table("supervision_findings")
    op.drop_table("enrolments")
    op.drop_table("selected_talents")
    op.drop_table("other_courses")
    op.drop_table("classes")
    op.drop_table("year_plans")
    op.drop_table("selection_lists")
    op.drop_table("persons")
    op.drop_table("claim_numbers")
    op.drop_table("assessment_bodies")
