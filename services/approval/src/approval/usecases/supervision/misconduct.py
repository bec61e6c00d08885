"""Files on misconduct: supervision opens, transfers and ends them, and nobody else reads them."""

from datetime import date
from uuid import UUID

from shared.contracts.plumbing import DisbursementDeadlineChanged
from shared.roles import CITY, COUNTY
from shared.transaction import Reading, Transaction
from shared.workdays import lhasa_date
from shared.writes import insert_once

from approval.domain.supervision.misconduct import (
    ALARM_LIFECYCLE,
    MISCONDUCT_LIFECYCLE,
    AlarmOfAnotherCase,
    AlarmStatus,
    Misconduct,
    MisconductElsewhere,
    MisconductFileNotFound,
    MisconductOutcome,
    MisconductStatus,
    OwnMisconduct,
    PaymentAlarmNotFound,
    check_transfer,
    is_about,
)
from approval.store.cases import cases
from approval.store.supervision.supervision_tables import MisconductRow, PaymentAlarmRow
from approval.usecases.clocks import DEADLINES
from shared import held

KIND, ALARM = "misconduct_file", "payment_alarm"
PAYMENT_TERMS = frozenset({"payment", "complete_aid"})
"""The terms of disbursement that say when the money is to be there."""


async def open_file(
    tx: Transaction,
    *,
    region: str,
    case_id: UUID | None,
    kind: Misconduct,
    person: str,
    facts: str,
    alarm_id: UUID | None = None,
) -> MisconductRow:
    """Open a file on somebody of an office, in a case or without one.

    A payment that is overdue has raised an alarm (A-69): the file that it opens ends it. Nobody
    opens a file on himself, and the office lies in the county of the case.
    """
    tx.by.within(region)
    if is_about(person, tx.by):
        raise OwnMisconduct
    alarm = None if alarm_id is None else await _hold_alarm(tx, alarm_id)
    if alarm is not None and case_id not in {None, alarm.case_id}:
        raise AlarmOfAnotherCase
    county = None if alarm is None else alarm.region[:COUNTY]
    if case_id is not None:
        county = (await cases.get_case(tx, case_id)).county
    if county not in {None, region[:COUNTY]}:
        raise MisconductElsewhere(county=county)
    row = held.insert(
        tx,
        MisconductRow,
        KIND,
        region=region,
        case_id=case_id if alarm is None else alarm.case_id,
        kind=kind,
        status=MisconductStatus.OPEN,
        person=person,
        facts=facts,
        opened_by=tx.by.sub,
        opened_at=tx.clock.now(),
    )
    await _owes(tx, row)
    if alarm is not None:
        filed = ALARM_LIFECYCLE.after("file", status=AlarmStatus(alarm.status), by=tx.by)
        held.change(tx, alarm, ALARM, status=filed, file_id=row.id)
        await DEADLINES.meet(tx, "payment_alarm", case_id=alarm.id)
        tx.version = row.version
    return row


async def _hold_alarm(tx: Transaction, alarm_id: UUID) -> PaymentAlarmRow:
    row = await held.hold(tx, PaymentAlarmRow, alarm_id, missing=PaymentAlarmNotFound)
    tx.by.within(row.region)
    return row


async def raise_alarm(tx: Transaction, event: DisbursementDeadlineChanged) -> None:
    """A payment was not made in its term (拖欠, A-69): supervision is told, once."""
    if event.state != "passed" or event.what not in PAYMENT_TERMS:
        return
    raised = await insert_once(
        tx,
        PaymentAlarmRow,
        "id",
        id=event.deadline_id,
        case_id=event.about or event.case_id,
        region=event.region,
        due_at=event.due_at,
        raised_at=tx.clock.now(),
        status=AlarmStatus.RAISED,
        version=1,
    )
    if raised:
        await DEADLINES.start(
            tx,
            "payment_alarm",
            case_id=event.deadline_id,
            region=event.region[:CITY],
            at=tx.clock.now(),
            about=event.about or event.case_id,
        )


async def dismiss_alarm(
    tx: Transaction, alarm_id: UUID, *, reason: str, expected: int
) -> PaymentAlarmRow:
    """Supervision looked, and nobody is to blame."""
    row = await _hold_alarm(tx, alarm_id)
    held.require_version(row, expected)
    status = ALARM_LIFECYCLE.after("dismiss", status=AlarmStatus(row.status), by=tx.by)
    held.change(tx, row, ALARM, status=status, reason=reason)
    await DEADLINES.meet(tx, "payment_alarm", case_id=row.id)
    return row


def hides(tx: Reading, row: MisconductRow) -> bool:
    """Whether the file is about who asks: that person does not learn that there is one."""
    return is_about(held.opened(tx, row, "person") or "", tx.by)


async def get_file(tx: Reading, file_id: UUID) -> MisconductRow:
    """A file of the actor's region that is not on the actor. Raises ``MisconductFileNotFound``."""
    return _readable(
        tx, await held.find(tx, MisconductRow, file_id, missing=MisconductFileNotFound)
    )


async def hold_file(tx: Transaction, file_id: UUID, *, expected: int) -> MisconductRow:
    """The same, to change it."""
    row = await held.hold(tx, MisconductRow, file_id, missing=MisconductFileNotFound)
    _readable(tx, row)
    held.require_version(row, expected)
    return row


def _readable(tx: Reading, row: MisconductRow) -> MisconductRow:
    if hides(tx, row):
        raise MisconductFileNotFound
    tx.by.within(row.region)
    return row


async def transfer(
    tx: Transaction, file_id: UUID, *, to: str, document: str, on: date, expected: int
) -> MisconductRow:
    """It goes to the supervision body, or to the judiciary where a crime is suspected."""
    row = await hold_file(tx, file_id, expected=expected)
    status = MISCONDUCT_LIFECYCLE.after("transfer", status=MisconductStatus(row.status), by=tx.by)
    check_transfer(on, opened=lhasa_date(row.opened_at), today=tx.clock.today())
    held.change(
        tx,
        row,
        KIND,
        status=status,
        transferred_to=to,
        transfer_document=document,
        transferred_on=on,
    )
    await _owes(tx, row)
    return row


async def close(
    tx: Transaction, file_id: UUID, *, outcome: MisconductOutcome, result: str, expected: int
) -> MisconductRow:
    """What came of it."""
    row = await hold_file(tx, file_id, expected=expected)
    status = MISCONDUCT_LIFECYCLE.after("close", status=MisconductStatus(row.status), by=tx.by)
    held.change(
        tx,
        row,
        KIND,
        status=status,
        outcome=outcome,
        result=result,
        closed_at=tx.clock.now(),
    )
    await DEADLINES.meet(tx, "misconduct", case_id=row.id)
    return row


async def _owes(tx: Transaction, row: MisconductRow) -> None:
    """The duty stands at the city, so that no work list of the office in question tells of it."""
    await DEADLINES.start(
        tx,
        "misconduct",
        case_id=row.id,
        region=row.region[:CITY],
        at=tx.clock.now(),
        about=row.case_id,
    )
