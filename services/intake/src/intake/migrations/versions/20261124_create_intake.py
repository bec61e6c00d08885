"""Create applications, people, papers, timeline and work list, with the common plumbing."""

import sqlalchemy as sa
from alembic import op
from shared.migration import create_plumbing, drop_plumbing
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261124_create_intake"
down_revision = None


def upgrade() -> None:
    create_plumbing()
    op.create_table(
        "agents",
        sa.Column("application_id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.LargeBinary, nullable=True),
        sa.Column("id_number", sa.LargeBinary, nullable=True),
        sa.Column("phone", sa.LargeBinary, nullable=True),
        sa.Column("reason", sa.LargeBinary, nullable=True),
        sa.Column("liability_accepted", sa.Boolean, nullable=False),
    )
    op.create_table(
        "application_persons",
        sa.Column("application_id", sa.Uuid, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.Uuid, nullable=False, index=True),
        sa.Column("relation", sa.String, nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("id_number", sa.LargeBinary, nullable=False),
        sa.Column("phone", sa.LargeBinary, nullable=True),
        sa.Column("hukou_region", sa.String, nullable=True),
        sa.Column("warning", sa.String, nullable=True),
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("case_number", sa.String, nullable=True, unique=True),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("village", sa.String, nullable=True),
        sa.Column("village_name", sa.String, nullable=True),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("procedure", sa.String, nullable=False),
        sa.Column("residence", sa.String, nullable=False),
        sa.Column("cause_type", sa.String, nullable=False),
        sa.Column("effect", sa.String, nullable=True),
        sa.Column("incident_on", sa.Date, nullable=False),
        sa.Column("entrusted", sa.Boolean, nullable=False),
        sa.Column("beneficiary_id", sa.Uuid, nullable=True),
        sa.Column("content_hash", sa.LargeBinary, nullable=False),
        sa.Column("signed_hash", sa.LargeBinary, nullable=True),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("listed_missing", JSONB, nullable=False),
        sa.Column("notices", sa.Integer, nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.String, nullable=True),
        sa.Column("county_seat_resident", sa.Boolean, nullable=False),
        sa.Column("hukou_proof_requested", sa.Boolean, nullable=False),
        sa.Column("household_id", sa.Uuid, nullable=True),
        sa.Column("late_missing", JSONB, nullable=False),
        sa.Column("draft", sa.LargeBinary, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("applications_owner", "applications", ["owner"])
    op.create_index("applications_region", "applications", ["region", "status"])
    op.create_table(
        "authorisations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("application_id", sa.Uuid, nullable=False, index=True),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("scope", JSONB, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_on", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("entered_by", sa.String, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "case_numbers",
        sa.Column("county", sa.String, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "case_progress",
        sa.Column("case_id", sa.Uuid, primary_key=True),
        sa.Column("approved", sa.Boolean, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payment", sa.String, nullable=True),
        sa.Column("needs_applicant", sa.Boolean, nullable=False),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("application_id", sa.Uuid, nullable=False, index=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("made_here", sa.Boolean, nullable=False),
        sa.Column("added_by", sa.String, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "duties",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, nullable=False),
        sa.Column("service", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("article", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("state", sa.String, nullable=False),
    )
    op.create_index("duties_case", "duties", ["case_id"])
    op.create_index(
        "duties_open", "duties", ["due_at", "id"], postgresql_where=sa.text("state = 'open'")
    )
    op.create_table(
        "households",
        sa.Column("household_id", sa.Uuid, primary_key=True),
        sa.Column("head_id", sa.Uuid, nullable=False, unique=True),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("application_id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("adapter", sa.String, nullable=True),
        sa.Column("failure", sa.String, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("application_id", "event_id", "code"),
    )
    op.create_index(
        "messages_queued", "messages", ["next_try_at"], postgresql_where=sa.text("state = 'queued'")
    )
    op.create_table(
        "payees",
        sa.Column("payee_ref", sa.Uuid, primary_key=True),
        sa.Column("payee_version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("application_id", sa.Uuid, nullable=False),
        sa.Column("bank_code", sa.String, nullable=True),
        sa.Column("account", sa.LargeBinary, nullable=True),
        sa.Column("holder_place", sa.Integer, nullable=True),
        sa.Column("recipient_place", sa.Integer, nullable=False),
        sa.Column("as_guardian", sa.Boolean, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String, nullable=False),
        sa.UniqueConstraint("application_id", "payee_version"),
    )
    op.create_table(
        "persons",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("id_hash", sa.LargeBinary, nullable=False, unique=True),
    )
    op.create_table(
        "remarks",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("application_id", sa.Uuid, nullable=False, index=True),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("reason_code", sa.String, nullable=True),
        sa.Column("remark", sa.LargeBinary, nullable=False),
        sa.Column("written_by", sa.String, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "signatures",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("application_id", sa.Uuid, nullable=False, index=True),
        sa.Column("signer", sa.String, nullable=False),
        sa.Column("signer_name", sa.LargeBinary, nullable=False),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("content_hash", sa.LargeBinary, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "timeline",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("event_id", sa.String, primary_key=True),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.Uuid, nullable=False),
        sa.Column("service", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("timeline_case", "timeline", ["case_id", "happened_at"])


def downgrade() -> None:
    op.drop_table("timeline")
    op.drop_table("signatures")
    op.drop_table("remarks")
    op.drop_table("persons")
    op.drop_table("payees")
    op.drop_table("messages")
    op.drop_table("households")
    op.drop_table("duties")
    op.drop_table("documents")
    op.drop_table("case_progress")
    op.drop_table("case_numbers")
    op.drop_table("authorisations")
    op.drop_table("applications")
    op.drop_table("application_persons")
    op.drop_table("agents")
    drop_plumbing()
