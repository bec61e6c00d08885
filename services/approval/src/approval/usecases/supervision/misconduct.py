"""Files on misconduct: supervision opens, transfers and ends them, and nobody else reads them."""

from datetime import date
from uuid import UUID

from shared.roles import CITY
from shared.transaction import Transaction

from approval.domain.supervision.misconduct import (
    MISCONDUCT_LIFECYCLE,
    Misconduct,
    MisconductFileNotFound,
    MisconductOutcome,
    MisconductStatus,
)
from approval.store.cases import cases
from approval.store.supervision.supervision_tables import MisconductRow
from approval.usecases.clocks import DEADLINES
from shared import held

KIND = "misconduct_file"


async def open_file(
    tx: Transaction,
    *,
    region: str,
    case_id: UUID | None,
    kind: Misconduct,
    person: str,
    facts: str,
) -> MisconductRow:
    """Open a file on somebody of an office, in a case or without one.

    A payment that is overdue stands on the work list as such (A-69), and is one reason: DELAY.
    """
    tx.by.within(region)
    if case_id is not None:
        await cases.get_case(tx, case_id)
    row = held.insert(
        tx,
        MisconductRow,
        KIND,
        region=region,
        case_id=case_id,
        kind=kind,
        status=MisconductStatus.OPEN,
        person=person,
        facts=facts,
        opened_by=tx.by.sub,
        opened_at=tx.clock.now(),
    )
    await _owes(tx, row)
    return row


async def hold_file(tx: Transaction, file_id: UUID, *, expected: int) -> MisconductRow:
    """A file of the actor's region, to change it."""
    row = await held.hold(tx, MisconductRow, file_id, missing=MisconductFileNotFound)
    tx.by.within(row.region)
    held.require_version(row, expected)
    return row


async def transfer(
    tx: Transaction, file_id: UUID, *, to: str, document: str, on: date, expected: int
) -> MisconductRow:
    """It goes to the supervision body, or to the judiciary where a crime is suspected."""
    row = await hold_file(tx, file_id, expected=expected)
    status = MISCONDUCT_LIFECYCLE.after("transfer", status=MisconductStatus(row.status), by=tx.by)
    held.change(
        tx,
        row,
        KIND,
        status=status,
        transferred_to=to,
        transfer_document=document,
        transferred_on=min(on, tx.clock.today()),
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
        tx, "misconduct", case_id=row.id, region=row.region[:CITY], at=tx.clock.now()
    )
