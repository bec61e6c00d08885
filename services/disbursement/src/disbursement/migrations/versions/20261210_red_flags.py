"""Keep red flags of diversion, the accounts of staff by a hash, and by one each payee's account."""

import sqlalchemy as sa
from alembic import op

revision = "20261210_red_flags"
down_revision = "20261209_reports"

INSTANT = sa.DateTime(timezone=True)
KNOWN = """
UPDATE payees AS p SET account_mark = a.detail ->> 'account'
FROM (SELECT DISTINCT ON (resource_id) resource_id, detail FROM audit_log
    WHERE action = 'keep_payee' AND resource_type = 'payee'
    ORDER BY resource_id, position DESC) AS a
WHERE a.resource_id = CAST(p.payment_id AS varchar)
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "red_flags",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("payments", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("parties", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("finding", sa.LargeBinary(), nullable=True),
        sa.Column("followed_by", sa.String(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "reference"),
    )
    op.create_index("red_flags_region", "red_flags", ["region", "id"])
    op.create_table(
        "flag_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "staff_account_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "staff_accounts",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["staff_account_lists.id"]),
        sa.PrimaryKeyConstraint("mark"),
    )
    op.add_column("payees", sa.Column("account_mark", sa.String(), nullable=True))
    op.execute(KNOWN)
    op.create_index("payees_account_mark", "payees", ["account_mark"])


def downgrade() -> None:
    op.drop_column("payees", "account_mark")
    op.drop_table("staff_accounts")
    op.drop_table("staff_account_lists")
    op.drop_table("flag_days")
    op.drop_table("red_flags")
