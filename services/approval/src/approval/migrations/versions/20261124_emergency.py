"""Create delegations, countersigns, recovery reviews and contradictions; say who decided, and how it is paid."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_emergency"
down_revision = "20261124_create_cases"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("cases", sa.Column("verified_at", INSTANT, nullable=True))
    op.add_column(
        "cases", sa.Column("countersign", sa.String(), nullable=False, server_default="none")
    )
    for column in (
        sa.Column("by_township", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("method", sa.String(), nullable=False, server_default="CARD"),
        sa.Column("method_reason", sa.String(), nullable=True),
        sa.Column("complete_by", INSTANT, nullable=True),
    ):
        op.add_column("decisions", column)
    op.add_column(
        "reservations",
        sa.Column("by_township", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "delegations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("county", sa.String(), nullable=False),
        sa.Column("township", sa.String(), nullable=False),
        sa.Column("cause_type", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=True),
        sa.Column("proposed_at", INSTANT, nullable=True),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("signed_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "delegations_once",
        "delegations",
        ["township", "cause_type", "since"],
        unique=True,
        postgresql_where=sa.text("status <> 'declined'"),
    )
    op.create_index("delegations_county", "delegations", ["county", "id"], unique=False)
    op.create_table(
        "countersigns",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reported_at", INSTANT, nullable=False),
        sa.Column("countersign_by", INSTANT, nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("signed_at", INSTANT, nullable=True),
        sa.Column("late", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("decision_id"),
        sa.UniqueConstraint("case_id"),
    )
    op.create_table(
        "recovery_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("decision_id"),
    )
    op.create_table(
        "contradictions",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("items", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("articles", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "revision"),
    )


def downgrade() -> None:
    for table in ("contradictions", "recovery_reviews", "countersigns", "delegations"):
        op.drop_table(table)
    op.drop_column("reservations", "by_township")
    for column in ("complete_by", "method_reason", "method", "by_township"):
        op.drop_column("decisions", column)
    for column in ("countersign", "verified_at"):
        op.drop_column("cases", column)
