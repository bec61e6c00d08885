"""Know where a talent studies."""

import sqlalchemy as sa
from alembic import op

revision = "20261231_study_hosts"
down_revision = "20261230_order_clocks"

COLUMNS = ("host_name", "host_kind", "host_province")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in COLUMNS:
        op.add_column("study_agreements", sa.Column(name, sa.String(), nullable=True))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("study_agreements", name)
