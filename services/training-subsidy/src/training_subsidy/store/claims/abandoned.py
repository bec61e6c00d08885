"""Which drafts of claims nobody goes on with: never submitted, and untouched."""

from shared.abandoned import Abandoned
from sqlalchemy import text

WITHDRAW = text("""
UPDATE claims AS c SET status = 'withdrawn', version = c.version + 1
WHERE c.id IN (
    SELECT d.id FROM claims AS d
    WHERE d.submitted_at IS NULL AND d.status IN ('draft', 'withdrawn') AND d.created_at < :before
        AND NOT EXISTS (SELECT FROM receipts WHERE claim_id = d.id AND added_at >= :before)
        AND NOT EXISTS (
            SELECT FROM audit_log WHERE resource_type = 'claim'
                AND resource_id = CAST(d.id AS varchar) AND at >= :before)
    ORDER BY d.created_at LIMIT :limit FOR UPDATE SKIP LOCKED)
RETURNING c.id, ARRAY(SELECT address FROM receipts WHERE claim_id = c.id) AS addresses
""")
DRAFTS = Abandoned(kind="claim", withdraw=WITHDRAW, forget=text("SELECT forget_drafts(:ids)"))
