"""Files on fraud: the refusal opens one, and somebody else of the county refers and ends it."""

from datetime import date
from uuid import UUID

from shared.four_eyes import require_another_person
from shared.transaction import Reading, Transaction
from shared.workdays import lhasa_date

from approval.domain.cases.case import Case
from approval.domain.supervision.fraud import (
    FRAUD_LIFECYCLE,
    FraudFileNotFound,
    FraudFileOfAnother,
    FraudOutcome,
    FraudReferral,
    FraudStatus,
    check_outcome,
    check_referral,
)
from approval.store.supervision import supervised
from approval.store.supervision.supervision_tables import FraudFileRow
from approval.usecases import clocks
from shared import held

KIND = "fraud_file"


async def open_file(tx: Transaction, case: Case) -> None:
    """An officer has found the intent and the case is refused for it (第十条（二）, TA-034).

    A case that is refused anew has one file, which is open again and another's than its new refuser:
    what was handed over stays so.
    """
    await supervised.open_fraud_file(tx, case.id, region=case.region)
    await clocks.start(tx, KIND, case)


async def get_file(tx: Reading, file_id: UUID) -> FraudFileRow:
    """A file of the actor's region. Raises ``FraudFileNotFound``."""
    row = await held.find(tx, FraudFileRow, file_id, missing=FraudFileNotFound)
    tx.by.within(row.region)
    return row


async def _hold(tx: Transaction, file_id: UUID, *, expected: int) -> FraudFileRow:
    """The same, to change it, by another person than who refused the case."""
    row = await held.hold(tx, FraudFileRow, file_id, missing=FraudFileNotFound)
    tx.by.within(row.region)
    held.require_version(row, expected)
    require_another_person(tx.by.sub, than=[row.opened_by], refusal=FraudFileOfAnother())
    return row


async def refer(
    tx: Transaction,
    file_id: UUID,
    *,
    to: FraudReferral,
    document: str,
    on: date,
    expected: int,
) -> FraudFileRow:
    """It goes to whoever penalises, keeps the credit record, or prosecutes."""
    row = await _hold(tx, file_id, expected=expected)
    status = FRAUD_LIFECYCLE.after("refer", status=FraudStatus(row.status), by=tx.by)
    check_referral(on, opened=lhasa_date(row.opened_at), today=tx.clock.today())
    held.change(tx, row, KIND, status=status, referred_to=to, document=document, referred_on=on)
    return row


async def close(
    tx: Transaction, file_id: UUID, *, outcome: FraudOutcome, result: str, expected: int
) -> FraudFileRow:
    """What came of it; the duty of the county ends."""
    row = await _hold(tx, file_id, expected=expected)
    status = FRAUD_LIFECYCLE.after("close", status=FraudStatus(row.status), by=tx.by)
    check_outcome(outcome, referred=row.referred_to is not None)
    held.change(
        tx,
        row,
        KIND,
        status=status,
        outcome=outcome,
        result=result,
        closed_by=tx.by.sub,
        closed_at=tx.clock.now(),
    )
    await clocks.DEADLINES.meet(tx, KIND, case_id=row.case_id)
    return row
