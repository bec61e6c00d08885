"""The devices on which people are told that a message waits."""

import sqlalchemy as sa
from alembic import op

revision = "20261231_devices"
down_revision = "20261231_subscription_ends"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "devices",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("installation", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("app_version", sa.String(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("owner", "installation"),
    )
    op.create_index("devices_token", "devices", ["token_hash"], unique=True)
    op.create_index(
        "devices_idle", "devices", ["renewed_at"], postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_index(
        "devices_ended", "devices", ["ended_at"], postgresql_where=sa.text("ended_at IS NOT NULL")
    )
    op.create_table(
        "pushes",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column(
            "device_id",
            sa.Uuid(),
            sa.ForeignKey("devices.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("message_id", "device_id"),
    )
    op.create_index("pushes_device", "pushes", ["device_id"])
    op.create_index(
        "pushes_queued",
        "pushes",
        ["next_try_at"],
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.add_column("messages", sa.Column("is_unannounced", sa.Boolean(), nullable=True))
    op.create_index(
        "messages_unannounced",
        "messages",
        ["id"],
        postgresql_where=sa.text("is_unannounced"),
    )
    op.create_table(
        "message_reads",
        sa.Column("message_id", sa.Uuid(), sa.ForeignKey("messages.id"), primary_key=True),
        sa.Column("sub", sa.String(), primary_key=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("message_reads")
    op.drop_index("messages_unannounced", "messages")
    op.drop_column("messages", "is_unannounced")
    op.drop_table("pushes")
    op.drop_table("devices")
