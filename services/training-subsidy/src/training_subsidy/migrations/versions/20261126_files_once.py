"""Let the file of a receipt be used once; of earlier repetitions the first has the file's key."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_files_once"
down_revision = "20261126_early_ends"

FIRST = """
UPDATE receipts SET file_key = sha256 WHERE id IN (
    SELECT DISTINCT ON (sha256) id FROM receipts WHERE released_at IS NULL ORDER BY sha256, id)
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("receipts", sa.Column("file_key", sa.String(), nullable=True))
    op.execute(FIRST)
    op.create_index(
        "receipts_file_once",
        "receipts",
        ["file_key"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("receipts_file_once", "receipts")
    op.drop_column("receipts", "file_key")
