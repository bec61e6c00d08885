"""Let drafts of claims that were never submitted be forgotten, and nothing else of the claims.

The service may take no row from these tables. The function may, and asks the audit trail, to
which the service can only add, whether a claim was ever submitted. Whom such drafts alone named
goes with them; the register keeps its own.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261129_forget_claims"
down_revision = "20261129_named_by_claims"

FORGET = """
CREATE FUNCTION forget_drafts(given uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    gone uuid[];
    named uuid[];
BEGIN
    gone := ARRAY(
        SELECT c.id FROM claims AS c
        WHERE c.id = ANY (given) AND c.status = 'withdrawn' AND c.submitted_at IS NULL
            AND NOT EXISTS (
                SELECT FROM audit_log AS l
                WHERE l.resource_type = 'claim' AND l.resource_id = CAST(c.id AS varchar)
                    AND l.action = 'submit_claim' AND l.outcome = 'success')
        FOR UPDATE OF c);
    named := ARRAY(SELECT person_id FROM claims WHERE id = ANY (gone));
    DELETE FROM claim_notes WHERE claim_id = ANY (gone);
    DELETE FROM claim_payees WHERE claim_id = ANY (gone);
    DELETE FROM receipts WHERE claim_id = ANY (gone);
    DELETE FROM claim_timeline WHERE claim_id = ANY (gone);
    DELETE FROM involvement WHERE subject = ANY (gone);
    DELETE FROM claims WHERE id = ANY (gone);
    DELETE FROM persons AS p WHERE p.person_id = ANY (named) AND p.id_hash IS NULL
        AND NOT EXISTS (SELECT FROM claims AS c WHERE c.person_id = p.person_id);
    RETURN QUERY SELECT unnest(gone);
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index(
        "claims_not_submitted",
        "claims",
        ["created_at"],
        postgresql_where=sa.text("submitted_at IS NULL"),
    )
    # pg_temp last, named: a table of a session must not stand before one of the schema
    op.execute("SELECT set_config('search_path', current_schema() || ', pg_temp', true)")
    op.execute(FORGET)


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_drafts(uuid[])")
    op.drop_index("claims_not_submitted", "claims")
