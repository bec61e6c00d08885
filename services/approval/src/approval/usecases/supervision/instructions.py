"""The city's instructions on cases (督办): issued with a term, answered, and ended by the city."""

from datetime import date
from uuid import UUID

from shared.roles import COUNTY, Role, RoleNotAllowed
from shared.transaction import Transaction

from approval.domain.supervision.instruction import (
    ANSWERERS,
    INSTRUCTION_LIFECYCLE,
    InstructionDayPast,
    InstructionNotFound,
    InstructionStatus,
    Office,
)
from approval.store.cases import cases
from approval.store.supervision.supervision_tables import InstructionRow
from approval.usecases.clocks import DEADLINES, start_of
from shared import held

KIND = "instruction"


async def issue(
    tx: Transaction, *, case_id: UUID, office: Office, answer_by: date, text: str
) -> InstructionRow:
    """The city asks the office of a case to act and to answer by a day."""
    case = await cases.get_case(tx, case_id)
    if answer_by < tx.clock.today():
        raise InstructionDayPast(today=tx.clock.today().isoformat())
    region = case.region if office is Office.TOWNSHIP else case.region[:COUNTY]
    row = held.insert(
        tx,
        InstructionRow,
        KIND,
        case_id=case.id,
        region=region,
        office=office,
        answer_by=answer_by,
        status=InstructionStatus.ISSUED,
        text=text,
        issued_by=tx.by.sub,
        issued_at=tx.clock.now(),
    )
    await _owes_answer(tx, row)
    return row


async def hold_instruction(
    tx: Transaction, instruction_id: UUID, *, expected: int
) -> InstructionRow:
    """An instruction in the actor's region, to change it."""
    row = await held.hold(tx, InstructionRow, instruction_id, missing=InstructionNotFound)
    tx.by.within(row.region)
    held.require_version(row, expected)
    return row


async def answer(
    tx: Transaction, instruction_id: UUID, *, text: str, expected: int
) -> InstructionRow:
    """The office that was asked answers; another one may not for it."""
    row = await hold_instruction(tx, instruction_id, expected=expected)
    own = ANSWERERS[Office(row.office)]
    if not tx.by.has(*own):
        raise RoleNotAllowed(own)
    status = INSTRUCTION_LIFECYCLE.after("answer", status=InstructionStatus(row.status), by=tx.by)
    held.change(tx, row, KIND, status=status, answer=text, answered_by=tx.by.sub)
    await DEADLINES.meet(tx, "instruction_answer", case_id=row.id)
    await DEADLINES.start(
        tx, "instruction_close", case_id=row.id, region=row.region, at=tx.clock.now()
    )
    return row


async def conclude(
    tx: Transaction, instruction_id: UUID, *, answer_by: date | None, expected: int
) -> InstructionRow:
    """The city ends it, or asks again by a new day."""
    row = await hold_instruction(tx, instruction_id, expected=expected)
    step = "close" if answer_by is None else "ask_again"
    status = INSTRUCTION_LIFECYCLE.after(step, status=InstructionStatus(row.status), by=tx.by)
    await DEADLINES.meet(tx, "instruction_close", case_id=row.id)
    if answer_by is None:
        held.change(tx, row, KIND, status=status, closed_at=tx.clock.now())
        return row
    if answer_by < tx.clock.today():
        raise InstructionDayPast(today=tx.clock.today().isoformat())
    held.change(tx, row, KIND, status=status, answer_by=answer_by)
    await _owes_answer(tx, row)
    return row


async def withdraw(tx: Transaction, instruction_id: UUID, *, expected: int) -> InstructionRow:
    """The city takes it back before it was answered."""
    row = await hold_instruction(tx, instruction_id, expected=expected)
    status = INSTRUCTION_LIFECYCLE.after("withdraw", status=InstructionStatus(row.status), by=tx.by)
    held.change(tx, row, KIND, status=status, closed_at=tx.clock.now())
    await DEADLINES.cancel(tx, case_id=row.id)
    return row


async def _owes_answer(tx: Transaction, row: InstructionRow) -> None:
    township = row.office == Office.TOWNSHIP
    await DEADLINES.start(
        tx,
        "instruction_answer",
        case_id=row.id,
        region=row.region,
        at=start_of(row.answer_by),
        role=Role.TOWNSHIP_LEAD if township else Role.COUNTY_LEAD,
    )
