"""Keep why a certificate is in doubt, and find its number again by a keyed hash.

Hashes need the key, so the service writes those of earlier numbers itself after it has started.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_certificate_numbers"
down_revision = "20261124_create_claims"

DOUBT = """
UPDATE enrolments
SET certificate_verified = false, certificate_doubt = 'ISSUED_BEFORE_EXAMINATION',
    version = version + 1
WHERE certificate_verified AND issued_on < examined_on
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("enrolments", sa.Column("certificate_doubt", sa.String(), nullable=True))
    op.add_column("enrolments", sa.Column("certificate_hash", sa.LargeBinary(), nullable=True))
    op.execute(DOUBT)
    op.create_index("enrolments_certificate", "enrolments", ["certificate_hash"])
    op.create_index(
        "enrolments_certificate_once",
        "enrolments",
        ["certificate_hash"],
        unique=True,
        postgresql_where=sa.text("certificate_verified"),
    )
    op.create_index(
        "enrolments_certificate_unhashed",
        "enrolments",
        ["id"],
        postgresql_where=sa.text("certificate_number IS NOT NULL AND certificate_hash IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("enrolments_certificate_unhashed", "enrolments")
    op.drop_index("enrolments_certificate_once", "enrolments")
    op.drop_index("enrolments_certificate", "enrolments")
    op.drop_column("enrolments", "certificate_hash")
    op.drop_column("enrolments", "certificate_doubt")
