"""Keep what workers and enterprises do alone: own enrolments, receipts taken back, objections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261216_people_alone"
down_revision = "20261216_registers"

BEFORE = """
CREATE OR REPLACE FUNCTION forget_drafts(given uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    gone uuid[];
    named uuid[];
BEGIN
    gone := ARRAY(
        SELECT c.id FROM claims AS c
        WHERE c.id = ANY (given) AND c.status = 'withdrawn' AND c.submitted_at IS NULL
            AND NOT EXISTS (
                SELECT FROM audit_log AS l
                WHERE l.resource_type = 'claim' AND l.resource_id = CAST(c.id AS varchar)
                    AND l.action = 'submit_claim' AND l.outcome = 'success')
        FOR UPDATE OF c);
    named := ARRAY(SELECT person_id FROM claims WHERE id = ANY (gone));
    DELETE FROM claim_notes WHERE claim_id = ANY (gone);
    DELETE FROM claim_payees WHERE claim_id = ANY (gone);
    DELETE FROM receipts WHERE claim_id = ANY (gone);
    DELETE FROM claim_timeline WHERE claim_id = ANY (gone);
    DELETE FROM involvement WHERE subject = ANY (gone);
    DELETE FROM claims WHERE id = ANY (gone);
    DELETE FROM persons AS p WHERE p.person_id = ANY (named) AND p.id_hash IS NULL
        AND NOT EXISTS (SELECT FROM claims AS c WHERE c.person_id = p.person_id);
    RETURN QUERY SELECT unnest(gone);
END $$
"""
FORGET = """
CREATE OR REPLACE FUNCTION forget_drafts(given uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    gone uuid[];
    named uuid[];
BEGIN
    gone := ARRAY(
        SELECT c.id FROM claims AS c
        WHERE c.id = ANY (given) AND c.status = 'withdrawn' AND c.submitted_at IS NULL
            AND NOT EXISTS (
                SELECT FROM audit_log AS l
                WHERE l.resource_type = 'claim' AND l.resource_id = CAST(c.id AS varchar)
                    AND l.action = 'submit_claim' AND l.outcome = 'success')
        FOR UPDATE OF c);
    named := ARRAY(SELECT person_id FROM claims WHERE id = ANY (gone));
    DELETE FROM claim_notes WHERE claim_id = ANY (gone);
    DELETE FROM claim_payees WHERE claim_id = ANY (gone);
    UPDATE invoices AS i SET shared = i.shared - f.amount
    FROM (SELECT invoice_id, sum(amount) AS amount FROM invoice_shares
        WHERE claim_id = ANY (gone) AND released_at IS NULL GROUP BY invoice_id) AS f
    WHERE i.id = f.invoice_id;
    DELETE FROM invoice_shares WHERE claim_id = ANY (gone);
    DELETE FROM receipts WHERE claim_id = ANY (gone);
    DELETE FROM claim_timeline WHERE claim_id = ANY (gone);
    DELETE FROM involvement WHERE subject = ANY (gone);
    DELETE FROM claims WHERE id = ANY (gone);
    DELETE FROM persons AS p WHERE p.person_id = ANY (named) AND p.id_hash IS NULL
        AND NOT EXISTS (SELECT FROM claims AS c WHERE c.person_id = p.person_id);
    RETURN QUERY SELECT unnest(gone);
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "own_enrolments",
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("sub", sa.String(), nullable=False),
        sa.Column("declared_group", sa.String(), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"]),
        sa.PrimaryKeyConstraint("enrolment_id"),
    )
    op.create_index("ix_own_enrolments_sub", "own_enrolments", ["sub"])
    op.add_column("receipts", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "claim_deliveries",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"]),
        sa.PrimaryKeyConstraint("decision_id"),
    )
    op.create_index("ix_claim_deliveries_claim_id", "claim_deliveries", ["claim_id"])
    op.create_table(
        "claim_objections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("founded", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("claim_id"),
    )
    op.create_table(
        "invoices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("invoice_number", sa.String(), nullable=False),
        sa.Column("issuer_key", sa.String(), nullable=False),
        sa.Column("number_key", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("shared", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("shared >= 0 AND shared <= amount", name="invoices_shared"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number_key", "issuer_key", name="invoices_once"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_index("ix_invoices_org", "invoices", ["org"])
    op.create_table(
        "invoice_shares",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name="invoice_shares_amount"),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"]),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "invoice_shares_once",
        "invoice_shares",
        ["claim_id", "invoice_id"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_index("ix_invoice_shares_invoice_id", "invoice_shares", ["invoice_id"])
    op.create_table(
        "claim_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org", sa.String(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("results", postgresql.JSONB(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"]),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_claim_batches_org", "claim_batches", ["org"])
    op.create_table(
        "employees",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("hired_on", sa.Date(), nullable=False),
        sa.Column("user_code", sa.String(), nullable=True),
        sa.Column("contract_reference", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.person_id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "employees_once",
        "employees",
        ["org", "number_hash"],
        unique=True,
        postgresql_where=sa.text("status <> 'left'"),
    )
    op.create_index("employees_number", "employees", ["number_hash"])
    op.create_index("employees_region", "employees", ["region", "status"])
    op.create_table(
        "employee_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org", sa.String(), nullable=False),
        sa.Column("results", postgresql.JSONB(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "staff_money",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("extracted", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("frontline", sa.BigInteger(), nullable=False),
        sa.Column("masters", sa.BigInteger(), nullable=False),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("frontline <= used AND masters <= used", name="staff_money_parts"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("org", "year"),
    )
    op.create_index("ix_staff_money_region", "staff_money", ["region"])
    op.create_table(
        "training_centres",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("credit_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("takes_others", sa.Boolean(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("registered_by", sa.String(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("credit_code", "name"),
    )
    op.execute("SELECT set_config('search_path', current_schema() || ', pg_temp', true)")
    op.execute(FORGET)


def downgrade() -> None:
    op.execute("SELECT set_config('search_path', current_schema() || ', pg_temp', true)")
    op.execute(BEFORE)
    op.drop_table("training_centres")
    op.drop_table("staff_money")
    op.drop_table("employee_batches")
    op.drop_table("employees")
    op.drop_table("claim_batches")
    op.drop_table("invoice_shares")
    op.drop_table("invoices")
    op.drop_table("claim_objections")
    op.drop_table("claim_deliveries")
    op.drop_column("receipts", "removed_at")
    op.drop_table("own_enrolments")
