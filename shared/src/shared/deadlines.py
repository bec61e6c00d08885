"""Statutory clocks as rows: what is due, when, by which article, and whom it waits for.

Setting, meeting, moving, passing, suspending, resuming and cancelling each publish an event, so that the work list in
intake knows what is coming. A loaded calendar moves what was computed without it. The changes of a
transaction wait and are written together; whoever reads clocks in it sends them off first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import String

from shared import observe
from shared.calendars import read_calendar
from shared.contracts.event import Event
from shared.contracts.registry import deadline_event
from shared.deadline_changes import (
    CHANGES_GIVE,
    CHANGES_SQL,
    COLUMNS,
    HELD,
    MOVE,
    OPEN_ON_OR_AFTER,
    PASS,
    RELOCATE,
    RESUME,
)
from shared.ids import new_id
from shared.roles import Role
from shared.transaction import Reading, Transaction
from shared.words import Labels, labels
from shared.workdays import Calendar, Due, end_of_day, lhasa_date
from shared.writes import WritePart

SWEEP_BATCH = 500
SHARED_TITLES = labels("shared", "deadlines")
OF_CASE = text(
    f"SELECT {COLUMNS} FROM deadlines WHERE case_id = :case_id AND state = 'open' ORDER BY due_at"
)
RUNNING = f"ARRAY(SELECT ROW({COLUMNS}) FROM deadlines WHERE case_id = c.id AND state = 'open' ORDER BY due_at)"
"""An expression: the running clocks of ``c``, as records of ``Deadline``, the next one first."""
STANDING = text("""
SELECT what, count(*) AS overdue, CAST(NULL AS timestamptz) AS next_due
FROM deadlines WHERE state = 'open' AND due_at < :at GROUP BY what
UNION ALL
SELECT '', 0, (
    SELECT due_at FROM deadlines WHERE state = 'open' AND passed_at IS NULL ORDER BY due_at LIMIT 1)
""")
UNDECLARED = text("""
SELECT what, count(*) AS running FROM deadlines
WHERE state = 'open' AND what <> ALL(:declared) GROUP BY what
""").bindparams(bindparam("declared", type_=ARRAY(String)))


F = TypeVar("F")


def dated(
    figures_on: Callable[[date], F],
) -> Callable[[Callable[[date, Calendar, F], Due]], Callable[[date, Calendar], Due]]:
    """What makes a term of figures a clock's: with the figures of the day on which it starts."""
    return lambda term: lambda day, calendar: term(day, calendar, figures_on(day))


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
    about: UUID | None = None


DUE, STARTED = "deadlines.due", "deadlines.started"
"""What a transaction keeps: when a duty of a day is due, and of which cases a clock's start waits."""
PROPOSAL = "confirm_proposal"
PROPOSAL_DAYS = 10
"""Within which a second person confirms or rejects a proposal, twenty days before it lapses."""


def _proposal_due(day: date, _: Calendar) -> Due:
    on = day + timedelta(days=PROPOSAL_DAYS)
    return Due(on=on, raw=on, provisional=False)


PROPOSALS = StatutoryClock(
    what=PROPOSAL, article="第三十四条", role=Role.CITY_SUPERVISOR, due=_proposal_due
)
"""Every service has it: what two people change waits in it for the second of them."""


class Deadlines:
    """The clocks that one service keeps; ``titles`` has what each asks to be done, by ``what``."""

    def __init__(self, service: str, *clocks: StatutoryClock, titles: Labels) -> None:
        own = {clock.what: clock for clock in clocks}
        self._titles = titles.require(own)
        self._clocks = own | {PROPOSAL: PROPOSALS}
        self._declared = list(self._clocks)
        self._undeclared: frozenset[str] | None = None
        self._event = deadline_event(service)
        self._part = WritePart(sql=CHANGES_SQL, gives=CHANGES_GIVE, heard=self._written)

    async def start(
        self,
        tx: Transaction,
        what: str,
        *,
        case_id: UUID,
        region: str,
        at: datetime,
        role: Role | None = None,
        about: UUID | None = None,
    ) -> datetime:
        """Start a clock at an instant, or start it again; returns when it is due.

        ``about``: the case of assistance, where the duty is of something else, as of a referral.
        """
        clock, day = self._clocks[what], lhasa_date(at)
        calendar, known = await read_calendar(tx.session), tx.session.info
        due = known.get((DUE, what, day)) or clock.due(day, calendar)
        known[DUE, what, day] = due
        due_at = due.at.astimezone(UTC)
        await self._change(
            tx,
            case_id=case_id,
            what=what,
            state="open",
            id=new_id(),
            article=clock.article,
            role=role or clock.role,
            region=region,
            started_at=at,
            due_at=due_at,
            provisional=due.provisional,
            about=about,
        )
        return due_at

    async def await_second_person(
        self, tx: Transaction, *, change_id: UUID, region: str, role: Role, at: datetime
    ) -> None:
        """A proposal waits for somebody of a role; it needs no calendar, which may be what comes."""
        due_at = end_of_day(lhasa_date(at) + timedelta(days=PROPOSAL_DAYS)).astimezone(UTC)
        await self._change(
            tx,
            case_id=change_id,
            what=PROPOSAL,
            state="open",
            id=new_id(),
            article=PROPOSALS.article,
            role=role,
            region=region,
            started_at=at,
            due_at=due_at,
            provisional=False,
        )

    async def meet(self, tx: Transaction, what: str, *, case_id: UUID) -> None:
        """The duty was done, in time or late."""
        await self._change(tx, case_id=case_id, what=what, state="met", at=tx.clock.now())

    async def cancel(self, tx: Transaction, *, case_id: UUID, what: str | None = None) -> None:
        """The duty fell away; without ``what``, every duty of the case."""
        await self._change(tx, case_id=case_id, what=what, state="cancelled", at=tx.clock.now())

    async def suspend(self, tx: Transaction, what: str, *, case_id: UUID) -> None:
        """Stop the clock while somebody else owes something: it neither runs nor passes."""
        await self._change(tx, case_id=case_id, what=what, state="suspended", at=tx.clock.now())

    async def resume(
        self, tx: Transaction, what: str, *, case_id: UUID, region: str
    ) -> tuple[datetime, datetime] | None:
        """Let a suspended clock run on: since when it stood still, and when it is due now.

        The working days after that day up to today do not count: the clock is as if it had
        started so many working days later. Nothing where none is suspended.
        """
        await tx.flush()
        given = {"case_id": case_id, "what": what}
        held = (await tx.session.execute(HELD, given)).one_or_none()
        if held is None:
            return None
        calendar = await read_calendar(tx.session)
        first, today = lhasa_date(held.started_at), tx.clock.today()
        lost = calendar.working_days(lhasa_date(held.closed_at), today)
        start = calendar.add_working_days(first, lost).on if lost else first
        due = self._clocks[what].due(start, calendar)
        moved = held.started_at + (start - first)
        given |= {"started_at": moved, "due_at": due.at.astimezone(UTC)}
        given |= {"provisional": due.provisional, "region": region}
        deadline = Deadline(*(await tx.session.execute(RESUME, given)).one())
        tx.publish(self._event_of(deadline, "resumed"))
        return held.closed_at, deadline.due_at

    async def relocate(self, tx: Transaction, *, case_id: UUID, was: str, region: str) -> None:
        """Let the running duties of a case that was in one region be another region's, as due."""
        await tx.flush()
        given = {"case_id": case_id, "was": was, "region": region}
        rows = (await tx.session.execute(RELOCATE, given)).all()
        for deadline in sorted((Deadline(*row) for row in rows), key=lambda one: one.id):
            tx.publish(self._event_of(deadline, "moved"))

    async def of_case(self, tx: Reading, case_id: UUID) -> list[Deadline]:
        """The running clocks of a case, the next one first."""
        if isinstance(tx, Transaction):
            await tx.flush()
        rows = await tx.session.execute(OF_CASE, {"case_id": case_id})
        return [Deadline(*row) for row in rows]

    async def sweep(self, tx: Transaction) -> int:
        """Mark what has passed since the last look; returns how many."""
        await tx.flush()
        rows = (await tx.session.execute(PASS, {"at": tx.clock.now(), "limit": SWEEP_BATCH})).all()
        for row in rows:
            tx.publish(self._event_of(Deadline(*row), "passed"))
        return len(rows)

    async def recompute(self, tx: Transaction) -> int:
        """Move every running clock that the calendar now puts on another day; returns how many.

        Clocks that the service does not declare stay where they are; ``measure`` tells of them.
        """
        await tx.flush()
        calendar = await read_calendar(tx.session)
        moved = []
        for row in (await tx.session.execute(OPEN_ON_OR_AFTER, {"declared": self._declared})).all():
            deadline = Deadline(*row)
            due = self._clocks[deadline.what].due(lhasa_date(deadline.started_at), calendar)
            due_at = due.at
            if (due_at, due.provisional) != (deadline.due_at, deadline.provisional):
                moved.append(
                    {
                        "id": str(deadline.id),
                        "due_at": due_at.isoformat(),
                        "provisional": due.provisional,
                    }
                )
        if moved:
            rows = (await tx.session.execute(MOVE, {"moved": moved})).all()
            for deadline in sorted((Deadline(*row) for row in rows), key=lambda one: one.id):
                tx.publish(self._event_of(deadline, "moved"))
        return len(moved)

    async def measure(self, tx: Reading) -> datetime | None:
        """Set the metric of overdue duties; returns when the next duty falls due."""
        rows = (await tx.session.execute(STANDING, {"at": tx.clock.now()})).all()
        overdue = {row.what: row.overdue for row in rows}
        for what in self._clocks:
            observe.OVERDUE.labels(tx.service, what).set(overdue.get(what, 0))
        if self._undeclared != frozenset():
            await self._measure_undeclared(tx)
        [next_due] = [row.next_due for row in rows if not row.what]
        return cast("datetime | None", next_due)

    async def _measure_undeclared(self, tx: Reading) -> None:
        """Tell of running clocks that nobody declares; they come with a release, so ask once."""
        rows = (await tx.session.execute(UNDECLARED, {"declared": self._declared})).all()
        found = {row.what: row.running for row in rows}
        for what in found.keys() | (self._undeclared or ()):
            observe.UNDECLARED.labels(tx.service, what).set(found.get(what, 0))
        for what in found.keys() - (self._undeclared or ()):
            observe.log().error("deadline_undeclared", what=what, running=found[what])
        self._undeclared = frozenset(found)

    async def _change(self, tx: Transaction, **change: Any) -> None:
        """Let a change wait for the transaction's one statement; its event keeps its turn."""
        waiting = tx.writes.waiting.get(self._part, ())
        started = tx.session.info.get(STARTED) if waiting else set()
        if started is None:
            started = {there["case_id"] for there in waiting}
        if change["case_id"] in started and any(_restarts(there, change) for there in waiting):
            await tx.flush()
            waiting, started = (), set()
        if change["state"] == "open":
            started.add(change["case_id"])
        tx.session.info[STARTED] = started
        place = len(waiting)
        tx.writes.add(self._part, {"place": place, "turn": tx.turn(), **change})

    def _written(
        self, tx: Transaction, given: list[tuple[Any, ...]], sent: Sequence[Mapping[str, Any]]
    ) -> None:
        """Publish what became of each change, where its event would have stood."""
        started = {
            (change["case_id"], change["what"]): change["place"]
            for change in sent
            if change["state"] == "open"
        }
        said: dict[int, list[Deadline]] = {}
        for place, *columns in given:
            deadline = Deadline(*columns)
            at = started[deadline.case_id, deadline.what] if place is None else place
            said.setdefault(at, []).append(deadline)
        for change in reversed(sent):
            state = "set" if change["state"] == "open" else change["state"]
            deadlines = sorted(said.get(change["place"], ()), key=lambda one: one.id)
            tx.publish_at(change["turn"], [self._event_of(one, state) for one in deadlines])

    def _event_of(self, deadline: Deadline, state: str) -> Event:
        title = self._titles.get(deadline.what) or SHARED_TITLES.get(deadline.what)
        return self._event(
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
            about=deadline.about,
            title={} if title is None else title.by_language(),
        )


def _restarts(there: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
    """Whether a change is about a clock whose start still waits, which one statement cannot do."""
    return (
        there["state"] == "open"
        and there["case_id"] == change["case_id"]
        and change["what"] in {None, there["what"]}
    )
