"""Campaigns of fire prevention: each county owes its monthly report and its summary (147号)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from shared.transaction import Reading, Transaction
from shared.workdays import end_of_day

from intake.domain.leads.fire import (
    FIRE_REPORT_LIFECYCLE,
    Campaign,
    FireReportKind,
    FireReportStatus,
)
from intake.store.leads import fires
from intake.store.leads.fire_tables import FireReportRow
from intake.store.leads.fires import REPORT
from intake.usecases.clocks import DEADLINES
from shared import held

OWED, RECEIVE = "fire_report", "receive_fire_report"


async def open_fire_reports(tx: Transaction) -> int:
    """From the first of a month its report is a duty, and from that of its month the summary."""
    today = tx.clock.today()
    wanted = []
    for row in await fires.running(tx, today):
        periods = fires.campaign_of(row).periods()
        wanted += [(row.id, one) for one in periods if one.opens_on <= today]
    opened = await fires.open_reports(tx, wanted)
    for report_id, county, due_on in opened:
        await DEADLINES.start(tx, OWED, case_id=report_id, region=county, at=end_of_day(due_on))
    return len(opened)


async def check_end(
    tx: Transaction, campaign_id: UUID, *, last_day: date, summary_by: date
) -> Campaign:
    """The campaign, held, as it would end. Raises ``FireCampaignNotFound``, ``CampaignEndDays``."""
    campaign = await fires.get_campaign(tx, campaign_id, lock=True)
    return campaign.ended(last_day, summary_by=summary_by, today=tx.clock.today())


async def end_campaign(
    tx: Transaction,
    campaign_id: UUID,
    *,
    last_day: date,
    summary_by: date,
    document: str,
    reason: str,
) -> None:
    """The second person agrees: no month after the last day is reported, and the summary is owed.

    A summary that was due on another day is due on the new one; what was handed in stands.
    """
    ended = await check_end(tx, campaign_id, last_day=last_day, summary_by=summary_by)
    owed = await fires.end_campaign(tx, campaign_id, ended, document=document, reason=reason)
    at = end_of_day(ended.summary_by)
    for report_id, county in owed:
        await DEADLINES.start(tx, OWED, case_id=report_id, region=county, at=at)


async def figures_now(tx: Reading, row: FireReportRow) -> dict[str, Any]:
    """The figures as handed in; of a report that is due, those of today."""
    if row.figures is not None and row.status != FireReportStatus.DUE:
        return row.figures
    return await fires.figures_of(
        tx,
        row,
        since=await _since(tx, row),
        until=tx.clock.today(),
        by_report=row.kind == FireReportKind.MONTHLY,
    )


async def _since(tx: Reading, row: FireReportRow) -> date:
    """A month goes on where the one before was closed: each fire is in the report of when it was told."""
    told = None if row.kind == FireReportKind.CLOSING else await fires.told_until(tx, row)
    return row.since if told is None else told + timedelta(days=1)


async def hand_in(
    tx: Transaction, report_id: UUID, *, measures: str, expected: int
) -> FireReportRow:
    """The county reports its figures and what it has done; nothing happened is a report too."""
    row = await fires.hold_report(tx, report_id, expected=expected)
    status = FIRE_REPORT_LIFECYCLE.after("hand_in", status=FireReportStatus(row.status), by=tx.by)
    figures = await figures_now(tx, row)
    held.change(
        tx,
        row,
        REPORT,
        status=status,
        figures=figures,
        since=await _since(tx, row),
        until=tx.clock.today(),
        measures=measures,
        reason=None,
        handed_in_by=tx.by.sub,
        handed_in_at=tx.clock.now(),
    )
    await DEADLINES.meet(tx, OWED, case_id=row.id)
    await DEADLINES.start(tx, RECEIVE, case_id=row.id, region=row.region, at=tx.clock.now())
    return row


async def receive(tx: Transaction, report_id: UUID, *, expected: int) -> FireReportRow:
    """The city has it."""
    row = await fires.hold_report(tx, report_id, expected=expected)
    status = FIRE_REPORT_LIFECYCLE.after("receive", status=FireReportStatus(row.status), by=tx.by)
    held.change(tx, row, REPORT, status=status, received_by=tx.by.sub, received_at=tx.clock.now())
    await DEADLINES.meet(tx, RECEIVE, case_id=row.id)
    return row


async def send_back(
    tx: Transaction, report_id: UUID, *, reason: str, expected: int
) -> FireReportRow:
    """The city asks for it again, and says why; it is owed by its day, or at once."""
    row = await fires.hold_report(tx, report_id, expected=expected)
    status = FIRE_REPORT_LIFECYCLE.after("send_back", status=FireReportStatus(row.status), by=tx.by)
    held.change(tx, row, REPORT, status=status, reason=reason)
    await DEADLINES.meet(tx, RECEIVE, case_id=row.id)
    again = end_of_day(max(row.due_on, tx.clock.today()))
    await DEADLINES.start(tx, OWED, case_id=row.id, region=row.region, at=again)
    return row
