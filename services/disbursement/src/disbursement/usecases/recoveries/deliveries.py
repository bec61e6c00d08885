"""The demand reaches its debtor; penalty, credit record and crime are handed over (第三十二条)."""

from datetime import date
from uuid import UUID

from shared.contracts.vocabulary import Programme
from shared.four_eyes import require_another_person
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from disbursement.domain.payments.programmes import PROGRAMMES
from disbursement.domain.recoveries.recovery import (
    LIFECYCLE,
    OWED_AFTER_FRAUD,
    DeliveredOnNotPossible,
    DeliveryMethod,
    OtherOffice,
    RecoveryFourEyes,
    RecoveryStatus,
    ReferralKind,
    ReferralNotOfFraud,
    ReferralRecorded,
    check_delivery,
    next_due,
)
from disbursement.store.recoveries import recoveries
from disbursement.store.recoveries.recovery_tables import RecoveryRow
from disbursement.usecases.recoveries import duties
from disbursement.usecases.recoveries.plans import plan_in
from shared import held


async def record_delivery(
    tx: Transaction,
    recovery_id: UUID,
    *,
    expected: int,
    delivered_on: date,
    method: DeliveryMethod,
    proof: str,
) -> RecoveryRow:
    """The debtor has the demand: its instalments are due from now on."""
    row = await _of_office(tx, recovery_id, expected=expected)
    status = LIFECYCLE.after("record_delivery", status=RecoveryStatus(row.status), by=tx.by)
    assert row.demanded_at is not None, "what is delivered was demanded"
    demanded_on = lhasa_date(row.demanded_at)
    check_delivery(delivered_on, demanded_on=demanded_on, today=tx.clock.today())
    held.change(
        tx,
        row,
        recoveries.RECOVERY,
        status=status,
        delivered_on=delivered_on,
        delivery_method=method,
        delivery_proof=proof,
    )
    await duties.meet(tx, duties.DELIVER, row)
    await duties.await_money(tx, row, next_due(plan_in(row.plan), row.received))
    return row


async def record_referral(
    tx: Transaction,
    recovery_id: UUID,
    *,
    expected: int,
    kind: ReferralKind,
    body: str,
    reference: str,
    handed_over_on: date,
) -> RecoveryRow:
    """Say to whom it was handed over, under which number. Only enforcement is without fraud too."""
    row = await _of_office(tx, recovery_id, expected=expected)
    status = LIFECYCLE.after("record_referral", status=RecoveryStatus(row.status), by=tx.by)
    if kind is not ReferralKind.ENFORCEMENT and not row.fraud:
        raise ReferralNotOfFraud
    if handed_over_on > tx.clock.today():
        first = lhasa_date(row.ordered_at).isoformat()
        raise DeliveredOnNotPossible(first=first, last=tx.clock.today().isoformat())
    file = await recoveries.read_file(tx, row)
    there = {ReferralKind(one.kind) for one in file.referrals}
    if kind in there or not await recoveries.insert_referral(
        tx,
        row.id,
        kind=kind,
        body=body,
        reference=reference,
        handed_over_on=handed_over_on,
    ):
        raise ReferralRecorded
    held.change(tx, row, recoveries.RECOVERY, status=status)
    if row.fraud and there | {kind} >= OWED_AFTER_FRAUD and not there >= OWED_AFTER_FRAUD:
        await duties.meet(tx, duties.REFERRAL, row)
    return row


async def _of_office(tx: Transaction, recovery_id: UUID, *, expected: int) -> RecoveryRow:
    row = await recoveries.hold_recovery(tx, recovery_id, expected=expected)
    terms = PROGRAMMES[Programme(row.programme)]
    if terms.handler not in tx.by.roles:
        raise OtherOffice(programme=terms.title)
    require_another_person(tx.by.sub, than=row.parties, refusal=RecoveryFourEyes())
    return row
