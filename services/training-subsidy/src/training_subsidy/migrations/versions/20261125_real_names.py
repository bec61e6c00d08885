"""Bind people to the account by which they claim, name dispatch agencies, keep corrections.

An account is taken over from earlier claims where it is beyond doubt: one account has claimed for
the person, and for nobody else.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_real_names"
down_revision = "20261125_certificate_numbers"

BIND = """
UPDATE persons SET account = one.owner
FROM (
    SELECT person_id, min(owner) AS owner FROM claims WHERE org IS NULL
    GROUP BY person_id HAVING count(DISTINCT owner) = 1
) AS one
WHERE one.person_id = persons.person_id AND (
    SELECT count(DISTINCT person_id) FROM claims
    WHERE claims.org IS NULL AND claims.owner = one.owner
) = 1
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("persons", sa.Column("account", sa.String(), nullable=True))
    op.add_column("persons", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.execute(BIND)
    op.create_unique_constraint("persons_account_key", "persons", ["account"])
    op.add_column("enrolments", sa.Column("agency_code", sa.String(), nullable=True))
    op.create_table(
        "person_corrections",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False, index=True
        ),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("before", sa.LargeBinary, nullable=True),
        sa.Column("reason", sa.LargeBinary, nullable=False),
        sa.Column("evidence", sa.LargeBinary, nullable=False),
        sa.Column("corrected_by", sa.String, nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("person_corrections")
    op.drop_column("enrolments", "agency_code")
    op.drop_constraint("persons_account_key", "persons")
    op.drop_column("persons", "version")
    op.drop_column("persons", "account")
