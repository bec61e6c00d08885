"""What was found on an objection, a second ground of a review, and what is put right afterwards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261129_putting_right"
down_revision = "20261129_rulings"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("objections", sa.Column("answer", sa.LargeBinary(), nullable=True))
    op.create_index("objections_objector", "objections", ["raised_by", "id"])
    for column in ("further", "openers"):
        op.add_column(
            "recovery_reviews",
            sa.Column(
                column, sa.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False
            ),
        )
    op.alter_column("rulings", "decision_id", nullable=True)
    op.add_column("rulings", sa.Column("amount", sa.BigInteger(), nullable=True))
    op.add_column("rulings", sa.Column("act_by", sa.Date(), nullable=True))
    op.create_table(
        "superseded_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("delivered_method", sa.String(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("delivered_by", sa.String(), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("superseded_by", sa.String(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("superseded_deliveries_case", "superseded_deliveries", ["case_id"])
    op.add_column("decisions", sa.Column("supplements", sa.Uuid(), nullable=True))
    op.create_foreign_key(None, "decisions", "decisions", ["supplements"], ["id"])
    op.drop_index("decisions_in_force_once", table_name="decisions")
    op.create_index(
        "decisions_in_force_once",
        "decisions",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("set_aside_on IS NULL AND supplements IS NULL"),
    )
    op.add_column(
        "reservations",
        sa.Column("times", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )
    op.create_table(
        "corrections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("decided", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "corrections_open_once",
        "corrections",
        ["decision_id"],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "deputies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("absent", sa.String(), nullable=False),
        sa.Column("deputy", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("since <= until", name="deputies_days"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("deputies_region", "deputies", ["region", "id"])
    op.create_table(
        "case_readings",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("known_as", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id", "known_as"),
    )
    op.create_table(
        "signing_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "signing_results",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("sentences", JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["signing_batches.id"]),
        sa.PrimaryKeyConstraint("batch_id", "position"),
    )


def downgrade() -> None:
    op.drop_table("signing_results")
    op.drop_table("signing_batches")
    op.drop_table("case_readings")
    op.drop_table("deputies")
    op.drop_table("corrections")
    op.drop_column("reservations", "times")
    op.drop_index("decisions_in_force_once", table_name="decisions")
    op.execute(
        "DELETE FROM reservations WHERE decision_id IN (SELECT id FROM decisions WHERE supplements IS NOT NULL)"
    )
    op.execute("DELETE FROM decisions WHERE supplements IS NOT NULL")
    op.drop_column("decisions", "supplements")
    op.create_index(
        "decisions_in_force_once",
        "decisions",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("set_aside_on IS NULL"),
    )
    op.drop_table("superseded_deliveries")
    op.drop_column("rulings", "act_by")
    op.drop_column("rulings", "amount")
    op.execute("DELETE FROM rulings WHERE decision_id IS NULL")
    op.alter_column("rulings", "decision_id", nullable=False)
    for column in ("openers", "further"):
        op.drop_column("recovery_reviews", column)
    op.drop_index("objections_objector", table_name="objections")
    op.drop_column("objections", "answer")
