"""The work list: the deadlines of all services, as their latest events report them."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from shared.contracts.event import DeadlineChanged
from shared.roles import Region
from shared.transaction import Reading, Transaction
from sqlalchemy import TextClause, text

from intake.domain.timeline.next_step import Duty, title_of

_WORK = (
    *("id", "case_id", "service", "what", "article", "role", "region", "started_at", "due_at"),
    *("provisional", "state", "about", "title"),
)
OPEN = "open"
SUSPENDED = "suspended"
SETTLED = ("met", "cancelled")
OF_PAYMENTS = ("payment", "complete_aid", "witness_hand_over", "confirm_hand_over")
"""Duties that lie on a payment, which the people of its case wait for too."""
_DUTY = "what, role, due_at, article, started_at"
DUTIES = f"""ARRAY(SELECT ROW({_DUTY}, CAST(NULL AS text)) FROM deadlines
        WHERE case_id = a.id AND state = 'open' ORDER BY due_at) AS own_duties,
    ARRAY(SELECT ROW({_DUTY}, CAST(title AS text)) FROM duties
        WHERE (case_id = a.id OR about = a.id AND what = ANY('{{{",".join(OF_PAYMENTS)}}}'))
            AND state = 'open' AND service <> 'intake') AS others_duties"""


KEEP = text(f"""
INSERT INTO duties ({", ".join(_WORK)})
SELECT {", ".join(_WORK)} FROM json_populate_record(CAST(NULL AS duties), CAST(:row AS json))
ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _WORK[1:])}
    WHERE duties.state NOT IN ('met', 'cancelled')
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One duty, with the case that intake knows it by."""

    id: UUID
    case_id: UUID
    service: str
    what: str
    article: str
    role: str
    region: str
    started_at: datetime
    due_at: datetime
    provisional: bool
    state: str
    about: UUID | None
    title: dict[str, str] | None
    case_number: str | None
    category: str | None


async def keep_duty(tx: Transaction, service: str, event: DeadlineChanged) -> None:
    """Follow a deadline; once it is met or cancelled nothing opens it again."""
    state = event.state if event.state in (*SETTLED, SUSPENDED) else OPEN
    values = {
        "case_id": event.case_id,
        "service": service,
        "what": event.what,
        "article": event.article,
        "role": event.role.lower(),
        "region": event.region,
        "started_at": event.started_at,
        "due_at": event.due_at,
        "provisional": event.provisional,
        "state": state,
        "about": event.about,
        "title": event.title or None,
    }
    row = json.dumps({"id": event.deadline_id, **values}, default=str, ensure_ascii=False)
    await tx.session.execute(KEEP, {"row": row})


async def find_work(
    tx: Reading,
    *,
    states: Collection[str],
    overdue: bool | None,
    roles: Collection[str] | None,
    region: str | None,
    due_before: datetime | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Work]:
    """Duties within the actor's region, the earliest first; who has no region has none."""
    own = tx.by.region
    if not (own.is_whole and (region is None or Region(region).is_whole)):
        return []
    after_at, after_id = after or (None, None)
    given = {
        "states": list(states),
        "within": own.code,
        "overdue_at": None if overdue is None else tx.clock.now(),
        "roles": None if roles is None else list(roles),
        "region": region,
        "due_before": due_before,
        "after_at": after_at,
        "after_id": after_id,
    }
    asked = {name: value for name, value in given.items() if value is not None}
    query = _work_query(frozenset(asked), late=bool(overdue))
    found = await tx.session.execute(query, {**asked, "at_most": limit})
    return [Work(**row) for row in found.mappings()]


@cache
def _work_query(asked: frozenset[str], *, late: bool) -> TextClause:
    """The question of one shape, put together once: building it costs more than asking it."""
    conditions = {
        "states": "d.state = ANY(:states)",
        "within": "starts_with(d.region, :within)",
        "overdue_at": "d.due_at < :overdue_at" if late else "d.due_at >= :overdue_at",
        "roles": "d.role = ANY(:roles)",
        "region": "starts_with(d.region, :region)",
        "due_before": "d.due_at < :due_before",
        "after_at": "(d.due_at, d.id) > (CAST(:after_at AS timestamptz), CAST(:after_id AS uuid))",
    }
    where = " AND ".join(condition for name, condition in conditions.items() if name in asked)
    return text(f"""
SELECT {", ".join(f"d.{name}" for name in _WORK)}, a.case_number, a.category
FROM duties AS d LEFT JOIN applications AS a ON a.id = coalesce(d.about, d.case_id)
WHERE {where} ORDER BY d.due_at, d.id LIMIT :at_most
""")


def duty_from(values: tuple[Any, ...]) -> Duty:
    """One running duty of a row with ``DUTIES``."""
    what, role, due_at, article, started_at, title = values
    return Duty(
        what=what,
        title=title_of(what, None if title is None else json.loads(title)),
        role=role,
        due_at=due_at,
        article=article,
        started_at=started_at,
    )
