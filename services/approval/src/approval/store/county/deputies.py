"""The register of stand-ins, as dated rows."""

from dataclasses import asdict, replace
from uuid import UUID

from shared.errors import ChangedMeanwhile, NotFound
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import change_row, insert_row
from sqlalchemy import select

from approval.domain.county.deputy import Deputy
from approval.store.tables import DeputyRow


class DeputyNotFound(NotFound):
    """There is no such stand-in."""


def _deputy(row: DeputyRow) -> Deputy:
    return Deputy(**{name: getattr(row, name) for name in Deputy.__dataclass_fields__})


def insert_deputy(tx: Transaction, deputy: Deputy) -> Deputy:
    """Enter a stand-in, unsigned."""
    saved = replace(deputy, version=1)
    insert_row(tx, DeputyRow, role=saved.role, **asdict(saved))
    tx.audit_subject("deputy", saved.id, saved.version)
    return saved


async def get_deputy(
    tx: Reading, deputy_id: UUID, *, expected: int | None = None, lock: bool = False
) -> Deputy:
    """One stand-in of the actor's region. Raises ``DeputyNotFound``, ``OutsideRegion``."""
    query = select(DeputyRow).where(DeputyRow.id == deputy_id)
    row = await tx.session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise DeputyNotFound
    tx.by.within(row.region)
    if expected is not None and row.version != expected:
        raise ChangedMeanwhile(version=row.version)
    return _deputy(row)


def save_deputy(tx: Transaction, deputy: Deputy) -> Deputy:
    """Write the new state of a row that is held."""
    saved = replace(deputy, version=deputy.version + 1)
    change_row(
        tx,
        DeputyRow,
        {"id": saved.id},
        was=deputy.version,
        until=saved.until,
        signed_by=saved.signed_by,
        signed_at=saved.signed_at,
        ended_by=saved.ended_by,
        ended_at=saved.ended_at,
        version=saved.version,
    )
    tx.audit_subject("deputy", saved.id, saved.version)
    return saved


async def find_deputies(
    tx: Reading, *, region: str, after: UUID | None, limit: int
) -> list[Deputy]:
    """The stand-ins of a region, the first entered first."""
    query = select(DeputyRow).where(covered_by(region, DeputyRow.region))
    if after is not None:
        query = query.where(DeputyRow.id > after)
    found = await tx.session.scalars(query.order_by(DeputyRow.id).limit(limit))
    return [_deputy(row) for row in found]
