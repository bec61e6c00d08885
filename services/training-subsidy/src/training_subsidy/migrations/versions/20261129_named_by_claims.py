"""Whom only a claim names is kept off the register of real names."""

from alembic import op

revision = "20261129_named_by_claims"
down_revision = "20261129_training_subsidy"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE persons ADD COLUMN named_hash bytea")
    op.execute("ALTER TABLE persons ALTER COLUMN id_hash DROP NOT NULL")
    op.create_check_constraint("persons_known", "persons", "num_nonnulls(id_hash, named_hash) = 1")


def downgrade() -> None:
    op.drop_constraint("persons_known", "persons")
    op.execute("ALTER TABLE persons DROP COLUMN named_hash")
    op.execute("ALTER TABLE persons ALTER COLUMN id_hash SET NOT NULL")
