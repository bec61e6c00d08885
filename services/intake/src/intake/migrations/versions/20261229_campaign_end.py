"""Find duties by the case that they are about, as each payment of a case has its own."""

from alembic import op

revision = "20261229_campaign_end"
down_revision = "20261228_data_sharing"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index("duties_about", "duties", ["about"])


def downgrade() -> None:
    op.drop_index("duties_about", "duties")
