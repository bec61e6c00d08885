"""Statutory clocks as rows: what is due, when, by which article, and whom it waits for.

Setting, meeting, moving, passing and cancelling each publish an event, so that the work list in
intake knows what is coming. A loaded calendar moves what was computed without it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import text

from shared import observe
from shared.calendars import read_calendar
from shared.contracts.registry import deadline_event
from shared.ids import new_id
from shared.roles import Role
from shared.transaction import Reading, Transaction
from shared.workdays import Calendar, Due, end_of_day, lhasa_date

SWEEP_BATCH = 500
COLUMNS = "id, case_id, what, article, role, region, started_at, due_at, provisional, state"

INSERT = text(f"""
INSERT INTO deadlines (id, case_id, what, article, role, region, started_at, due_at, provisional, state)
VALUES (:id, :case_id, :what, :article, :role, :region, :started_at, :due_at, :provisional, 'open')
ON CONFLICT (case_id, what) WHERE state = 'open' DO UPDATE SET
    started_at = excluded.started_at, due_at = excluded.due_at,
    provisional = excluded.provisional, region = excluded.region, role = excluded.role,
    passed_at = NULL
RETURNING {COLUMNS}
""")
SETTLE = text(f"""
UPDATE deadlines SET state = :state, settled_at = :at
WHERE case_id = :case_id AND state = 'open' AND (CAST(:what AS varchar) IS NULL OR what = :what)
RETURNING {COLUMNS}
""")
PASS = text(f"""
UPDATE deadlines SET passed_at = :at
WHERE id IN (
    SELECT id FROM deadlines WHERE state = 'open' AND passed_at IS NULL AND due_at < :at
    ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED)
RETURNING {COLUMNS}
""")
OPEN_ON_OR_AFTER = text(f"""
SELECT {COLUMNS} FROM deadlines WHERE state = 'open' AND passed_at IS NULL ORDER BY id FOR UPDATE
""")
MOVE = text(f"""
UPDATE deadlines SET due_at = :due_at, provisional = :provisional WHERE id = :id
RETURNING {COLUMNS}
""")
OF_CASE = text(
    f"SELECT {COLUMNS} FROM deadlines WHERE case_id = :case_id AND state = 'open' ORDER BY due_at"
)
STANDING = text("""
SELECT what, count(*) AS overdue, CAST(NULL AS timestamptz) AS next_due
FROM deadlines WHERE state = 'open' AND due_at < :at GROUP BY what
UNION ALL
SELECT '', 0, (
    SELECT due_at FROM deadlines WHERE state = 'open' AND passed_at IS NULL ORDER BY due_at LIMIT 1)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryClock:
    """One duty with a term: who owes it, by which article, and how its last day is found."""

    what: str
    article: str
    role: Role
    due: Callable[[date, Calendar], Due]


@dataclass(frozen=True, slots=True)
class Deadline:
    """One running clock of one case."""

    id: UUID
    case_id: UUID
    what: str
    article: str
    role: str
    region: str
    started_at: datetime
    due_at: datetime
    provisional: bool
    state: str


class Deadlines:
    """The clocks that one service keeps."""

    def __init__(self, service: str, *clocks: StatutoryClock) -> None:
        self._clocks = {clock.what: clock for clock in clocks}
        self._event = deadline_event(service)

    async def start(
        self,
        tx: Transaction,
        what: str,
        *,
        case_id: UUID,
        region: str,
        at: datetime,
        role: Role | None = None,
    ) -> Deadline:
        """Start a clock at an instant; one that runs already starts again."""
        clock = self._clocks[what]
        due = clock.due(lhasa_date(at), await read_calendar(tx.session))
        row = (
            await tx.session.execute(
                INSERT,
                {
                    "id": new_id(),
                    "case_id": case_id,
                    "what": what,
                    "article": clock.article,
                    "role": role or clock.role,
                    "region": region,
                    "started_at": at,
                    "due_at": end_of_day(due.on),
                    "provisional": due.provisional,
                },
            )
        ).one()
        return self._publish(tx, Deadline(*row), "set")

    async def meet(self, tx: Transaction, what: str, *, case_id: UUID) -> None:
        """The duty was done, in time or late."""
        await self._settle(tx, case_id, what, "met")

    async def cancel(self, tx: Transaction, *, case_id: UUID, what: str | None = None) -> None:
        """The duty fell away; without ``what``, every duty of the case."""
        await self._settle(tx, case_id, what, "cancelled")

    async def of_case(self, tx: Reading, case_id: UUID) -> list[Deadline]:
        """The running clocks of a case, the next one first."""
        rows = await tx.session.execute(OF_CASE, {"case_id": case_id})
        return [Deadline(*row) for row in rows]

    async def sweep(self, tx: Transaction) -> int:
        """Mark what has passed since the last look; returns how many."""
        rows = (await tx.session.execute(PASS, {"at": tx.clock.now(), "limit": SWEEP_BATCH})).all()
        for row in rows:
            self._publish(tx, Deadline(*row), "passed")
        return len(rows)

    async def recompute(self, tx: Transaction) -> int:
        """Move every running clock that the calendar now puts on another day; returns how many."""
        calendar = await read_calendar(tx.session)
        moved = 0
        for row in (await tx.session.execute(OPEN_ON_OR_AFTER)).all():
            deadline = Deadline(*row)
            due = self._clocks[deadline.what].due(lhasa_date(deadline.started_at), calendar)
            if end_of_day(due.on) == deadline.due_at and due.provisional == deadline.provisional:
                continue
            changed = (
                await tx.session.execute(
                    MOVE,
                    {
                        "id": deadline.id,
                        "due_at": end_of_day(due.on),
                        "provisional": due.provisional,
                    },
                )
            ).one()
            self._publish(tx, Deadline(*changed), "moved")
            moved += 1
        return moved

    async def measure(self, tx: Reading) -> datetime | None:
        """Set the metric of overdue duties; returns when the next duty falls due."""
        rows = (await tx.session.execute(STANDING, {"at": tx.clock.now()})).all()
        overdue = {row.what: row.overdue for row in rows}
        for what in self._clocks:
            observe.OVERDUE.labels(tx.service, what).set(overdue.get(what, 0))
        [next_due] = [row.next_due for row in rows if not row.what]
        return cast("datetime | None", next_due)

    async def _settle(self, tx: Transaction, case_id: UUID, what: str | None, state: str) -> None:
        rows = await tx.session.execute(
            SETTLE, {"case_id": case_id, "what": what, "state": state, "at": tx.clock.now()}
        )
        for row in rows.all():
            self._publish(tx, Deadline(*row), state)

    def _publish(self, tx: Transaction, deadline: Deadline, state: str) -> Deadline:
        tx.publish(
            self._event(
                case_id=deadline.case_id,
                deadline_id=deadline.id,
                what=deadline.what,
                state=state,
                due_at=deadline.due_at,
                article=deadline.article,
                role=deadline.role,
                region=deadline.region,
                provisional=deadline.provisional,
                started_at=deadline.started_at,
            )
        )
        return deadline
