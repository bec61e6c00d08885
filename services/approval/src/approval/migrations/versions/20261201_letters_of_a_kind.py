"""A decision may be corrected again where a ruling says so: each correction has its letter."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_letters_of_a_kind"
down_revision = "20261201_basis_of_decisions"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "letters", sa.Column("nth", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.execute("ALTER TABLE letters DROP CONSTRAINT letters_pkey")
    op.execute("ALTER TABLE letters ADD PRIMARY KEY (case_id, kind, number, nth)")


def downgrade() -> None:
    op.execute("DELETE FROM letters WHERE nth > 1")
    op.execute("ALTER TABLE letters DROP CONSTRAINT letters_pkey")
    op.execute("ALTER TABLE letters ADD PRIMARY KEY (case_id, kind, number)")
    op.drop_column("letters", "nth")
