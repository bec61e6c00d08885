"""Keep what leads an application to its end: complaints, corrections, opinions heard of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261129_intake_ends"
down_revision = "20261129_forget_drafts"

TEXTS = ("urgency", "urgency_by", "routed_to", "routed_on_ground", "routed_by")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "applications", sa.Column("complained_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "applications",
        sa.Column("principals", JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column(
        "applications", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True)
    )
    for column in TEXTS:
        op.add_column("applications", sa.Column(column, sa.String(), nullable=True))
    op.add_column(
        "case_progress",
        sa.Column("opinion", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.execute("UPDATE authorisations SET method = 'SIGN_IN'")
    for column in ("paper_id", "guardian_id"):
        op.add_column("authorisations", sa.Column(column, sa.Uuid(), nullable=True))
    op.create_table(
        "corrections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("corrections_application", "corrections", ["application_id"])
    op.create_index(
        "corrections_open_once",
        "corrections",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )


def downgrade() -> None:
    op.drop_table("corrections")
    for column in ("guardian_id", "paper_id"):
        op.drop_column("authorisations", column)
    op.drop_column("case_progress", "opinion")
    for column in (*TEXTS, "reminded_at", "principals", "complained_at"):
        op.drop_column("applications", column)
