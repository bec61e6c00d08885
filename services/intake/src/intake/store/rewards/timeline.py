"""What happened to a form and to the payment of its day, wherever it happened."""

from uuid import UUID

from shared.transaction import Reading
from sqlalchemy import text

from intake.store.rewards.rewards import Form
from intake.store.timeline.timeline import Entry, entries_from

ENTRIES = text("""
SELECT service, code, facts, happened_at FROM timeline
WHERE case_id = ANY(:cases) ORDER BY happened_at, position
""")


async def entries_of(tx: Reading, form: Form) -> list[Entry]:
    """Entries about the form, then those about its day, by the time at which each was published."""
    cases: list[UUID] = [form.row.id]
    if form.row.order_id is not None:
        cases.append(form.row.order_id)
    rows = await tx.session.execute(ENTRIES, {"cases": cases})
    return entries_from(tuple(row) for row in rows)
