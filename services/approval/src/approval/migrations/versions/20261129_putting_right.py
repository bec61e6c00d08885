"""What was found on an objection, a second ground of a review, and what is put right afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_putting_right"
down_revision = "20261129_rulings"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("objections", sa.Column("answer", sa.LargeBinary(), nullable=True))
    op.create_index("objections_objector", "objections", ["raised_by", "id"])
    for column in ("further", "openers"):
        op.add_column(
            "recovery_reviews",
            sa.Column(
                column, sa.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False
            ),
        )


def downgrade() -> None:
    for column in ("openers", "further"):
        op.drop_column("recovery_reviews", column)
    op.drop_index("objections_objector", table_name="objections")
    op.drop_column("objections", "answer")
