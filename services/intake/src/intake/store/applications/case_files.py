"""The file of an application, read whole: one statement for what every answer is made of."""

from typing import Any
from uuid import UUID

from shared.calendars import CITYS, keep_calendar
from shared.rows import answering
from shared.transaction import Reading
from sqlalchemy import text

from intake.store.applications.applications import SEEN
from intake.store.household.authorisations import AUTHORISATION
from intake.store.household.people import AGENT, NAMED_ELSEWHERE, PAYEE, PERSON
from intake.store.papers.documents import DOCUMENT
from intake.store.timeline.timeline import PROGRESS
from intake.store.timeline.work import DUTIES

DAY = (
    "CAST(COALESCE(a.submitted_at, CAST(:now AS timestamptz)) AT TIME ZONE 'Asia/Shanghai' AS date)"
)
"""An expression: the day by which papers are asked, so that nobody is told of more afterwards (A-28)."""
_FILE = f"""{SEEN}, {PROGRESS}, {DUTIES}, a.draft,
    ARRAY(SELECT {PERSON.sql} FROM application_persons AS m
        WHERE m.application_id = a.id ORDER BY m.place) AS persons,
    {NAMED_ELSEWHERE} AS named_elsewhere,
    (SELECT {AGENT.sql} FROM agents AS g WHERE g.application_id = a.id) AS agent,
    (SELECT {PAYEE.sql} FROM payees AS y
        WHERE y.application_id = a.id ORDER BY y.payee_version DESC LIMIT 1) AS payee,
    ARRAY(SELECT {DOCUMENT.sql} FROM documents AS d
        WHERE d.application_id = a.id AND d.voided_at IS NULL ORDER BY d.id) AS documents,
    ARRAY(SELECT {AUTHORISATION.sql} FROM authorisations AS c
        WHERE c.application_id = a.id ORDER BY c.id) AS authorisations,
    (SELECT r.county_seat FROM regions AS r
        WHERE r.code = left(COALESCE(a.village, a.region), 9)) AS at_county_seat,
    ARRAY(SELECT ROW(e.code, e.text) FROM county_entries AS e
        WHERE e.register = 'required_documents' AND e.county = left(a.region, 6)
            AND {DAY} BETWEEN e.since AND COALESCE(e.until, {DAY})
            AND (e.details -> 'categories' = '[]'
                OR jsonb_exists(e.details -> 'categories', a.category))
        ORDER BY e.code) AS county_documents,
    (SELECT r.name FROM regions AS r WHERE r.code = left(a.region, 6)) AS county_name,
    (SELECT r.name FROM regions AS r
        WHERE length(a.region) > 6 AND r.code = left(a.region, 9)) AS township_name
FROM applications AS a WHERE a.id = :id"""
_NAMES = (
    *("application", "is_helped", "progress", "own_duties", "others_duties", "draft", "persons"),
    "named_elsewhere",
    *("agent", "payee", "documents", "authorisations", "at_county_seat"),
    "county_documents",
    *("county_name", "township_name"),
)
FILE = answering(text(f"SELECT {_FILE}"), *_NAMES)
FILE_TO_CHANGE = answering(text(f"SELECT {CITYS} AS calendar, {_FILE}"), "calendar", *_NAMES)
LOCK = text("SELECT 1 FROM applications WHERE id = :id FOR UPDATE")


async def read_file(tx: Reading, application_id: UUID, *, lock: bool = False) -> Any:
    """The row of a file; locked, it is to change: no consent moves meanwhile, the calendar is at hand.

    The lock is a statement of its own: one that waited for it would still see the papers and
    consents from before the wait.
    """
    values = {"id": application_id, "now": tx.clock.now()}
    if not lock:
        return (await tx.session.execute(FILE, values)).one_or_none()
    await tx.session.execute(LOCK, {"id": application_id})
    row = (await tx.session.execute(FILE_TO_CHANGE, values)).one_or_none()
    if row is not None:
        keep_calendar(tx.session, row.calendar)
    return row
