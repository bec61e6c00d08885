"""Let an agreement that was taken back or refused be filed again under its number."""

import sqlalchemy as sa
from alembic import op

revision = "20261227_numbers_of_agreements"
down_revision = "20261223_mends"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index(
        "apprenticeships_number",
        "apprenticeships",
        ["org", "number"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('refused', 'withdrawn')"),
    )
    op.drop_constraint("apprenticeships_org_number_key", "apprenticeships", type_="unique")


def downgrade() -> None:
    op.create_unique_constraint(
        "apprenticeships_org_number_key", "apprenticeships", ["org", "number"]
    )
    op.drop_index("apprenticeships_number", "apprenticeships")
