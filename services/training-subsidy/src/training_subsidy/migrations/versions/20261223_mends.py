"""Let wrongly entered invoices, shares and recordings be taken back, and keep what is above the even part."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261223_mends"
down_revision = "20261222_third_parties"
INSTANT = sa.DateTime(timezone=True)
STANDS = sa.text("removed_at IS NULL")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("invoices", "invoice_shares", "lesson_evidence"):
        op.add_column(table, sa.Column("removed_at", INSTANT))
    op.add_column(
        "invoice_shares",
        sa.Column("above_even", sa.Boolean(), nullable=False, server_default="false"),
    )
    op.create_index(
        "invoices_stand_once",
        "invoices",
        ["number_key", "issuer_key"],
        unique=True,
        postgresql_where=STANDS,
    )
    op.create_index(
        "invoices_file_once", "invoices", ["sha256"], unique=True, postgresql_where=STANDS
    )
    op.drop_constraint("invoices_once", "invoices", type_="unique")
    op.drop_constraint("invoices_sha256_key", "invoices", type_="unique")
    op.create_index(
        "lesson_evidence_stands_once",
        "lesson_evidence",
        ["sha256"],
        unique=True,
        postgresql_where=STANDS,
    )
    op.drop_index("lesson_evidence_once", "lesson_evidence")
    op.add_column("study_agreements", sa.Column("confirmed_by", sa.String()))
    op.add_column("study_agreements", sa.Column("confirmed_at", INSTANT))
    op.add_column("study_agreements", sa.Column("paper", sa.String()))
    op.create_table(
        "recognised_persons",
        sa.Column("entry_id", sa.Uuid(), sa.ForeignKey("register_entries.id"), primary_key=True),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("named_by", sa.String(), nullable=False),
        sa.Column("named_at", INSTANT, nullable=False),
    )
    op.create_index("ix_recognised_persons_person_id", "recognised_persons", ["person_id"])
    op.add_column("other_courses", sa.Column("told_on", sa.Date()))
    op.add_column("other_courses", sa.Column("removed_at", INSTANT))
    op.add_column("class_vacancies", sa.Column("consented_at", INSTANT))
    op.add_column("class_vacancies", sa.Column("ended_at", INSTANT))
    op.add_column(
        "employees", sa.Column("denied", sa.Boolean(), nullable=False, server_default="false")
    )
    op.create_table(
        "class_syllabi",
        sa.Column("class_id", sa.Uuid(), sa.ForeignKey("classes.id"), primary_key=True),
        sa.Column("rows", JSONB(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
    )
    op.add_column("talents", sa.Column("ended_at", INSTANT))
    op.create_index(
        "talents_stand_once",
        "talents",
        ["person_id", "trade_code", "region"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_constraint("talents_person_id_trade_code_region_key", "talents", type_="unique")


def downgrade() -> None:
    op.drop_table("class_syllabi")
    op.create_unique_constraint(
        "talents_person_id_trade_code_region_key", "talents", ["person_id", "trade_code", "region"]
    )
    op.drop_index("talents_stand_once", "talents")
    op.drop_column("talents", "ended_at")
    op.drop_column("employees", "denied")
    op.drop_column("class_vacancies", "ended_at")
    op.drop_column("class_vacancies", "consented_at")
    op.drop_column("other_courses", "removed_at")
    op.drop_column("other_courses", "told_on")
    op.drop_table("recognised_persons")
    for column in ("paper", "confirmed_at", "confirmed_by"):
        op.drop_column("study_agreements", column)
    op.create_index("lesson_evidence_once", "lesson_evidence", ["sha256"], unique=True)
    op.drop_index("lesson_evidence_stands_once", "lesson_evidence")
    op.create_unique_constraint("invoices_sha256_key", "invoices", ["sha256"])
    op.create_unique_constraint("invoices_once", "invoices", ["number_key", "issuer_key"])
    op.drop_index("invoices_file_once", "invoices")
    op.drop_index("invoices_stand_once", "invoices")
    op.drop_column("invoice_shares", "above_even")
    for table in ("lesson_evidence", "invoice_shares", "invoices"):
        op.drop_column(table, "removed_at")
