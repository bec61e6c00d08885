"""Keep agent banks as dated data, and of a batch the format and the day of its execution.

Banks of the funds that stand go on as before: ISO 20022 over HTTP, without a cut-off.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261207_banks"
down_revision = "20261130_lineage"

AS_BEFORE = """
INSERT INTO agent_banks (id, code, name, valid_from, document, terms)
SELECT gen_random_uuid(), code, code, DATE '2018-01-01', '20261207_banks',
    '{"format": "iso20022", "encoding": "utf-8", "transport": "http", "cut_off": "23:59:59.999999",
      "clearing_number": null, "days_off": [], "days_worked": [], "reasons": {}}'
FROM (SELECT DISTINCT bank_code AS code FROM funds) AS banks
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "agent_banks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("terms", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", "valid_from", name="agent_banks_once"),
    )
    op.add_column("batches", sa.Column("format", sa.String(), nullable=True))
    op.add_column("batches", sa.Column("execute_on", sa.Date(), nullable=True))
    op.execute(AS_BEFORE)


def downgrade() -> None:
    op.drop_column("batches", "execute_on")
    op.drop_column("batches", "format")
    op.drop_table("agent_banks")
