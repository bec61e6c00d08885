"""Know receipts again by keys of issuer and number; of earlier repetitions the first has the key."""

import sqlalchemy as sa
from alembic import op
from shared.receipts import issuer_key, number_key

revision = "20261127_receipt_keys"
down_revision = "20261127_cancelled_seats"

UNKEYED = sa.text(
    "SELECT id, issuer, invoice_number, released_at FROM receipts"
    " WHERE number_key IS NULL ORDER BY id"
)
KEYED = sa.text("UPDATE receipts SET issuer_key = :issuer, number_key = :number WHERE id = :id")


def key_earlier(connection: sa.Connection) -> None:
    """Give every receipt its keys; one that repeats an earlier one has no issuer's key."""
    taken: set[tuple[str, str]] = set()
    for row in connection.execute(UNKEYED).all():
        key = issuer_key(row.issuer), number_key(row.invoice_number)
        repeats = row.released_at is None and key in taken
        connection.execute(
            KEYED, {"id": row.id, "issuer": None if repeats else key[0], "number": key[1]}
        )
        if row.released_at is None:
            taken.add(key)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("receipts", sa.Column("issuer_key", sa.String(), nullable=True))
    op.add_column("receipts", sa.Column("number_key", sa.String(), nullable=True))
    key_earlier(op.get_bind())
    op.create_index(
        "receipts_key_once",
        "receipts",
        ["number_key", "issuer_key"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("receipts_key_once", "receipts")
    op.drop_column("receipts", "number_key")
    op.drop_column("receipts", "issuer_key")
