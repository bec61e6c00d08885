"""What banks report: each message is one transaction, and saying it twice does it once.

Reports come late, twice and out of order. A later step is never undone by an earlier one; what
contradicts the books becomes a break for a person and an enquiry under the same reference,
never another payment.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import assert_never

from shared.complete import complete_table
from shared.contracts.disbursement import PaymentPaid, PaymentReturned, PaymentUnknown
from shared.fairness import written_in_parts
from shared.transaction import Transaction

from disbursement.domain.bank.messages import (
    BankStatus,
    BatchReport,
    BreakKind,
    ItemReport,
    Report,
    check_day,
)
from disbursement.domain.bank.reasons import is_known, reason_of
from disbursement.domain.funds import ledger
from disbursement.domain.payments.payment import Payment, Status
from disbursement.store.bank import agents, bookings, breaks, reports
from disbursement.store.funds import funds
from disbursement.store.payments import batches, cancellations, payments
from disbursement.store.payments.batches import SentFile
from disbursement.store.payments.held import Sent, held
from disbursement.store.tables import BankReportRow
from disbursement.usecases import clocks
from disbursement.usecases.bank import answers, matches
from disbursement.usecases.bank.signatures import Proof
from disbursement.usecases.payments.cancellations import (
    dispute,
    hold_payments,
    leave_break,
    payment_of,
)

STEPS = {
    BankStatus.ACCEPTED: "accept",
    BankStatus.DEBITED: "debit",
    BankStatus.PAID: "pay",
    BankStatus.RETURNED: "return_payment",
    BankStatus.UNKNOWN: "mark_unknown",
}
complete_table(BankStatus, STEPS, "disbursement.usecases.bank.reports.STEPS")


@dataclass
class Outcome:
    """What became of a message's items."""

    applied: int = 0
    ignored: int = 0
    unknown: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


async def take_report(tx: Transaction, report: Report, *, kind: str, proof: Proof) -> BankReportRow:
    """Apply a report item by item; the same message again changes nothing.

    Raises ``SignatureRefused`` when it is not signed as agreed with the bank.
    """
    bank_code = tx.by.org or ""
    for item in report.items:
        check_day(item.on, what=item.end_to_end_id, today=tx.clock.today())
    digest = sha256(repr(report).encode()).hexdigest()
    taken, is_new = await reports.new_report(
        tx, bank_code=bank_code, kind=kind, message_id=report.message_id, digest=digest
    )
    tx.audit_subject("bank_report", taken.id)
    tx.created(taken.id)
    if not is_new:
        return taken
    proof(await agents.terms_today(tx, bank_code))
    outcome = Outcome()
    named = {item.end_to_end_id for item in report.items}
    files = await _files(tx, report, bank_code)
    await hold(tx, named.union(*(sent.references for sent in files.values())))
    if report.is_notice:
        report = _of_ours(tx, report, files)
    for file in report.batches:
        await _take_file(tx, file, files.get(file.number), named, outcome)
    items = sorted(report.items, key=lambda item: item.end_to_end_id)
    async for item in written_in_parts(items, tx.flush):
        await _take_item(tx, item, bank_code, outcome)
    return reports.finish_report(
        tx,
        taken,
        applied=outcome.applied,
        ignored=outcome.ignored,
        unknown=outcome.unknown,
        waiting=outcome.waiting,
    )


def _of_ours(tx: Transaction, notice: Report, files: Mapping[str, SentFile]) -> Report:
    """What of a notice is about payments of ours; other money of the account is the statement's."""
    return replace(
        notice,
        items=tuple(one for one in notice.items if held(tx).attempts.get(one.end_to_end_id)),
        batches=tuple(one for one in notice.batches if one.number in files),
    )


async def _files(tx: Transaction, report: Report, bank_code: str) -> dict[str, SentFile]:
    """The payment files that a report speaks of as a whole, locked before their payments."""
    numbers = {
        file.number
        for file in report.batches
        if file.bank_status or file.count is not None or file.total is not None
    }
    if not numbers:
        return {}
    return await batches.lock_by_numbers(tx, numbers, bank_code=bank_code)


async def _take_file(
    tx: Transaction, file: BatchReport, sent: SentFile | None, named: set[str], outcome: Outcome
) -> None:
    """The bank's word on a file as a whole is that on each item which it does not name."""
    if sent is None:
        if file.bank_status and file.number not in outcome.unknown:
            outcome.unknown.append(file.number)
            await _never_sent(tx, file.number, file.total)
        return
    batch = held(tx).batches[sent.batch.id]
    if (file.count or batch.count, file.total or batch.total) != (batch.count, batch.total):
        outcome.ignored += 1
        await breaks.record_break(
            tx,
            kind=BreakKind.AMOUNT_DIFFERS,
            reference=batch.number,
            bank_code=batch.bank_code,
            region=batch.region,
            amount=file.total,
            expected=batch.total,
        )
        return
    if file.bank_status is None:
        return
    moved = True
    if file.bank_status is BankStatus.RETURNED and batch.may("reject"):
        await answers.reject(tx, batch, file.reason, file.words, besides=named)
    elif file.bank_status is BankStatus.ACCEPTED and batch.may("accept"):
        await answers.accept(tx, batch)
    elif file.bank_status in {BankStatus.RETURNED, BankStatus.ACCEPTED}:
        moved = False
    else:
        for reference in sorted(set(sent.references) - named):
            item = ItemReport(end_to_end_id=reference, bank_status=file.bank_status)
            await _take_item(tx, item, batch.bank_code, outcome)
        return
    outcome.applied += moved
    outcome.ignored += not moved


async def _never_sent(tx: Transaction, reference: str, amount: int | None) -> None:
    await breaks.record_break(
        tx,
        kind=BreakKind.REFERENCE_NEVER_SENT,
        reference=reference,
        bank_code=tx.by.org or "",
        amount=amount,
    )


async def hold(tx: Transaction, references: Collection[str]) -> None:
    """Lock all that a message speaks of, attempts before payments, then read what stands in the books.

    In this order, as whoever waited for a lock finds what was booked meanwhile.
    """
    sent = await hold_sent(tx, references)
    await bookings.read_books(tx, sent, bank_code=tx.by.org or "")


async def hold_sent(tx: Transaction, references: Collection[str]) -> list[Sent]:
    """Lock what was sent to this bank under these references."""
    await reports.hold_attempts(tx, references, bank_code=tx.by.org or "")
    sent = [one for one in held(tx).attempts.values() if one is not None]
    await hold_payments(tx, sent)
    return sent


async def _take_item(tx: Transaction, item: ItemReport, bank_code: str, outcome: Outcome) -> None:
    sent = await reports.find_item(tx, item.end_to_end_id, bank_code=bank_code)
    if sent is None:
        outcome.unknown.append(item.end_to_end_id)
        await _never_sent(tx, item.end_to_end_id, item.amount)
        return
    if item.other_currency or item.amount not in {None, sent.amount}:
        outcome.ignored += 1
        payment = await payment_of(tx, sent)
        reference, amount = item.end_to_end_id, item.amount
        await leave_break(
            tx, payment, sent, BreakKind.AMOUNT_DIFFERS, reference=reference, amount=amount
        )
        return
    if item.bank_status is None:
        outcome.waiting.append(item.end_to_end_id)
    elif await apply(tx, sent, item, reference=item.end_to_end_id):
        outcome.applied += 1
    else:
        outcome.ignored += 1


async def apply(tx: Transaction, sent: Sent, item: ItemReport, *, reference: str) -> bool:
    """Take one step of one attempt; false when it says nothing new.

    ``reference`` names the report or the line, for a break.
    """
    payment = await payment_of(tx, sent)
    if sent.attempt != payment.attempt or payment.status in {Status.BATCHED, Status.CANCELLED}:
        return await _is_about_an_earlier_attempt(tx, payment, sent, item, reference)
    if sent.bank_status == item.bank_status or _is_stale(payment, item):
        return False
    if item.bank_status is BankStatus.PAID and payment.may("dispute"):
        kind = BreakKind.BANK_CONTRADICTS_ITSELF
        await dispute(tx, payment, sent, kind, reference=reference)
        return True
    assert item.bank_status is not None, "an item without a status waits"
    step = STEPS[item.bank_status]
    if not payment.may(step):
        if payment.status is Status.PAID and item.bank_status is BankStatus.PAID:
            await reports.record_bank_status(tx, sent, item)  # the answer to an enquiry
        return False
    moved = payment.after(step, by=tx.by)
    await reports.record_bank_status(tx, sent, item)
    match item.bank_status:
        case BankStatus.PAID:
            await _paid(tx, moved, sent, item)
        case BankStatus.RETURNED:
            await _returned(tx, moved, sent, item, after_paid=payment.status is Status.PAID)
        case BankStatus.UNKNOWN:
            await payments.save_payment(tx, moved)
            tx.publish(PaymentUnknown(**moved.facts, attempt=moved.attempt))
        case BankStatus.ACCEPTED | BankStatus.DEBITED:
            await payments.save_payment(tx, moved)
        case _:
            assert_never(item.bank_status)
    return True


def _is_stale(payment: Payment, item: ItemReport) -> bool:
    """An earlier step of the ladder that arrives late, as banks' messages do."""
    progress = item.bank_status in {BankStatus.ACCEPTED, BankStatus.DEBITED, BankStatus.UNKNOWN}
    return progress and payment.status in {Status.PAID, Status.RETURNED}


async def _is_about_an_earlier_attempt(
    tx: Transaction, payment: Payment, sent: Sent, item: ItemReport, reference: str
) -> bool:
    """The bank speaks of an attempt that was given up. Paid after all: stop the next one.

    A report may be repeated; a booked line is evidence of its own.
    """
    repeated = sent.bank_status == BankStatus.PAID and reference == item.end_to_end_id
    if item.bank_status is not BankStatus.PAID or repeated:
        return False
    kind = BreakKind.PAID_TWICE_SUSPECTED
    if payment.may("dispute"):
        kind = BreakKind.BANK_CONTRADICTS_ITSELF
    elif payment.status is Status.CANCELLED:
        kind = BreakKind.PAID_AFTER_CANCELLED
    await reports.record_bank_status(tx, sent, item)
    await dispute(tx, payment, sent, kind, reference=reference)
    return True


async def _paid(tx: Transaction, payment: Payment, sent: Sent, item: ItemReport) -> None:
    entry = ledger.return_payment(item.end_to_end_id, payment.amount)
    time = await bookings.count_entries(tx, sent, entry) + 1
    entry = ledger.payment(item.end_to_end_id, payment.amount, time=time)
    await funds.post(tx, entry, fund_id=payment.source, payment_id=payment.id)
    paid = await payments.save_payment(tx, replace(payment, hold_reason=None))
    await clocks.meet(tx, paid)
    paid_on = item.on or tx.clock.today()
    tx.publish(PaymentPaid(**paid.facts, attempt=paid.attempt, paid_on=paid_on))
    await matches.match(tx, paid, sent)


async def _returned(
    tx: Transaction, payment: Payment, sent: Sent, item: ItemReport, *, after_paid: bool
) -> None:
    terms = await agents.terms_today(tx, tx.by.org or "") if item.reason else None
    own = {} if terms is None else terms.reasons
    reason = reason_of(item.reason, item.words, own=own)
    if after_paid:
        paid = ledger.payment(item.end_to_end_id, payment.amount)
        time = await bookings.count_entries(tx, sent, paid)
        entry = ledger.return_payment(item.end_to_end_id, payment.amount, time=time)
        await funds.post(tx, entry, fund_id=payment.source, payment_id=payment.id)
        await clocks.start(tx, payment, at=tx.clock.now())
    cancellations.end_by_return(tx, item.end_to_end_id, reason=reason.code)
    await clocks.money_came_back(tx, payment.id)
    returned = replace(payment, hold_reason=reason.code, matched=False)
    onward = await payments.save_payment(tx, returned.use_correction(by=tx.by))
    tx.publish(
        PaymentReturned(
            **payment.facts,
            attempt=payment.attempt,
            reason=reason.code,
            needs_applicant=reason.needs_applicant and onward.status is Status.RETURNED,
            after_paid=after_paid,
        )
    )
    if not is_known(item.reason, own):
        kind = BreakKind.REASON_NOT_KNOWN
        await leave_break(tx, onward, sent, kind, reference=item.end_to_end_id)
