"""Changes that bind the whole city, or a county: one person proposes, another confirms (A-88).

What binds a county is proposed and confirmed by people of that county, and shown to them alone.

The first request is kept as it came and changes nothing. It is carried out in the transaction in
which a second person confirms it, under the version that the first had read. Nobody waits for ever:
what is neither confirmed nor rejected in ``LIFETIME`` expires, who proposed may withdraw, and what
another confirmed proposal has overtaken is superseded.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import String, Uuid, bindparam, insert, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from shared.deadlines import PROPOSAL
from shared.errors import ChangedMeanwhile, Conflict, DomainError, Forbidden, NotFound
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.ids import new_id
from shared.regions import covered_by
from shared.roles import COUNTY, Role, RoleNotAllowed
from shared.tables import CITY_CHANGES
from shared.transaction import Reading, Transaction
from shared.web import Body

LIFETIME = timedelta(days=30)
DOCUMENT = "The document that the change rests on (文号); no personal data"


class CityBody(Body):
    """What a proposal says besides the change itself."""

    document: Annotated[str, Field(min_length=3, max_length=200, description=DOCUMENT)]


BodyT = TypeVar("BodyT", bound=CityBody)


class CityChangeStatus(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


class CityChangeNotFound(NotFound):
    """There is no such proposal."""


class CityChangeClosed(Conflict):
    """The proposal has been decided or withdrawn, has expired or been superseded."""


class CityLevelRequired(Forbidden):
    """What binds the whole city is changed by people of the city."""


class SecondPersonOfCity(AnotherPersonRequired):
    """Who proposed a change does not confirm or reject it."""


class SecondPersonOfCounty(AnotherPersonRequired):
    """Who proposed a change of a county's register does not confirm or reject it."""


class OnlyTheProposerWithdraws(Forbidden):
    """A proposal is withdrawn by who made it."""


def _no_things(_: Any) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CityOperation(Generic[BodyT]):
    """An operation that needs two people of the city, or of the county that ``county`` names.

    ``check`` refuses at once what could never be confirmed; ``apply`` carries the change out and
    gives the id of what it changed. Both get the body, the thing to change if there is one, and
    the version of it that the proposer had read. ``refusals`` are what carrying it out may meet.
    ``things`` names what a body without a target touches, such as a fund by its code: the first
    of two open proposals on one thing to be confirmed supersedes the other. ``deciders`` confirm
    and reject where not everybody may who proposes.
    """

    name: str
    body: type[BodyT]
    apply: Callable[[Transaction, BodyT, UUID | None, int], Awaitable[UUID | None]]
    roles: tuple[Role, ...] = (Role.OPERATOR,)
    things: Callable[[BodyT], frozenset[str]] = _no_things
    check: Callable[[Transaction, BodyT, UUID | None, int], Awaitable[None]] | None = None
    refusals: tuple[type[DomainError], ...] = ()
    county: Callable[[BodyT], str] | None = None
    deciders: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CityChange:
    """A proposal and what became of it; ``result`` is the id of what was changed."""

    id: UUID
    operation: str
    target: UUID | None
    expected: int
    body: dict[str, Any]
    document: str
    things: list[str]
    county: str | None
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
DECIDE = text("""
UPDATE city_changes SET
    status = CASE WHEN id = :id THEN :status ELSE 'superseded' END,
    decided_at = :decided_at, version = version + 1,
    decided_by = CASE WHEN id = :id THEN :decided_by END,
    reason = CASE WHEN id = :id THEN :reason END,
    result = CASE WHEN id = :id THEN :result END
WHERE id = :id OR (:status = 'confirmed' AND status = 'open' AND things && :things)
RETURNING id
""").bindparams(
    bindparam("status", type_=String),
    bindparam("decided_by", type_=String),
    bindparam("reason", type_=String),
    bindparam("result", type_=Uuid),
    bindparam("things", type_=ARRAY(String)),
)


def require_city(tx: Reading) -> None:
    """Refuse whose token is not of the one city of this deployment. Raises ``CityLevelRequired``."""
    if not tx.database.city or tx.by.region.code != tx.database.city:
        raise CityLevelRequired(region=tx.by.region.code or "-")


def _require_level(tx: Reading, county: str | None) -> None:
    """Refuse whose token is not of the city, or of the county that a change is of."""
    if county is None:
        require_city(tx)
    else:
        tx.by.within(county)


async def propose(
    tx: Transaction,
    operation: CityOperation[BodyT],
    body: BodyT,
    *,
    target: UUID | None = None,
    expected: int = 0,
) -> CityChange:
    """Keep a change for a second person of the city to confirm; nothing changes yet."""
    county = None if operation.county is None else operation.county(body)
    _require_level(tx, county)
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
        things=[str(target)] if target else sorted(operation.things(body)),
        county=county,
        proposed_by=tx.by.sub,
        proposed_at=now,
        expires_at=now + LIFETIME,
    )
    values = {name: getattr(change, name) for name in COLUMNS}
    await tx.session.execute(insert(CITY_CHANGES).values(values))
    if tx.database.deadlines is not None:
        await tx.database.deadlines.await_second_person(
            tx,
            change_id=change.id,
            region=county or tx.database.city,
            role=(operation.deciders or operation.roles)[0],
            at=now,
        )
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
    """A second person of the city lets a change happen, in this transaction.

    Other open proposals on the same thing were made on what has changed: they are superseded.
    """
    change, operation = await _to_decide(tx, change_id, operations, expected=expected)
    body = operation.body.model_validate(change.body)
    tx.audit_subject("city_change", change.id)
    result = await operation.apply(tx, body, change.target, change.expected)
    tx.created_id = None
    return await _decide(tx, change, CityChangeStatus.CONFIRMED, result=result)


async def reject(
    tx: Transaction,
    change_id: UUID,
    operations: Sequence[CityOperation[Any]],
    *,
    reason: str,
    expected: int,
) -> CityChange:
    """A second person of the city says why a change does not happen."""
    change, _ = await _to_decide(tx, change_id, operations, expected=expected)
    return await _decide(tx, change, CityChangeStatus.REJECTED, reason=reason)


async def withdraw(tx: Transaction, change_id: UUID, *, expected: int) -> CityChange:
    """Who proposed a change takes it back."""
    change = await _held(tx, change_id)
    if not tx.by.is_among([change.proposed_by]):
        raise OnlyTheProposerWithdraws
    _require_open(tx, change, expected=expected)
    return await _decide(tx, change, CityChangeStatus.WITHDRAWN)


async def _to_decide(
    tx: Transaction,
    change_id: UUID,
    operations: Sequence[CityOperation[Any]],
    *,
    expected: int,
) -> tuple[CityChange, CityOperation[Any]]:
    change = await _held(tx, change_id)
    operation = next(one for one in operations if one.name == change.operation)
    deciders = operation.deciders or operation.roles
    if not tx.by.has(*deciders):
        raise RoleNotAllowed(deciders)
    another = SecondPersonOfCity() if change.county is None else SecondPersonOfCounty()
    require_another_person(tx.by.sub, than=[change.proposed_by], refusal=another)
    _require_open(tx, change, expected=expected)
    return change, operation


async def _held(tx: Transaction, change_id: UUID) -> CityChange:
    """A proposal to decide on; nobody else decides on it meanwhile."""
    if len(tx.by.region.code) != COUNTY:
        require_city(tx)
    change = await get_change(tx, change_id, lock=True)
    _require_level(tx, change.county)
    return change


def _require_open(tx: Transaction, change: CityChange, *, expected: int) -> None:
    if change.version != expected:
        raise ChangedMeanwhile
    if change.status is not CityChangeStatus.OPEN or change.expires_at < tx.clock.now():
        raise CityChangeClosed


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
    names = ("id", "status", "decided_at", "decided_by", "reason", "result", "things")
    values = {name: getattr(decided, name) for name in names}
    for other in list(await tx.session.scalars(DECIDE, values)):
        if other != change.id:
            tx.audit("supersede_city_change", resource=("city_change", other))
            await _nobody_waits(tx, other)
    if status is CityChangeStatus.WITHDRAWN:
        await _nobody_waits(tx, change.id)
    elif tx.database.deadlines is not None:
        await tx.database.deadlines.meet(tx, PROPOSAL, case_id=change.id)
    tx.audit_subject("city_change", change.id, decided.version)
    return decided


async def _nobody_waits(tx: Transaction, change_id: UUID) -> None:
    """The duty of a proposal falls away that nobody has to decide any more."""
    if tx.database.deadlines is not None:
        await tx.database.deadlines.cancel(tx, case_id=change_id, what=PROPOSAL)


async def get_change(tx: Reading, change_id: UUID, *, lock: bool = False) -> CityChange:
    """One proposal. Raises ``CityChangeNotFound``."""
    query = select(CITY_CHANGES).where(CITY_CHANGES.c.id == change_id)
    row = (await tx.session.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise CityChangeNotFound
    if row.county is not None:
        tx.by.within(row.county)
    return _change(row)


async def find_changes(
    tx: Reading, *, status: CityChangeStatus | None, after: UUID | None, limit: int
) -> list[CityChange]:
    """Proposals in the order in which they were made: the city's, and those of the actor's county."""
    own = covered_by(tx.by.region.code, CITY_CHANGES.c.county)
    seen = or_(CITY_CHANGES.c.county.is_(None), own)
    query = select(CITY_CHANGES).where(seen).order_by(CITY_CHANGES.c.id).limit(limit)
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
        await _nobody_waits(tx, change_id)
    return len(expired)
