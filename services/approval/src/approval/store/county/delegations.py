"""The county's register of delegations."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.vocabulary import CauseType
from shared.errors import ChangedMeanwhile, NotFound
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from approval.domain.county.delegation import Delegation, DelegationStatus
from approval.store.emergency.emergency_tables import DelegationRow

LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_PLAIN = (
    "id",
    "township",
    "since",
    "until",
    "proposed_by",
    "proposed_at",
    "signed_by",
    "signed_at",
    "version",
)


class DelegationNotFound(NotFound):
    """There is no such delegation."""


def _delegation(row: DelegationRow) -> Delegation:
    plain: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    return Delegation(
        **plain, cause_type=CauseType(row.cause_type), status=DelegationStatus(row.status)
    )


def _columns(delegation: Delegation) -> dict[str, Any]:
    return {
        **{name: getattr(delegation, name) for name in _PLAIN},
        "county": delegation.county,
        "cause_type": delegation.cause_type,
        "status": delegation.status,
    }


async def one_at_a_time(tx: Transaction, township: str, cause_type: CauseType) -> None:
    """Let nobody else enter a delegation of this kind until the end of the transaction."""
    await tx.session.execute(LOCK, {"name": f"delegation:{township}:{cause_type}"})


async def insert_delegation(tx: Transaction, delegation: Delegation) -> Delegation | None:
    """Enter a delegation; nothing when one of this kind begins on the same day."""
    saved = replace(delegation, version=1)
    made = await tx.session.scalar(
        upsert(DelegationRow)
        .values(_columns(saved))
        .on_conflict_do_nothing(
            index_elements=["township", "cause_type", "since"],
            index_where=text("status <> 'declined'"),
        )
        .returning(DelegationRow.id)
    )
    if made is None:
        return None
    tx.audit_subject("delegation", saved.id, saved.version)
    return saved


async def get_delegation(
    tx: Reading, delegation_id: UUID, *, expected: int | None = None, lock: bool = False
) -> Delegation:
    """One delegation of the actor's region. Raises ``DelegationNotFound``, ``OutsideRegion``."""
    query = select(DelegationRow).where(DelegationRow.id == delegation_id)
    row = await tx.session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise DelegationNotFound
    tx.by.within(row.county)
    if expected is not None and row.version != expected:
        raise ChangedMeanwhile(version=row.version)
    return _delegation(row)


async def save_delegation(tx: Transaction, delegation: Delegation) -> Delegation:
    """Write the new state, unless someone else has written since it was loaded."""
    saved = replace(delegation, version=delegation.version + 1)
    written = await tx.session.execute(
        update(DelegationRow)
        .where(DelegationRow.id == saved.id, DelegationRow.version == delegation.version)
        .values(_columns(saved))
        .returning(DelegationRow.id)
        .execution_options(synchronize_session=False)
    )
    if written.scalar() is None:
        raise ChangedMeanwhile
    tx.audit_subject("delegation", saved.id, saved.version)
    return saved


async def find_delegations(
    tx: Reading,
    *,
    region: str,
    status: DelegationStatus | None,
    after: UUID | None,
    limit: int,
) -> list[Delegation]:
    """Delegations of a region: a township sees its own, a county those of its townships."""
    query = (
        select(DelegationRow)
        .where(covered_by(region, DelegationRow.township))
        .order_by(DelegationRow.id)
        .limit(limit)
    )
    if status is not None:
        query = query.where(DelegationRow.status == status)
    if after is not None:
        query = query.where(DelegationRow.id > after)
    return [_delegation(row) for row in await tx.session.scalars(query)]


async def overlapping(tx: Transaction, delegation: Delegation) -> bool:
    """Whether a delegation of the same kind stands in some of the days."""
    until = delegation.until or date.max
    found = await tx.session.scalar(
        select(DelegationRow.id)
        .where(
            DelegationRow.township == delegation.township,
            DelegationRow.cause_type == delegation.cause_type,
            DelegationRow.status != DelegationStatus.DECLINED,
            DelegationRow.id != delegation.id,
            DelegationRow.since <= until,
            or_(DelegationRow.until.is_(None), DelegationRow.until >= delegation.since),
        )
        .limit(1)
    )
    return found is not None
