"""Which drafts nobody goes on with: never handed in, untouched, and named by no lead (第十四条（二）)."""

from shared.abandoned import Abandoned
from sqlalchemy import text

WITHDRAW = text("""
UPDATE applications AS a SET status = 'withdrawn', version = a.version + 1
WHERE a.id IN (
    SELECT d.id FROM applications AS d
    WHERE d.submitted_at IS NULL AND d.status IN ('draft', 'withdrawn') AND d.created_at < :before
        AND NOT EXISTS (SELECT FROM documents WHERE application_id = d.id AND added_at >= :before)
        AND NOT EXISTS (SELECT FROM leads WHERE application_id = d.id)
        AND NOT EXISTS (
            SELECT FROM audit_log WHERE resource_type = 'application'
                AND resource_id = CAST(d.id AS varchar) AND at >= :before)
    ORDER BY d.created_at LIMIT :limit FOR UPDATE SKIP LOCKED)
RETURNING a.id, ARRAY(SELECT address FROM documents WHERE application_id = a.id) AS addresses
""")
DRAFTS = Abandoned(kind="application", withdraw=WITHDRAW, forget=text("SELECT forget_drafts(:ids)"))
