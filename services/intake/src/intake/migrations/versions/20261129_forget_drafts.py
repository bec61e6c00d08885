"""Let drafts that were never handed in be forgotten, and nothing else of the applications.

The service may take no row from these tables. The function may, and asks the audit trail, to
which the service can only add, whether an application was ever handed in.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261129_forget_drafts"
down_revision = "20261129_without_number"

FORGET = """
CREATE FUNCTION forget_drafts(given uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    gone uuid[];
BEGIN
    gone := ARRAY(
        SELECT a.id FROM applications AS a
        WHERE a.id = ANY (given) AND a.status = 'withdrawn' AND a.submitted_at IS NULL
            AND NOT EXISTS (
                SELECT FROM audit_log AS l
                WHERE l.resource_type = 'application' AND l.resource_id = CAST(a.id AS varchar)
                    AND l.action = 'submit_application' AND l.outcome = 'success')
        FOR UPDATE OF a);
    DELETE FROM upload_chunks WHERE upload_id IN (
        SELECT id FROM uploads WHERE application_id = ANY (gone));
    DELETE FROM uploads WHERE application_id = ANY (gone);
    DELETE FROM documents WHERE application_id = ANY (gone);
    DELETE FROM signatures WHERE application_id = ANY (gone);
    DELETE FROM authorisations WHERE application_id = ANY (gone);
    DELETE FROM payees WHERE application_id = ANY (gone);
    DELETE FROM agents WHERE application_id = ANY (gone);
    DELETE FROM application_persons WHERE application_id = ANY (gone);
    DELETE FROM remarks WHERE application_id = ANY (gone);
    DELETE FROM applications WHERE id = ANY (gone);
    RETURN QUERY SELECT unnest(gone);
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index("ix_uploads_owner", "uploads", ["owner"])
    op.create_index(
        "applications_not_handed_in",
        "applications",
        ["created_at"],
        postgresql_where=sa.text("submitted_at IS NULL"),
    )
    # pg_temp last, named: a table of a session must not stand before one of the schema
    op.execute("SELECT set_config('search_path', current_schema() || ', pg_temp', true)")
    op.execute(FORGET)


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_drafts(uuid[])")
    op.drop_index("applications_not_handed_in", "applications")
    op.drop_index("ix_uploads_owner", "uploads")
