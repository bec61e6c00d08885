"""Reports on funds, and the counties that owe one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.workdays import LHASA
from sqlalchemy import select, text

from disbursement.domain.funds.annual_report import Span
from disbursement.domain.oversight.reports import (
    FundReportNotFound,
    ReportKind,
    ReportStatus,
)
from disbursement.store.oversight.oversight_tables import FundReportRow
from shared import held

REPORT = "fund_report"
OPENED = text("""
INSERT INTO fund_reports (id, region, kind, since, until, status, opened_at, version)
SELECT gen_random_uuid(), c.region, k.kind, k.since, k.until, 'due', :now, 1
FROM unnest(CAST(:kinds AS varchar[]), CAST(:first AS date[]), CAST(:last AS date[]),
        CAST(:before AS timestamptz[])) AS k(kind, since, until, before)
CROSS JOIN LATERAL (
    SELECT DISTINCT left(f.region, 6) AS region FROM funds AS f
    WHERE f.programme = 'TEMPORARY_ASSISTANCE' AND length(f.region) >= 6 AND EXISTS (
        SELECT FROM journal_entries AS e WHERE e.fund_id = f.id AND e.posted_at < k.before)) AS c
WHERE NOT EXISTS (SELECT FROM fund_reports AS r
    WHERE r.region = c.region AND r.kind = k.kind AND r.since = k.since)
ON CONFLICT (region, kind, since) DO NOTHING
RETURNING id, region, kind
""")


@dataclass(frozen=True, slots=True)
class Opened:
    """A report that a county owes from now on."""

    id: UUID
    region: str
    kind: ReportKind


async def open_reports(tx: Transaction, spans: Sequence[tuple[ReportKind, Span]]) -> list[Opened]:
    """The reports of periods that are over, once of each county whose funds had money by then."""
    values = {
        "now": tx.clock.now(),
        "kinds": [str(kind) for kind, _ in spans],
        "first": [span.first for _, span in spans],
        "last": [span.last for _, span in spans],
        "before": [_end(span) for _, span in spans],
    }
    rows = await tx.session.execute(OPENED, values)
    return [Opened(row.id, row.region, ReportKind(row.kind)) for row in rows]


def _end(span: Span) -> datetime:
    return datetime.combine(span.last + timedelta(days=1), time(), tzinfo=LHASA)


async def hold_report(tx: Transaction, report_id: UUID, *, expected: int) -> FundReportRow:
    """A report of the actor's region, held, at the version that was read."""
    row = await held.hold(tx, FundReportRow, report_id, missing=FundReportNotFound)
    tx.by.within(row.region)
    held.require_version(row, expected)
    return row


async def find_reports(
    tx: Reading,
    *,
    region: str,
    kind: ReportKind | None,
    status: ReportStatus | None,
    after: UUID | None,
    limit: int,
) -> list[FundReportRow]:
    """The reports at and below a region, the oldest first."""
    query = select(FundReportRow).where(covered_by(region, FundReportRow.region))
    if kind is not None:
        query = query.where(FundReportRow.kind == kind)
    if status is not None:
        query = query.where(FundReportRow.status == status)
    if after is not None:
        query = query.where(FundReportRow.id > after)
    return list(await tx.session.scalars(query.order_by(FundReportRow.id).limit(limit)))
