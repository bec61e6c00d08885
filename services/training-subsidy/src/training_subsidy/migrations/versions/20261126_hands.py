"""Keep whose hands were in a claim or a class, so that they sign nothing about it.

Those of earlier classes and claims are found in what was written then.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_hands"
down_revision = "20261125_real_names"

EARLIER = """
INSERT INTO hands (subject, sub)
SELECT id, owner FROM claims
UNION SELECT claim_id, added_by FROM receipts
UNION SELECT claims.id, audit_log.actor_id FROM audit_log
    JOIN claims ON audit_log.resource_id = CAST(claims.id AS varchar)
    WHERE audit_log.resource_type = 'claim' AND audit_log.outcome = 'success'
        AND audit_log.action IN ('submit_claim', 'correct_claim_payee')
UNION SELECT enrolments.class_id, attendance.recorded_by FROM attendance
    JOIN enrolments ON enrolments.id = attendance.enrolment_id
UNION SELECT classes.id, audit_log.actor_id FROM audit_log
    JOIN classes ON audit_log.resource_id = CAST(classes.id AS varchar)
    WHERE audit_log.resource_type = 'class' AND audit_log.outcome = 'success'
        AND audit_log.action IN ('plan_class', 'open_class', 'close_class', 'record_attendance')
UNION SELECT enrolments.class_id, audit_log.actor_id FROM audit_log
    JOIN enrolments ON audit_log.resource_id = CAST(enrolments.id AS varchar)
    WHERE audit_log.resource_type = 'enrolment' AND audit_log.outcome = 'success'
        AND audit_log.action IN ('enrol_trainee', 'record_examination', 'enter_certificate')
ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "hands",
        sa.Column("subject", sa.Uuid, primary_key=True),
        sa.Column("sub", sa.String, primary_key=True),
    )
    op.execute(EARLIER)


def downgrade() -> None:
    op.drop_table("hands")
