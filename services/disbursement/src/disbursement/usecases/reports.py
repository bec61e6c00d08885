"""What banks report: each message is one transaction, and saying it twice does it once.

Reports come late, twice and out of order. A later step is never undone by an earlier one; what
contradicts the books becomes a break for a person and an enquiry under the same reference,
never another payment.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from uuid import UUID

from shared.contracts.disbursement import (
    PaymentMatched,
    PaymentPaid,
    PaymentReturned,
    PaymentUnknown,
)
from shared.errors import Unprocessable
from shared.transaction import Transaction

from disbursement.domain import ledger
from disbursement.domain.bank import ItemReport, Report, Statement, StatementLine, Told, reason_of
from disbursement.domain.payment import IN_FLIGHT, Payment, Status
from disbursement.store import batches, funds, payments, reports
from disbursement.store.tables import BatchItemRow
from disbursement.usecases import clocks

STEPS = {
    Told.ACCEPTED: "acknowledge",
    Told.DEBITED: "debit",
    Told.PAID: "pay",
    Told.RETURNED: "give_back",
    Told.UNKNOWN: "lose",
}


class StatementDoesNotBalance(Unprocessable):
    zh = "对账单不平：期初余额加减明细不等于期末余额。请核对后以新的编号重新发送，本次未入账。"
    en = "The statement does not balance: opening and entries do not come to closing. Nothing was booked; send a corrected one."


@dataclass
class Outcome:
    """What became of a message's items."""

    applied: int = 0
    ignored: int = 0
    unknown: list[str] = field(default_factory=list)


async def take_report(tx: Transaction, report: Report, *, kind: str) -> UUID:
    """Apply a report item by item; the same message again changes nothing."""
    bank_code = tx.by.org or ""
    digest = sha256(repr(report).encode()).hexdigest()
    report_id, is_new = await reports.new_report(
        tx, bank_code=bank_code, kind=kind, message_id=report.message_id, digest=digest
    )
    tx.concerns("bank_report", report_id)
    tx.created(report_id)
    if not is_new:
        return report_id
    outcome = Outcome()
    for item in sorted(report.items, key=lambda item: item.end_to_end_id):
        await _take_item(tx, item, bank_code, outcome)
    await reports.finish_report(
        tx,
        report_id,
        applied=outcome.applied,
        ignored=outcome.ignored,
        unknown=outcome.unknown,
    )
    return report_id


async def _take_item(tx: Transaction, item: ItemReport, bank_code: str, outcome: Outcome) -> None:
    sent = await reports.find_item(tx, item.end_to_end_id, bank_code=bank_code)
    if sent is None:
        outcome.unknown.append(item.end_to_end_id)
        await reports.record_break(
            tx,
            kind="REFERENCE_NEVER_SENT",
            reference=item.end_to_end_id,
            bank_code=bank_code,
            amount=item.amount,
        )
        return
    if item.amount is not None and item.amount != sent.amount:
        outcome.ignored += 1
        await reports.record_break(
            tx,
            kind="AMOUNT_DIFFERS",
            reference=item.end_to_end_id,
            bank_code=bank_code,
            payment_id=sent.payment_id,
            amount=item.amount,
        )
        return
    if await apply(tx, sent, item, bank_code=bank_code):
        outcome.applied += 1
    else:
        outcome.ignored += 1


async def apply(tx: Transaction, sent: BatchItemRow, item: ItemReport, *, bank_code: str) -> bool:
    """Take one step of one attempt; false when it says nothing new."""
    payment = await payments.get_payment(tx, sent.payment_id, lock=True)
    if sent.attempt != payment.attempt or payment.status in {Status.BATCHED, Status.CANCELLED}:
        return await _about_an_earlier_attempt(tx, payment, sent, item, bank_code)
    if sent.told == item.told or _is_stale(payment, item):
        return False
    if item.told is Told.PAID and payment.may("contradict"):
        return await _contradicted(tx, payment, item, bank_code)
    step = STEPS[item.told]
    if not payment.may(step):
        return False
    moved = payment.after(step, by=tx.by)
    await reports.tell_item(tx, item)
    match item.told:
        case Told.PAID:
            await _paid(tx, moved, item)
        case Told.RETURNED:
            await _returned(tx, moved, item, after_paid=payment.status is Status.PAID)
        case Told.UNKNOWN:
            await payments.save_payment(tx, moved)
            tx.publish(PaymentUnknown(**_facts(moved), attempt=moved.attempt))
        case _:
            await payments.save_payment(tx, moved)
    return True


def _is_stale(payment: Payment, item: ItemReport) -> bool:
    """An earlier step of the ladder that arrives late, as banks' messages do."""
    progress = item.told in {Told.ACCEPTED, Told.DEBITED, Told.UNKNOWN}
    return progress and payment.status in {Status.PAID, Status.RETURNED}


async def _about_an_earlier_attempt(
    tx: Transaction, payment: Payment, sent: BatchItemRow, item: ItemReport, bank_code: str
) -> bool:
    """The bank speaks of an attempt that was given up. Paid after all: stop the next one."""
    if item.told is not Told.PAID:
        return False
    if payment.status is Status.BATCHED:
        await _break_up(tx, payment)
    if payment.may("contradict"):
        return await _contradicted(tx, replace(payment, attempt=sent.attempt), item, bank_code)
    await reports.record_break(
        tx,
        kind="PAID_TWICE_SUSPECTED",
        reference=item.end_to_end_id,
        bank_code=bank_code,
        payment_id=payment.id,
        amount=sent.amount,
    )
    return True


async def _break_up(tx: Transaction, payment: Payment) -> None:
    """Take the open batch of a disputed payment apart; the others are ready again."""
    assert payment.batch_id is not None, "a batched payment has its batch"
    batch = await batches.get_batch(tx, payment.batch_id, lock=True)
    await batches.save_batch(tx, batch.after("break_up", by=tx.by))
    for other in await payments.load(tx, batch_id=batch.id, lock=True):
        if other.id != payment.id:
            freed = replace(other.after("set_free", by=tx.by), batch_id=None)
            await payments.save_payment(tx, freed)


async def _contradicted(
    tx: Transaction, payment: Payment, item: ItemReport, bank_code: str
) -> bool:
    """Returned and paid cannot both be: nothing goes out until the enquiry is answered."""
    disputed = replace(
        payment.after("contradict", by=tx.by),
        hold_reason="BANK_CONTRADICTS_ITSELF",
        batch_id=None,
    )
    await payments.save_payment(tx, disputed)
    await reports.tell_item(tx, replace(item, told=Told.UNKNOWN))
    await reports.record_break(
        tx,
        kind="BANK_CONTRADICTS_ITSELF",
        reference=item.end_to_end_id,
        bank_code=bank_code,
        payment_id=payment.id,
        amount=payment.amount,
    )
    tx.publish(PaymentUnknown(**_facts(payment), attempt=payment.attempt))
    return True


async def _paid(tx: Transaction, payment: Payment, item: ItemReport) -> None:
    entry = ledger.payment(item.end_to_end_id, payment.amount)
    await funds.post(tx, entry, fund_id=payment.fund_id, payment_id=payment.id)
    await payments.save_payment(tx, replace(payment, hold_reason=None))
    await clocks.meet(tx, payment)
    paid_on = item.on or tx.clock.today()
    tx.publish(PaymentPaid(**_facts(payment), attempt=payment.attempt, paid_on=paid_on))


async def _returned(
    tx: Transaction, payment: Payment, item: ItemReport, *, after_paid: bool
) -> None:
    reason = reason_of(item.reason)
    if after_paid:
        entry = ledger.give_back(item.end_to_end_id, payment.amount)
        await funds.post(tx, entry, fund_id=payment.fund_id, payment_id=payment.id)
        await clocks.start(tx, payment, at=tx.clock.now())
    await payments.save_payment(tx, replace(payment, hold_reason=reason.code, matched=False))
    tx.publish(
        PaymentReturned(
            **_facts(payment),
            attempt=payment.attempt,
            reason=reason.code,
            needs_applicant=reason.needs_applicant,
            after_paid=after_paid,
        )
    )


def _facts(payment: Payment) -> dict[str, object]:
    return {
        "case_id": payment.case_id,
        "payment_id": payment.id,
        "decision_id": payment.decision_id,
        "amount": payment.amount,
    }


async def take_statement(tx: Transaction, statement: Statement) -> UUID:
    """Match the day's statement line by line: decision, ledger and bank agree, or a break stands.

    Raises ``StatementDoesNotBalance``; then nothing of it is booked.
    """
    bank_code = tx.by.org or ""
    if not statement.balances():
        raise StatementDoesNotBalance
    digest = sha256(repr(statement).encode()).hexdigest()
    statement_id, is_new = await reports.insert_statement(
        tx, statement, bank_code=bank_code, digest=digest
    )
    if not is_new:
        return statement_id
    await _watch_sequence(tx, statement, statement_id, bank_code)
    for line in sorted(statement.lines, key=lambda line: line.end_to_end_id or ""):
        matched_to = await _match(tx, line, bank_code, statement.on)
        await reports.insert_line(tx, statement_id, line, matched_to=matched_to)
        if matched_to is None:
            await reports.record_break(
                tx,
                kind="UNMATCHED_BANK_LINE",
                reference=f"{statement.account}/{statement.statement_id}/{line.reference}",
                bank_code=bank_code,
                amount=line.amount,
            )
    return statement_id


async def _watch_sequence(
    tx: Transaction, statement: Statement, statement_id: UUID, bank_code: str
) -> None:
    last = await reports.last_sequence(
        tx, bank_code=bank_code, account=statement.account, before=statement_id
    )
    if statement.sequence is not None and last is not None and statement.sequence > last + 1:
        await reports.record_break(
            tx,
            kind="STATEMENT_MISSING",
            reference=f"{statement.account}/{last + 1}..{statement.sequence - 1}",
            bank_code=bank_code,
        )


async def _match(tx: Transaction, line: StatementLine, bank_code: str, on: date) -> UUID | None:
    """The payment that a line belongs to; by reference, then by amount."""
    if line.end_to_end_id is None:
        return None
    sent = await reports.find_item(tx, line.end_to_end_id, bank_code=bank_code)
    if sent is None or sent.amount != line.amount:
        return None
    told = Told.RETURNED if line.credit else Told.PAID
    item = ItemReport(end_to_end_id=line.end_to_end_id, told=told, reason=line.reason, on=on)
    payment = await payments.get_payment(tx, sent.payment_id, lock=True)
    if payment.attempt == sent.attempt and payment.status in {*IN_FLIGHT, Status.PAID}:
        await apply(tx, sent, item, bank_code=bank_code)
        payment = await payments.get_payment(tx, sent.payment_id, lock=True)
    if line.credit:
        return payment.id
    if payment.status is Status.PAID and payment.attempt == sent.attempt and not payment.matched:
        await payments.save_payment(tx, replace(payment, matched=True))
        tx.publish(PaymentMatched(**_facts(payment), attempt=payment.attempt, statement_date=on))
    return payment.id
