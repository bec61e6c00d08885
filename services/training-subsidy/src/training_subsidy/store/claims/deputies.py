"""The register of stand-ins, as dated rows."""

from dataclasses import asdict, replace
from datetime import date
from uuid import UUID

from shared.errors import ChangedMeanwhile, NotFound
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import change_row, insert_row
from sqlalchemy import func, inspect, literal, select
from sqlalchemy.orm import undefer

from training_subsidy.domain.claims.deputy import Deputy
from training_subsidy.store.claim_tables import ClaimNoteRow
from training_subsidy.store.claims.deputy_tables import DeputyRow

HANDLED = ("review", "hold")
"""Notes of a handler: whoever wrote one signs nothing of the claim in a lead's place."""


class DeputyNotFound(NotFound):
    """There is no such stand-in."""


WHOLE = undefer("*")


def _deputy(row: DeputyRow) -> Deputy:
    """A stand-in as far as it was read: who ended it is asked by ``WHOLE`` alone."""
    unread = inspect(row).unloaded
    names = Deputy.__dataclass_fields__.keys() - unread
    return Deputy(**{name: getattr(row, name) for name in names})


def insert_deputy(tx: Transaction, deputy: Deputy) -> Deputy:
    """Enter a stand-in, unsigned."""
    saved = replace(deputy, version=1)
    insert_row(tx, DeputyRow, **asdict(saved))
    tx.audit_subject("deputy", saved.id, saved.version)
    return saved


async def get_deputy(
    tx: Reading, deputy_id: UUID, *, expected: int | None = None, lock: bool = False
) -> Deputy:
    """One stand-in of the actor's region. Raises ``DeputyNotFound``, ``OutsideRegion``."""
    query = select(DeputyRow).where(DeputyRow.id == deputy_id).options(WHOLE)
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
    query = select(DeputyRow).where(covered_by(region, DeputyRow.region)).options(WHOLE)
    if after is not None:
        query = query.where(DeputyRow.id > after)
    found = await tx.session.scalars(query.order_by(DeputyRow.id).limit(limit))
    return [_deputy(row) for row in found]


async def standing_in(
    tx: Reading, claim_id: UUID, *, region: str, today: date
) -> tuple[list[Deputy], set[str]]:
    """Who stands in today for a lead over a region, and who has handled the claim before.

    Whoever reviewed it, also where that was sent back, or held it has handled it.
    """
    handled = (
        select(func.array_agg(ClaimNoteRow.written_by))
        .where(ClaimNoteRow.claim_id == claim_id, ClaimNoteRow.kind.in_(HANDLED))
        .scalar_subquery()
    )
    found = await tx.session.execute(
        select(DeputyRow, handled).where(
            literal(region).startswith(DeputyRow.region),
            DeputyRow.signed_by.is_not(None),
            DeputyRow.since <= today,
            DeputyRow.until >= today,
        )
    )
    rows = found.all()
    before = {sub for _, subs in rows for sub in subs or ()}
    return [_deputy(row) for row, _ in rows], before
