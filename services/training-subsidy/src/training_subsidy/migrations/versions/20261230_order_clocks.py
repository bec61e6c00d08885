"""Let a signed sheet be used once, and know of each order who signed it and when it is to be paid."""

import sqlalchemy as sa
from alembic import op

revision = "20261230_order_clocks"
down_revision = "20261229_counter_and_leads"

USED_FOR_ACCOUNTS = """
INSERT INTO claim_sheet_uses (sheet_id, act_id)
SELECT DISTINCT ON (sheet_id) sheet_id, id FROM claim_payee_changes
ORDER BY sheet_id, proposed_at
"""
USED_FOR_OBJECTIONS = """
INSERT INTO claim_sheet_uses (sheet_id, act_id)
SELECT DISTINCT ON (s.id) s.id, o.id
FROM claim_sheets AS s JOIN claim_objections AS o ON o.claim_id = s.claim_id
WHERE s.kind = 'OBJECTION' AND s.entered_at <= o.raised_at ORDER BY s.id, o.raised_at
"""
PROPOSERS = """
UPDATE claim_supplements AS s SET proposed_by = c.proposed_by
FROM (
    SELECT DISTINCT ON (o.id) o.id, p.proposed_by
    FROM claim_supplements AS o JOIN city_changes AS p
        ON p.operation = 'order_supplement' AND p.target = o.claim_id
            AND p.status = 'confirmed' AND p.decided_by = o.ordered_by
    ORDER BY o.id, abs(extract(epoch FROM p.decided_at - o.ordered_at))) AS c
WHERE c.id = s.id
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "claim_sheet_uses",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["claim_sheets.id"]),
        sa.PrimaryKeyConstraint("sheet_id"),
    )
    op.execute(USED_FOR_ACCOUNTS)
    op.execute(USED_FOR_OBJECTIONS)
    op.create_table(
        "claim_orders",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"]),
        sa.PrimaryKeyConstraint("payment_id"),
    )
    op.create_index("ix_claim_orders_claim_id", "claim_orders", ["claim_id"])
    op.add_column("claim_supplements", sa.Column("proposed_by", sa.String(), nullable=True))
    op.add_column(
        "claim_supplements",
        sa.Column("payment_due_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.execute(PROPOSERS)
    op.add_column("deputies", sa.Column("ended_by", sa.String(), nullable=True))
    op.add_column("deputies", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("deputies", "ended_at")
    op.drop_column("deputies", "ended_by")
    op.drop_column("claim_supplements", "payment_due_at")
    op.drop_column("claim_supplements", "proposed_by")
    op.drop_table("claim_orders")
    op.drop_table("claim_sheet_uses")
