"""Citizens' reports: received by any channel, taken up, handed on, answered."""

from uuid import UUID

from shared.roles import CITY, COUNTY, Role
from shared.transaction import Transaction

from intake.domain.channels import Channel
from intake.domain.errors import OutsideLhasa
from intake.domain.household.household import CITY_CODE
from intake.domain.reports.report import (
    OF_THE_CITY,
    REPORT_LIFECYCLE,
    ReportFinding,
    ReportHandedOn,
    ReportKind,
    ReportStatus,
)
from intake.store.reports import reports
from intake.store.reports.report_tables import ReportRow
from intake.usecases.clocks import DEADLINES
from shared import held

KIND, DUTY = "citizen_report", "answer_report"


async def receive(
    tx: Transaction,
    *,
    about: str,
    channel: Channel,
    kind: ReportKind,
    anonymous: bool,
    text: str,
    contact: str | None,
) -> ReportRow:
    """Keep a report; an anonymous one keeps no contact, and none keeps a readable account."""
    if not about.startswith(CITY_CODE):
        raise OutsideLhasa(region=about)
    row = held.insert(
        tx,
        ReportRow,
        KIND,
        region=about[: CITY if kind in OF_THE_CITY else COUNTY],
        about=about,
        channel=channel,
        kind=kind,
        anonymous=anonymous,
        reporter_hash=reports.reporter_of(tx),
        status=ReportStatus.RECEIVED,
        text=text,
        contact=None if anonymous else contact,
        received_at=tx.clock.now(),
    )
    await _owes(tx, row)
    return row


async def take_up(tx: Transaction, report_id: UUID, *, expected: int) -> ReportRow:
    """Somebody of the office looks into it from now on; the term runs on."""
    row = await reports.hold_report(tx, report_id, expected=expected)
    status = REPORT_LIFECYCLE.after("take_up", status=ReportStatus(row.status), by=tx.by)
    held.change(tx, row, KIND, status=status, taken_up_by=tx.by.sub)
    return row


async def hand_on(tx: Transaction, report_id: UUID, *, to: str, expected: int) -> ReportRow:
    """Another office is in charge: the city, or a county of it; it has the whole term."""
    row = await reports.hold_report(tx, report_id, expected=expected)
    status = REPORT_LIFECYCLE.after("hand_on", status=ReportStatus(row.status), by=tx.by)
    if to == row.region or not to.startswith(CITY_CODE):
        raise ReportHandedOn
    held.change(tx, row, KIND, status=status, region=to, taken_up_by=None)
    await _owes(tx, row)
    return row


async def answer(
    tx: Transaction, report_id: UUID, *, finding: ReportFinding, text: str, expected: int
) -> ReportRow:
    """What was found and done, as the reporter is told it."""
    row = await reports.hold_report(tx, report_id, expected=expected)
    status = REPORT_LIFECYCLE.after("answer", status=ReportStatus(row.status), by=tx.by)
    held.change(
        tx, row, KIND, status=status, finding=finding, answer=text, answered_at=tx.clock.now()
    )
    await DEADLINES.meet(tx, DUTY, case_id=row.id)
    return row


async def _owes(tx: Transaction, row: ReportRow) -> None:
    role = Role.CITY_SUPERVISOR if len(row.region) == CITY else Role.COUNTY_HANDLER
    await DEADLINES.start(tx, DUTY, case_id=row.id, region=row.region, at=tx.clock.now(), role=role)
