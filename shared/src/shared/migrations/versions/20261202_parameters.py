"""Keep the values of parameters that two people have loaded."""

from alembic import op

revision = "20261202_parameters"
down_revision = "20261201_county_registers"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("""CREATE TABLE parameter_values (
        id uuid PRIMARY KEY,
        name varchar NOT NULL,
        county varchar NOT NULL,
        since date NOT NULL,
        value jsonb NOT NULL,
        document varchar NOT NULL,
        loaded_at timestamptz NOT NULL)""")


def downgrade() -> None:
    op.execute("DROP TABLE parameter_values")
