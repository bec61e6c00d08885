"""Know where a talent studies, and until when a department's word of a group counts."""

import sqlalchemy as sa
from alembic import op

revision = "20261231_study_hosts"
down_revision = "20261230_order_clocks"

TOLD = "service:data-sharing-platform"
SENTENCES = f"""
UPDATE group_proofs AS g SET remaining_months = NULL, valid_until = least(
    g.valid_until, CAST(i.data_date + make_interval(months => g.remaining_months) AS date))
FROM inquiries AS i
WHERE i.id = g.id AND g.entered_by = '{TOLD}' AND g.trainee_group = 'PRISONER'
    AND g.remaining_months IS NOT NULL AND i.data_date IS NOT NULL
"""
"""The months that are left were those of the day of the data."""
PLAIN = f"""
UPDATE group_proofs AS g SET valid_until = greatest(i.data_date, k.starts_on)
FROM inquiries AS i JOIN enrolments AS e ON e.id = i.subject JOIN classes AS k ON k.id = e.class_id
WHERE i.id = g.id AND g.entered_by = '{TOLD}' AND g.trainee_group IN ('SOLDIER', 'DETOX')
    AND g.valid_until IS NULL
"""
"""A plain yes of who is to leave is about the course that was asked about."""
COLUMNS = ("host_name", "host_kind", "host_province")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in COLUMNS:
        op.add_column("study_agreements", sa.Column(name, sa.String(), nullable=True))
    op.execute(SENTENCES)
    op.execute(PLAIN)


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("study_agreements", name)
