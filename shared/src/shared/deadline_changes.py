"""The statements by which clocks change."""

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import String

COLUMNS = "id, case_id, what, article, role, region, started_at, due_at, provisional, state, about"

FIELDS = tuple(COLUMNS.split(", "))

# One part of what a transaction writes: duties end first, then clocks start. A clock of the same
# case and duty may do both, so the second waits for the first by reading how many rows it has.
CHANGES_SQL = f"""{{me}}_rows AS (
    SELECT * FROM jsonb_to_recordset(CAST(:{{me}} AS jsonb)) AS r(
        place integer, id uuid, case_id uuid, what varchar, article varchar, role varchar,
        region varchar, started_at timestamptz, due_at timestamptz, provisional boolean,
        state varchar, about uuid, at timestamptz)
), {{me}}_ended AS (
    UPDATE deadlines AS d SET state = r.state, closed_at = r.at
    FROM (
        SELECT DISTINCT ON (o.id) o.id AS ended_id, e.place, e.state, e.at
        FROM {{me}}_rows AS e JOIN deadlines AS o
            ON o.case_id = e.case_id AND (e.what IS NULL OR o.what = e.what)
                AND (o.state = 'open' OR o.state = 'suspended' AND e.state <> 'suspended')
        WHERE e.state <> 'open'
        ORDER BY o.id, e.place) AS r
    WHERE d.id = r.ended_id AND d.state IN ('open', 'suspended')
    RETURNING r.place, {", ".join(f"d.{name}" for name in FIELDS)}
), {{me}} AS (
    INSERT INTO deadlines ({COLUMNS})
    SELECT {COLUMNS} FROM {{me}}_rows
    WHERE state = 'open' AND (SELECT count(*) FROM {{me}}_ended) >= 0
    ORDER BY place
    ON CONFLICT (case_id, what) WHERE state = 'open' DO UPDATE SET
        started_at = excluded.started_at, due_at = excluded.due_at,
        provisional = excluded.provisional, region = excluded.region, role = excluded.role,
        about = excluded.about,
        passed_at = NULL
    RETURNING {COLUMNS}
)"""
CHANGES_GIVE = f"""SELECT ARRAY(SELECT ROW(c.*) FROM (
    SELECT place, {COLUMNS} FROM {{me}}_ended
    UNION ALL SELECT CAST(NULL AS integer), {COLUMNS} FROM {{me}}) AS c)"""
PASS = text(f"""
UPDATE deadlines SET passed_at = :at
WHERE id IN (
    SELECT id FROM deadlines WHERE state = 'open' AND passed_at IS NULL AND due_at < :at
    ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED)
RETURNING {COLUMNS}
""")
OPEN_ON_OR_AFTER = text(f"""
SELECT {COLUMNS} FROM deadlines
WHERE state = 'open' AND passed_at IS NULL AND what = ANY(:declared) ORDER BY id FOR UPDATE
""").bindparams(bindparam("declared", type_=ARRAY(String)))
MOVE = text(f"""
UPDATE deadlines AS d SET due_at = m.due_at, provisional = m.provisional
FROM jsonb_to_recordset(:moved) AS m(id uuid, due_at timestamptz, provisional boolean)
WHERE d.id = m.id
RETURNING {", ".join(f"d.{name}" for name in FIELDS)}
""").bindparams(bindparam("moved", type_=JSONB))
HELD = text("""
SELECT what, started_at, closed_at FROM deadlines
WHERE case_id = :case_id AND what = :what AND state = 'suspended' FOR UPDATE
""")
RESUME = text(f"""
UPDATE deadlines SET state = 'open', closed_at = NULL, passed_at = NULL, started_at = :started_at,
    due_at = :due_at, provisional = :provisional, region = :region
WHERE case_id = :case_id AND what = :what AND state = 'suspended'
RETURNING {COLUMNS}
""")
RELOCATE = text(f"""
UPDATE deadlines SET region = :region
WHERE case_id = :case_id AND state = 'open' AND region = :was
RETURNING {COLUMNS}
""")
