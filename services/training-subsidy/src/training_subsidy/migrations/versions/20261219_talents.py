"""A library of talents, objections to a published selection, and who bears the rest of a study."""

import sqlalchemy as sa
from alembic import op

revision = "20261219_talents"
down_revision = "20261218_contracts_and_proofs"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "talents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("trade_code", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("achievement", sa.LargeBinary(), nullable=False),
        sa.Column("nominated_by", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.person_id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "trade_code", "region"),
    )
    op.create_index(op.f("ix_talents_region"), "talents", ["region"])
    op.create_table(
        "selection_objections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("talent_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("founded", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["selection_lists.id"]),
        sa.ForeignKeyConstraint(["talent_id"], ["talents.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_selection_objections_region"), "selection_objections", ["region"])
    op.create_index(
        "selection_objections_open",
        "selection_objections",
        ["list_id", "talent_id", "raised_by"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "study_agreements",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("employer_code", sa.String(), nullable=False),
        sa.Column("person_bears", sa.BigInteger(), nullable=False),
        sa.Column("employer_bears", sa.BigInteger(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("claim_id"),
    )
    op.add_column("selection_lists", sa.Column("objections_until", sa.Date(), nullable=True))
    op.add_column("selected_talents", sa.Column("talent_id", sa.Uuid(), nullable=True))
    op.add_column("selected_talents", sa.Column("struck_at", INSTANT, nullable=True))
    op.create_foreign_key(
        "selected_talents_talent_id_fkey", "selected_talents", "talents", ["talent_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_constraint("selected_talents_talent_id_fkey", "selected_talents")
    op.drop_column("selected_talents", "struck_at")
    op.drop_column("selected_talents", "talent_id")
    op.drop_column("selection_lists", "objections_until")
    for table in ("study_agreements", "selection_objections", "talents"):
        op.drop_table(table)
