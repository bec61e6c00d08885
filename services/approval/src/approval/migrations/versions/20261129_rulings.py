"""Rulings of reconsideration and court; a decision that was set aside makes room for a new one."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_rulings"
down_revision = "20261129_letters_and_reviews"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "rulings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("ruled_on", sa.Date(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "number"),
    )
    op.add_column("decisions", sa.Column("set_aside_on", sa.Date(), nullable=True))
    op.drop_constraint("decisions_case_id_key", "decisions", type_="unique")
    op.create_index(
        "decisions_in_force_once",
        "decisions",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("set_aside_on IS NULL"),
    )
    op.create_index("decisions_case", "decisions", ["case_id"])
    op.add_column(
        "letters",
        sa.Column("number", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )
    op.execute("ALTER TABLE letters DROP CONSTRAINT letters_pkey")
    op.execute("ALTER TABLE letters ADD PRIMARY KEY (case_id, kind, number)")
    op.add_column(
        "cases", sa.Column("set_aside", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("cases", "set_aside")
    op.execute("DELETE FROM letters WHERE number > 1")
    op.execute("ALTER TABLE letters DROP CONSTRAINT letters_pkey")
    op.execute("ALTER TABLE letters ADD PRIMARY KEY (case_id, kind)")
    op.drop_column("letters", "number")
    op.drop_index("decisions_case", table_name="decisions")
    op.drop_index("decisions_in_force_once", table_name="decisions")
    op.create_unique_constraint("decisions_case_id_key", "decisions", ["case_id"])
    op.drop_column("decisions", "set_aside_on")
    op.drop_table("rulings")
