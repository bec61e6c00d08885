"""A letter of each kind, revocations proposed by one and decided by another, duties that end."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_letters_and_reviews"
down_revision = "20261129_round_of_a_visit"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "letters",
        sa.Column("kind", sa.String(), server_default=sa.text("'decision'"), nullable=False),
    )
    op.execute("ALTER TABLE letters DROP CONSTRAINT letters_pkey")
    op.execute("ALTER TABLE letters ADD PRIMARY KEY (case_id, kind)")
    op.add_column("letters", sa.Column("county_name", sa.String(), nullable=True))
    op.add_column("letters", sa.Column("township_name", sa.String(), nullable=True))
    op.add_column("letters", sa.Column("delivery_proof", sa.LargeBinary(), nullable=True))
    op.alter_column("revocations", "requested_by", nullable=True)
    op.alter_column("revocations", "requested_at", nullable=True)
    op.add_column("revocations", sa.Column("proposed_by", sa.String(), nullable=True))
    op.add_column(
        "revocations", sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("revocations", sa.Column("articles", sa.ARRAY(sa.String()), nullable=True))
    op.add_column("revocations", sa.Column("decided", sa.LargeBinary(), nullable=True))
    op.add_column("recovery_reviews", sa.Column("finding", sa.String(), nullable=True))
    op.add_column("recovery_reviews", sa.Column("reason", sa.LargeBinary(), nullable=True))
    op.add_column("recovery_reviews", sa.Column("closed_by", sa.String(), nullable=True))
    op.add_column(
        "recovery_reviews", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.drop_constraint("recovery_reviews_decision_id_key", "recovery_reviews", type_="unique")
    op.create_index(
        "recovery_reviews_open_once",
        "recovery_reviews",
        ["decision_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.add_column("contradictions", sa.Column("finding", sa.String(), nullable=True))
    op.add_column("contradictions", sa.Column("reason", sa.LargeBinary(), nullable=True))
    op.add_column("contradictions", sa.Column("found_by", sa.String(), nullable=True))


def downgrade() -> None:
    for column in ("found_by", "reason", "finding"):
        op.drop_column("contradictions", column)
    op.drop_index("recovery_reviews_open_once", table_name="recovery_reviews")
    op.create_unique_constraint(
        "recovery_reviews_decision_id_key", "recovery_reviews", ["decision_id"]
    )
    for column in ("closed_at", "closed_by", "reason", "finding"):
        op.drop_column("recovery_reviews", column)
    for column in ("decided", "articles", "proposed_at", "proposed_by"):
        op.drop_column("revocations", column)
    op.execute("DELETE FROM revocations WHERE requested_by IS NULL")
    op.alter_column("revocations", "requested_at", nullable=False)
    op.alter_column("revocations", "requested_by", nullable=False)
    for column in ("delivery_proof", "township_name", "county_name"):
        op.drop_column("letters", column)
    op.execute("DELETE FROM letters WHERE kind <> 'decision'")
    op.execute("ALTER TABLE letters DROP CONSTRAINT letters_pkey")
    op.execute("ALTER TABLE letters ADD PRIMARY KEY (case_id)")
    op.drop_column("letters", "kind")
