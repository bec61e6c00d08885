"""Clearing what does not agree between bank and books."""

from datetime import timedelta
from uuid import UUID

from shared.errors import Unprocessable
from shared.four_eyes import require_another_person
from shared.transaction import Reading, Transaction

from disbursement.domain.bank.messages import BreakKind
from disbursement.domain.payments.batch import FourEyesRequired, require_not_signatory
from disbursement.domain.payments.payment import Payment
from disbursement.policy import figures_on
from disbursement.store.bank import balances, breaks
from disbursement.store.payments import payments
from disbursement.store.tables import BreakRow


class EvidenceMissing(Unprocessable):
    article = "202号 第二十三条"


async def read_break(tx: Reading, break_id: UUID) -> BreakRow:
    """One disagreement, for the finance of its region. Raises ``OutsideRegion``."""
    found = await breaks.get_break(tx, break_id)
    await _payment_of(tx, found)
    return found


async def resolve_break(
    tx: Transaction, break_id: UUID, *, resolution: str, evidence: str | None
) -> BreakRow:
    """A person of the region who had no hand in the case says how it was cleared.

    What no county has is the city's. While the bank still has the money of the attempt, the
    bank's paper is named, by a person who neither made nor released that payment: only then may
    it be paid again.
    """
    found = await breaks.get_break(tx, break_id)
    payment = await _payment_of(tx, found)
    if found.region is None and payment is None:
        tx.by.within(tx.by.region.code[:4])
    if payment is not None:
        require_not_signatory([payment], tx.by)
    if found.end_to_end_id and (payers := await breaks.find_payers(tx, found.end_to_end_id)):
        if evidence is None:
            raise EvidenceMissing
        refusal = FourEyesRequired(cases=payment.case_number if payment else found.reference)
        require_another_person(tx.by.sub, than=payers, refusal=refusal)
    await breaks.resolve_break(
        tx, found, resolution=resolution, evidence=evidence, at=tx.clock.now()
    )
    return await breaks.get_break(tx, break_id)


async def _payment_of(tx: Reading, found: BreakRow) -> Payment | None:
    if found.payment_id is None:
        if found.region is not None:
            tx.by.within(found.region)
        return None
    payment = await payments.get_payment(tx, found.payment_id)
    tx.by.within(payment.region)
    return payment


async def weigh_accounts(tx: Transaction) -> int:
    """Each day: ledger and money on its way are what the bank closes at, or a break says so.

    A difference that a break has named is not named again while it stays the same. One look is
    enough, so this is always done.
    """
    unweighed = await balances.read_unweighed(tx)
    changed = [one for one in unweighed if one.difference != one.before]
    if not changed:
        return 0
    await balances.save_differences(tx, changed)
    for one in changed:
        if one.difference not in {0, one.said}:
            await breaks.record_break(
                tx,
                kind=BreakKind.BALANCE_DIFFERS,
                reference=f"{one.account}/{one.on}",
                bank_code=one.bank_code,
                region=one.region,
                amount=one.closing,
                expected=one.held,
            )
    return 0


async def watch_returns(tx: Transaction) -> int:
    """What the bank says it sent back, and no statement shows, is a break after some days.

    One look is enough, so this is always done.
    """
    today = tx.clock.today()
    credit_days = figures_on(today).credit_days
    await breaks.record_not_credited(tx, before=today - timedelta(days=credit_days))
    return 0
