"""The city's instructions (督办): issued with a term, answered, and ended by the city."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from shared.roles import Role, RoleNotAllowed
from shared.transaction import Reading, Transaction
from shared.workdays import start_of_day

from approval.domain.supervision.counties import check_county
from approval.domain.supervision.instruction import (
    ANSWERERS,
    INSTRUCTION_LIFECYCLE,
    InstructionElsewhere,
    InstructionNotFound,
    InstructionStatus,
    Office,
    check_answer_day,
    office_of,
)
from approval.policy import counties_on
from approval.store.cases import cases
from approval.store.supervision.supervision_tables import InstructionRow
from approval.usecases.clocks import DEADLINES
from shared import held

KIND = "instruction"


async def issue(
    tx: Transaction,
    *,
    region: str,
    case_id: UUID | None,
    case_number: str | None,
    answer_by: date,
    text: str,
) -> InstructionRow:
    """The city asks an office to act and to answer by a day, on a case or on its work.

    A case that is still on its way to approval is named by its number, which is not known here.
    """
    tx.by.within(region)
    check_county(region, counties_on(tx.clock.today()))
    check_answer_day(answer_by, today=tx.clock.today())
    if case_id is not None:
        case = await cases.get_case(tx, case_id)
        if region not in {case.region, case.county}:
            raise InstructionElsewhere(township=case.region, county=case.county)
        case_number = case.assessment.case_number
    row = held.insert(
        tx,
        InstructionRow,
        KIND,
        case_id=case_id,
        case_number=case_number,
        region=region,
        office=office_of(region),
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
        tx,
        "instruction_close",
        case_id=row.id,
        region=row.region,
        at=tx.clock.now(),
        about=row.case_id,
    )
    return row


async def conclude(
    tx: Transaction, instruction_id: UUID, *, again: tuple[date, str] | None, expected: int
) -> InstructionRow:
    """The city ends it, or asks again: by a day, with a text; what was answered before is kept."""
    row = await hold_instruction(tx, instruction_id, expected=expected)
    step = "close" if again is None else "ask_again"
    status = INSTRUCTION_LIFECYCLE.after(step, status=InstructionStatus(row.status), by=tx.by)
    await DEADLINES.meet(tx, "instruction_close", case_id=row.id)
    if again is None:
        held.change(tx, row, KIND, status=status, closed_at=tx.clock.now())
        return row
    answer_by, text = again
    check_answer_day(answer_by, today=tx.clock.today())
    held.change(
        tx,
        row,
        KIND,
        status=status,
        earlier=json.dumps([*rounds_of(tx, row), _round(tx, row)], ensure_ascii=False),
        answer_by=answer_by,
        text=text,
        answer=None,
        answered_by=None,
    )
    await _owes_answer(tx, row)
    return row


def rounds_of(tx: Reading, row: InstructionRow) -> list[dict[str, Any]]:
    """What was asked and answered before the city asked again; the caller audits the reading."""
    earlier: list[dict[str, Any]] = json.loads(held.opened(tx, row, "earlier") or "[]")
    return earlier


def _round(tx: Reading, row: InstructionRow) -> dict[str, Any]:
    return {
        "text": held.opened(tx, row, "text"),
        "answer_by": row.answer_by.isoformat(),
        "answer": held.opened(tx, row, "answer"),
        "answered_by": row.answered_by,
    }


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
        at=start_of_day(row.answer_by),
        role=Role.TOWNSHIP_LEAD if township else Role.COUNTY_LEAD,
        about=row.case_id,
    )
