"""A file on fraud for each case that is refused for it (第十条（二）, 第三十二条)."""

from alembic import op

revision = "20261203_fraud_files"
down_revision = "20261202_proofs_and_offices"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("""CREATE TABLE fraud_files (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL UNIQUE REFERENCES cases (id),
        region varchar NOT NULL,
        status varchar NOT NULL,
        outcome varchar,
        referred_to varchar,
        document varchar,
        referred_on date,
        result bytea,
        opened_by varchar NOT NULL,
        opened_at timestamptz NOT NULL,
        closed_by varchar,
        closed_at timestamptz,
        version integer NOT NULL)""")
    op.execute("CREATE INDEX fraud_files_region ON fraud_files (region, id)")


def downgrade() -> None:
    op.execute("DROP TABLE fraud_files")
