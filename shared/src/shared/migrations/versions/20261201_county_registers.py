"""Keep a county's own registers as dated entries, and whose county a proposal is of."""

from alembic import op

revision = "20261201_county_registers"
down_revision = "20261130_things_of_changes"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE city_changes ADD COLUMN county varchar")
    op.execute("""CREATE TABLE county_entries (
        id uuid PRIMARY KEY,
        register varchar NOT NULL,
        county varchar NOT NULL,
        code varchar NOT NULL,
        text varchar NOT NULL,
        details jsonb NOT NULL,
        since date NOT NULL,
        until date,
        document varchar NOT NULL,
        entered_at timestamptz NOT NULL,
        UNIQUE (register, county, code, since))""")


def downgrade() -> None:
    op.execute("DROP TABLE county_entries")
    op.execute("DELETE FROM city_changes WHERE county IS NOT NULL")
    op.execute("ALTER TABLE city_changes DROP COLUMN county")
