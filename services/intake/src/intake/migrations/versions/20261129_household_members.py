"""Know households by their dated members, and keep what is found about them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261129_household_members"
down_revision = "20261129_duty_titles"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.alter_column("households", "head_id", nullable=True)
    op.create_table(
        "household_members",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("household_id", "person_id", "since"),
    )
    op.create_index("household_members_person", "household_members", ["person_id"])
    op.execute(
        "INSERT INTO household_members (household_id, person_id, since, how, application_id)"
        " SELECT DISTINCT ON (a.household_id, p.person_id) a.household_id, p.person_id,"
        " CAST(a.accepted_at AT TIME ZONE 'Asia/Shanghai' AS date), 'APPLICATION', a.id"
        " FROM applications AS a JOIN application_persons AS p ON p.application_id = a.id"
        " WHERE a.household_id IS NOT NULL AND a.accepted_at IS NOT NULL"
        " ORDER BY a.household_id, p.person_id, a.accepted_at"
    )
    op.create_table(
        "household_findings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("found", JSONB(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("papers", JSONB(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("found_by", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("household_findings_application", "household_findings", ["application_id"])
    op.create_index(
        "household_findings_open_once",
        "household_findings",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )


def downgrade() -> None:
    op.drop_table("household_findings")
    op.drop_table("household_members")
    op.execute("DELETE FROM households WHERE head_id IS NULL")
    op.alter_column("households", "head_id", nullable=False)
