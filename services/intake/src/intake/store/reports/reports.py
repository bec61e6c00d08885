"""Citizens' reports: each is seen by the office that handles it, and by who made it."""

from uuid import UUID

from shared.regions import covered_by
from shared.roles import Role, identity
from shared.transaction import Reading, Transaction
from sqlalchemy import select

from intake.domain.reports.report import ReportNotFound, ReportStatus
from intake.store.reports.report_tables import ReportRow
from shared import held

OFFICES = (Role.COUNTY_HANDLER, Role.COUNTY_LEAD, Role.CITY_SUPERVISOR, Role.AUDITOR)


def reporter_of(tx: Reading) -> bytes:
    """By what the reporter is known again, and by nobody else."""
    return tx.vault.lookup("reporter", identity(tx.by.sub))


def _check_seen(tx: Reading, row: ReportRow) -> None:
    if row.reporter_hash == reporter_of(tx):
        return
    if not tx.by.has(*OFFICES):
        raise ReportNotFound
    tx.by.within(row.region)


async def get_report(tx: Reading, report_id: UUID) -> ReportRow:
    """A report of the actor's office or own. Raises ``ReportNotFound``, ``OutsideRegion``."""
    row = await held.find(tx, ReportRow, report_id, missing=ReportNotFound)
    _check_seen(tx, row)
    return row


async def hold_report(tx: Transaction, report_id: UUID, *, expected: int) -> ReportRow:
    """The same to change it."""
    row = await held.hold(tx, ReportRow, report_id, missing=ReportNotFound)
    _check_seen(tx, row)
    held.require_version(row, expected)
    return row


async def find_reports(
    tx: Reading, *, status: ReportStatus | None, after: UUID | None, limit: int
) -> list[ReportRow]:
    """Reports of the actor's office, or own ones; the oldest first."""
    seen = ReportRow.reporter_hash == reporter_of(tx)
    if tx.by.has(*OFFICES):
        seen |= covered_by(tx.by.region.code, ReportRow.region)
    query = select(ReportRow).where(seen).order_by(ReportRow.id).limit(limit)
    if status is not None:
        query = query.where(ReportRow.status == status)
    if after is not None:
        query = query.where(ReportRow.id > after)
    return list(await tx.session.scalars(query))
