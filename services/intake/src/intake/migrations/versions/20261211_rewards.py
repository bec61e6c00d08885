"""Keep flat-rate rewards: forms, the things handed over, and the payment of a person's day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261211_rewards"
down_revision = "20261206_recovery_heard"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "reward_forms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("receiver", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=False),
        sa.Column("amount_each", sa.BigInteger(), nullable=False),
        sa.Column("pays_after", sa.Date(), nullable=False),
        sa.Column("lapses_after", sa.Date(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("cash_reason", sa.String(), nullable=True),
        sa.Column("bank_code", sa.String(), nullable=True),
        sa.Column("account", sa.LargeBinary(), nullable=True),
        sa.Column("payee_version", sa.Integer(), nullable=False),
        sa.Column("registered_by", sa.String(), nullable=False),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("count_check", sa.String(), nullable=True),
        sa.Column("checked_count", sa.Integer(), nullable=True),
        sa.Column("checked_by", sa.String(), nullable=True),
        sa.Column("check_words", sa.LargeBinary(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("reward_forms_region", "reward_forms", ["region", "id"])
    person = ["scheme", "person_id", "handed_over_on"]
    op.create_index("reward_forms_person", "reward_forms", person)
    op.create_index("ix_reward_forms_order_id", "reward_forms", ["order_id"])
    op.create_index(
        "reward_forms_owner",
        "reward_forms",
        ["owner"],
        postgresql_where=sa.text("owner IS NOT NULL"),
    )
    op.create_index(
        "reward_forms_open",
        "reward_forms",
        ["pays_after"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "reward_things",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("registered_by", sa.String(), nullable=False),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("received_by", sa.String(), nullable=True),
        sa.Column("received_at", INSTANT, nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["form_id"], ["reward_forms.id"]),
    )
    op.create_index("ix_reward_things_form_id", "reward_things", ["form_id"])
    op.create_index(
        "reward_things_mark",
        "reward_things",
        ["scheme", "mark"],
        unique=True,
        postgresql_where=sa.text(
            "mark IS NOT NULL AND status NOT IN ('withdrawn', 'not_confirmed', 'not_arrived')"
        ),
    )
    op.create_index(
        "reward_things_photo",
        "reward_things",
        ["scheme", "sha256"],
        unique=True,
        postgresql_where=sa.text(
            "sha256 IS NOT NULL AND status NOT IN ('withdrawn', 'not_confirmed')"
        ),
    )
    op.create_table(
        "reward_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=False),
        sa.Column("things", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("payee_version", sa.Integer(), nullable=False),
        sa.Column("signers", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("terms", JSONB(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("needs_account", sa.Boolean(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("ordered_at", INSTANT, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("recovery", sa.String(), nullable=True),
        sa.Column("recovery_fraud", sa.Boolean(), nullable=True),
        sa.Column("recovery_reason", sa.LargeBinary(), nullable=True),
        sa.Column("recovery_by", sa.String(), nullable=True),
        sa.Column("recovery_things", sa.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("recovery_amount", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["form_id"], ["reward_forms.id"]),
        sa.UniqueConstraint("decision_id"),
    )
    op.create_index(
        "reward_orders_day",
        "reward_orders",
        ["scheme", "person_id", "handed_over_on"],
        unique=True,
        postgresql_where=sa.text("status <> 'cancelled'"),
    )


def downgrade() -> None:
    op.drop_table("reward_orders")
    op.drop_table("reward_things")
    op.drop_table("reward_forms")
