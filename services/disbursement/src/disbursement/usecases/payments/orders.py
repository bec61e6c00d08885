"""From a decision to a payment order, and the ways in which an order ends unpaid."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from shared.contracts.disbursement import PaymentHeld
from shared.contracts.orders import PayeeCorrection, PaymentOrder, Revocation
from shared.contracts.vocabulary import PaymentMethod
from shared.errors import NotYet, Unprocessable
from shared.ids import new_id
from shared.transaction import Transaction
from shared.words import labels

from disbursement.domain.funds.sources import Source, Spending
from disbursement.domain.payments.batch import EarlierStillBooked
from disbursement.domain.payments.payment import Payment, Status
from disbursement.store.bank import breaks
from disbursement.store.payments import payments
from disbursement.store.recoveries import recoveries
from disbursement.usecases import clocks
from disbursement.usecases.funds import duties, sources
from disbursement.usecases.funds.sources import NO_SOURCE, SHORT
from disbursement.usecases.payments import cancellations
from disbursement.usecases.recoveries import openings

FUNDED_AT_ONCE = 100
DEBT = "RECOVERY_OPEN"
"""An order waits for a debt after fraud to be settled (第三十二条)."""

GAPS = labels("disbursement", "order_gaps")
"""What an order lacks."""


class OrderIncomplete(Unprocessable):
    """The approval lacks what a payment needs."""


class PurposeForbidden(Unprocessable):
    article = "202号 第二十四条"


class OrderContradictory(Unprocessable):
    article = "202号 第十九条"


async def read_ahead(tx: Transaction, decisions: Sequence[PaymentOrder]) -> None:
    """Read together what ``order_payment`` asks of each: earlier orders, debts, sources."""
    approved = [one for one in decisions if one.approved]
    await payments.read_ordered(tx, {one.decision_id for one in approved})
    await recoveries.read_debts(tx, {debtor for one in approved for debtor in one.debtors})
    asked = {(one.programme, one.region, _spending(one)) for one in approved}
    await sources.read_ahead(tx, asked)


def _spending(decision: PaymentOrder) -> Spending:
    return Spending(
        kind=decision.fund_kind,
        purpose=decision.purpose,
        status=decision.recipient_status,
        spent_on=decision.spent_on,
        by_township=decision.decided_by_township,
        scheme=None if decision.scheme is None else decision.scheme.code,
    )


async def order_payment(tx: Transaction, decision: PaymentOrder) -> None:
    """One payment per decision, however often the event comes; money is promised at once.

    Without a source that may pay it the order is held until finance names one (第二十二条); a fund
    that is short holds it too, nothing is borrowed (第二十三条), and so does a debt after fraud
    (第三十二条).
    """
    if not decision.approved:
        return
    if decision.purpose is not None and decision.purpose.is_forbidden:
        raise PurposeForbidden
    if decision.method is PaymentMethod.CASH and not decision.method_reason:
        raise OrderIncomplete(missing=GAPS["cash_reason"])
    if decision.method is not PaymentMethod.CASH and decision.method_reason:
        raise OrderContradictory
    if decision.payee_ref is None or decision.payee_version is None or decision.amount <= 0:
        raise OrderIncomplete(missing=GAPS["payee_and_amount"])
    spending = _spending(decision)
    owes = await recoveries.find_debt(tx, decision.debtors)
    fund, enough = await sources.source_for(
        tx, decision.programme, decision.region, decision.amount, spending
    )
    reason = DEBT if owes else None if enough else SHORT if fund else NO_SOURCE
    payment = await payments.insert_payment(
        tx,
        Payment(
            id=new_id(),
            decision_id=decision.decision_id,
            case_id=decision.case_id,
            case_number=decision.case_number,
            programme=decision.programme,
            region=decision.region,
            fund_id=fund.fund_id if fund else None,
            fund_code=fund.code if fund else None,
            fund_kind=fund.kind if fund else None,
            spending=spending,
            amount=decision.amount,
            payee_ref=decision.payee_ref,
            payee_version=decision.payee_version,
            method=decision.method,
            method_reason=decision.method_reason,
            decided_at=decision.decided_at,
            complete_by=decision.complete_by,
            is_emergency=decision.is_emergency,
            beneficiaries=decision.beneficiaries,
            scheme=decision.scheme,
            decided_by=decision.decided_by,
            signers=tuple(sorted({*decision.signers, decision.decided_by})),
            applied_by=decision.applied_by,
            debtors=decision.debtors,
            articles=decision.articles,
            ordered_at=tx.clock.now(),
            status=Status.HELD if reason else Status.ORDERED,
            hold_reason=reason,
            version=1,
        ),
    )
    if payment is None:
        return
    await clocks.start(tx, payment, at=decision.decided_at)
    if reason is None and fund is not None:
        await sources.encumber(tx, payment, fund)
        return
    await _wait_for_finance(tx, payment)
    tx.publish(_held(payment))


def _held(payment: Payment, *, needs_applicant: bool = False) -> PaymentHeld:
    return PaymentHeld(
        case_id=payment.case_id,
        payment_id=payment.id,
        decision_id=payment.decision_id,
        amount=payment.amount,
        reason=payment.hold_reason or "",
        needs_applicant=needs_applicant,
    )


async def fund_held_payments(tx: Transaction) -> int:
    """Promise money to held orders, the oldest first, as far as the sources that may pay reach.

    Whoever owes a fund after fraud waits until that is settled. However many wait for another
    fund, or for money that is not for them, everybody is looked at.
    """
    funded, after = 0, None
    while funded < FUNDED_AT_ONCE:
        held = await payments.load(
            tx, status=Status.HELD, fundable=True, after=after, lock=True, limit=FUNDED_AT_ONCE
        )
        if not held:
            break
        after = held[-1].id
        await sources.read_ahead(tx, [(one.programme, one.region, one.spending) for one in held])
        for payment in held:
            funded += await _fund(tx, payment)
    return funded


async def _fund(tx: Transaction, payment: Payment) -> bool:
    """Promise money to one held order, if a source that may pay it has it now."""
    fund, enough = await sources.source_for(
        tx, payment.programme, payment.region, payment.amount, payment.spending
    )
    if fund is None or not enough:
        if payment.hold_reason == DEBT:
            await _hold_anew(tx, payment, fund)
        return False
    ready = sources.paid_from(payment.after("fund", by=tx.by), fund)
    ready = await payments.save_payment(tx, ready)
    await sources.encumber(tx, ready, fund)
    await sources.name_no_more(tx, ready)
    return True


async def _hold_anew(tx: Transaction, payment: Payment, short: Source | None) -> None:
    """The debt is settled and there is no money: now the order waits for finance."""
    named = payment if short is None else sources.paid_from(payment, short)
    reason = NO_SOURCE if short is None else SHORT
    waiting = await payments.save_payment(tx, replace(named, hold_reason=reason))
    await _wait_for_finance(tx, waiting)
    tx.publish(_held(waiting))


async def _wait_for_finance(tx: Transaction, payment: Payment) -> None:
    if payment.hold_reason == NO_SOURCE:
        await clocks.wait_for_source(tx, payment)
    if payment.hold_reason == SHORT:
        await duties.wait_for_money(tx, payment)


async def correct_payee(tx: Transaction, corrected: PayeeCorrection) -> None:
    """The account was corrected with its owner: check it, and pay again what came back, once.

    It leaves an open batch; when the file has left, the correction waits for the payment's return.
    Whoever is paid in cash is asked for anew.
    """
    for payment in await cancellations.lock_payments(tx, case_id=corrected.case_id):
        if payment.method is PaymentMethod.CARD and payment.payee_ref != corrected.payee_ref:
            continue
        moved = payment.correct_payee(
            corrected.payee_version, recipient=corrected.recipient, by=tx.by
        )
        if moved != payment:
            await cancellations.take_out(tx, payment)
            await payments.save_payment(tx, moved)


async def cancel_payment(tx: Transaction, revocation: Revocation) -> None:
    """An approval is taken back: stop the money, out of an open batch too, or say it is too late."""
    found = await cancellations.lock_payments(tx, decision_id=revocation.decision_id)
    if not found:
        raise NotYet(what=labels("disbursement", "not_yet")["decision"])
    [payment] = found
    if payment.status is Status.CANCELLED:
        return
    if not payment.may("cancel"):
        tx.publish(payment.not_cancellable())
        return
    was_held = payment.status is Status.HELD
    freed = await cancellations.take_out(tx, payment)
    cancelled = await payments.save_payment(tx, freed.after("cancel", by=tx.by))
    await cancellations.end_order(tx, cancelled, reason="REVOKED", was_promised=not was_held)
    if was_held:
        await sources.name_no_more(tx, cancelled)
    await openings.end_unpaid(tx, cancelled)


async def pay_again(tx: Transaction, payment_id: UUID, *, expected: int) -> Payment:
    """Send a returned payment again to the same account: the bank's reason was not the account's.

    Raises ``EarlierStillBooked`` while a statement shows its money as gone.
    """
    payment = await payments.get_payment(tx, payment_id, expected=expected, lock=True)
    again = payment.pay_again(by=tx.by)
    if (await breaks.standing_against(tx, [payment.id])).kept:
        raise EarlierStillBooked(cases=payment.case_number)
    return await payments.save_payment(tx, again)
