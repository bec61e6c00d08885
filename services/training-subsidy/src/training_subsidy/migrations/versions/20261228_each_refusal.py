"""Let each refusal of a claim be objected to, and keep what a ruling adds to an approved one."""

import sqlalchemy as sa
from alembic import op

revision = "20261228_each_refusal"
down_revision = "20261227_numbers_of_agreements"

OF_EARLIER = """
UPDATE claim_objections AS o SET decision_id = COALESCE(
    (SELECT r.decision_id FROM claim_reopenings AS r WHERE r.ground_id = o.id),
    (SELECT r.decision_id FROM claim_reopenings AS r
        WHERE r.claim_id = o.claim_id AND r.decided_at <= o.raised_at
            AND r.reopened_at >= o.raised_at
        ORDER BY r.decided_at DESC LIMIT 1),
    (SELECT c.decision_id FROM claims AS c WHERE c.id = o.claim_id))
"""
"""An objection is to the refusal that stood when it was raised."""
NEWEST_ALONE = """
DELETE FROM claim_objections AS o USING claim_objections AS later
WHERE later.claim_id = o.claim_id AND later.raised_at > o.raised_at
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("claim_objections", sa.Column("decision_id", sa.Uuid(), nullable=True))
    op.execute(OF_EARLIER)
    op.create_unique_constraint(
        "claim_objections_decision_id_key", "claim_objections", ["decision_id"]
    )
    op.create_index("ix_claim_objections_claim_id", "claim_objections", ["claim_id"])
    op.drop_constraint("claim_objections_claim_id_key", "claim_objections", type_="unique")
    op.create_table(
        "claim_supplements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ordered_by", sa.String(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"]),
        sa.ForeignKeyConstraint(["plan_id"], ["year_plans.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_claim_supplements_claim_id", "claim_supplements", ["claim_id"])
    op.create_index("ix_claim_supplements_plan_id", "claim_supplements", ["plan_id"])


def downgrade() -> None:
    op.drop_table("claim_supplements")
    op.execute(NEWEST_ALONE)
    op.create_unique_constraint("claim_objections_claim_id_key", "claim_objections", ["claim_id"])
    op.drop_index("ix_claim_objections_claim_id", "claim_objections")
    op.drop_constraint("claim_objections_decision_id_key", "claim_objections", type_="unique")
    op.drop_column("claim_objections", "decision_id")
