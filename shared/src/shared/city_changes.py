"""Changes that bind the whole city: one person of the city proposes, another confirms (A-88).

The first request is kept as it came and changes nothing. It is carried out in the transaction in
which a second person confirms it, under the version that the first had read. Nobody waits for ever:
what is neither confirmed nor rejected in ``LIFETIME`` expires.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import insert, select, text, update

from shared.errors import ChangedMeanwhile, Conflict, DomainError, Forbidden, NotFound
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.ids import new_id
from shared.roles import CITY, Actor
from shared.tables import CITY_CHANGES
from shared.transaction import Reading, Transaction
from shared.web import Body

LIFETIME = timedelta(days=30)


class CityBody(Body):
    """What a proposal says besides the change itself."""

    document: Annotated[
        str,
        Field(
            min_length=3,
            max_length=200,
            description="The document that the change rests on (文号); no personal data",
        ),
    ]


BodyT = TypeVar("BodyT", bound=CityBody)


class CityChangeStatus(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    EXPIRED = "expired"


class CityChangeNotFound(NotFound):
    """There is no such proposal."""


class CityChangeClosed(Conflict):
    """The proposal has been confirmed or rejected, or has expired."""


class CityLevelRequired(Forbidden):
    """What binds the whole city is changed by people of the city."""


class SecondPersonOfCity(AnotherPersonRequired):
    """Who proposed a change does not confirm or reject it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CityOperation(Generic[BodyT]):
    """An operation that needs two people of the city.

    ``check`` refuses at once what could never be confirmed; ``apply`` carries the change out and
    gives the id of what it changed. Both get the body, the thing to change if there is one, and
    the version of it that the proposer had read. ``refusals`` are what carrying it out may meet.
    """

    name: str
    body: type[BodyT]
    apply: Callable[[Transaction, BodyT, UUID | None, int], Awaitable[UUID]]
    check: Callable[[Transaction, BodyT, UUID | None, int], Awaitable[None]] | None = None
    refusals: tuple[type[DomainError], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CityChange:
    """A proposal and what became of it; ``result`` is the id of what was changed."""

    id: UUID
    operation: str
    target: UUID | None
    expected: int
    body: dict[str, Any]
    document: str
    proposed_by: str
    proposed_at: datetime
    expires_at: datetime
    status: CityChangeStatus = CityChangeStatus.OPEN
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    result: UUID | None = None
    version: int = 1


COLUMNS = tuple(column.name for column in CITY_CHANGES.columns)
EXPIRE = text("""
UPDATE city_changes SET status = 'expired', decided_at = :now, version = version + 1
WHERE status = 'open' AND expires_at < :now RETURNING id
""")


def require_city(by: Actor) -> None:
    """Refuse whose token is not of the city. Raises ``CityLevelRequired``."""
    if not (by.region.is_whole and len(by.region.code) == CITY):
        raise CityLevelRequired(region=by.region.code or "-")


async def propose(
    tx: Transaction,
    operation: CityOperation[BodyT],
    body: BodyT,
    *,
    target: UUID | None = None,
    expected: int = 0,
) -> CityChange:
    """Keep a change for a second person of the city to confirm; nothing changes yet."""
    require_city(tx.by)
    if operation.check is not None:
        await operation.check(tx, body, target, expected)
    now = tx.clock.now()
    change = CityChange(
        id=new_id(),
        operation=operation.name,
        target=target,
        expected=expected,
        body=body.model_dump(mode="json"),
        document=body.document,
        proposed_by=tx.by.sub,
        proposed_at=now,
        expires_at=now + LIFETIME,
    )
    values = {name: getattr(change, name) for name in COLUMNS}
    await tx.session.execute(insert(CITY_CHANGES).values(values))
    tx.audit_subject("city_change", change.id, change.version)
    tx.created(f"/v1/city-changes/{change.id}")
    return change


async def confirm(
    tx: Transaction,
    change_id: UUID,
    operations: Sequence[CityOperation[Any]],
    *,
    expected: int,
) -> CityChange:
    """A second person of the city lets a change happen, in this transaction."""
    change = await _to_decide(tx, change_id, expected=expected)
    operation = next(one for one in operations if one.name == change.operation)
    body = operation.body.model_validate(change.body)
    tx.audit_subject("city_change", change.id)
    result = await operation.apply(tx, body, change.target, change.expected)
    tx.created_id = None
    return await _decide(tx, change, CityChangeStatus.CONFIRMED, result=result)


async def reject(tx: Transaction, change_id: UUID, *, reason: str, expected: int) -> CityChange:
    """A second person of the city says why a change does not happen."""
    change = await _to_decide(tx, change_id, expected=expected)
    return await _decide(tx, change, CityChangeStatus.REJECTED, reason=reason)


async def _to_decide(tx: Transaction, change_id: UUID, *, expected: int) -> CityChange:
    require_city(tx.by)
    change = await get_change(tx, change_id, lock=True)
    require_another_person(tx.by.sub, than=[change.proposed_by], refusal=SecondPersonOfCity())
    if change.version != expected:
        raise ChangedMeanwhile
    if change.status is not CityChangeStatus.OPEN or change.expires_at < tx.clock.now():
        raise CityChangeClosed
    return change


async def _decide(
    tx: Transaction,
    change: CityChange,
    status: CityChangeStatus,
    *,
    reason: str | None = None,
    result: UUID | None = None,
) -> CityChange:
    decided = replace(
        change,
        status=status,
        decided_by=tx.by.sub,
        decided_at=tx.clock.now(),
        reason=reason,
        result=result,
        version=change.version + 1,
    )
    values = {name: getattr(decided, name) for name in COLUMNS}
    await tx.session.execute(
        update(CITY_CHANGES).where(CITY_CHANGES.c.id == change.id).values(values)
    )
    tx.audit_subject("city_change", change.id, decided.version)
    return decided


async def get_change(tx: Reading, change_id: UUID, *, lock: bool = False) -> CityChange:
    """One proposal. Raises ``CityChangeNotFound``."""
    query = select(CITY_CHANGES).where(CITY_CHANGES.c.id == change_id)
    row = (await tx.session.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise CityChangeNotFound
    return _change(row)


async def find_changes(
    tx: Reading, *, status: CityChangeStatus | None, after: UUID | None, limit: int
) -> list[CityChange]:
    """Proposals in the order in which they were made."""
    query = select(CITY_CHANGES).order_by(CITY_CHANGES.c.id).limit(limit)
    if status is not None:
        query = query.where(CITY_CHANGES.c.status == status)
    if after is not None:
        query = query.where(CITY_CHANGES.c.id > after)
    return [_change(row) for row in await tx.session.execute(query)]


def _change(row: Any) -> CityChange:
    values = {name: getattr(row, name) for name in COLUMNS}
    return CityChange(**values | {"status": CityChangeStatus(row.status)})


async def expire_city_changes(tx: Transaction) -> int:
    """End what nobody decided in time; each end is in the audit trail."""
    expired = list(await tx.session.scalars(EXPIRE, {"now": tx.clock.now()}))
    for change_id in expired:
        tx.audit("expire_city_change", resource=("city_change", change_id))
    return len(expired)
