"""Asking a bank back for what it has fetched: two of finance ask, the bank answers (第三十条)."""

from uuid import UUID

from shared.four_eyes import require_another_person
from shared.transaction import Transaction

from disbursement.domain.bank.messages import BankStatus, ItemReport
from disbursement.domain.bank.reasons import code_and_words
from disbursement.domain.payments.batch import FourEyesRequired
from disbursement.domain.payments.cancellation import (
    LIFECYCLE,
    NotWithBank,
    RequestStatus,
    require_with_bank,
)
from disbursement.store.bank import reports as report_store
from disbursement.store.payments import batches, cancellations, payments
from disbursement.store.payments.cancellations import REQUEST, CancellationRequestRow
from disbursement.usecases import clocks
from disbursement.usecases.bank import reports
from disbursement.usecases.bank.signatures import require_no_signature
from shared import held

ON_REQUEST = "CUST"
"""ISO 20022's code for what its customer asked back."""


async def propose(tx: Transaction, payment_id: UUID, *, reason: str) -> CancellationRequestRow:
    """Say why a bank is to give a payment back. Raises ``NotWithBank``, ``CancellationWaits``."""
    payment = await payments.get_payment(tx, payment_id, lock=True)
    tx.by.within(payment.region)
    if payment.batch_id is None:
        raise NotWithBank
    batch = await batches.get_batch(tx, payment.batch_id)
    fetched = batch.fetched_at is not None or batch.delivered_at is not None
    require_with_bank(payment, is_fetched=fetched)
    await cancellations.require_none_open(tx, payment.end_to_end_id)
    row = held.insert(
        tx,
        CancellationRequestRow,
        REQUEST,
        payment_id=payment.id,
        case_id=payment.case_id,
        case_number=payment.case_number,
        end_to_end_id=payment.end_to_end_id,
        batch_number=batch.number,
        bank_code=batch.bank_code,
        region=payment.region,
        amount=payment.amount,
        reason=reason,
        status=RequestStatus.PROPOSED,
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
        decided_by=None,
        decided_at=None,
        answered_at=None,
        bank_reason=None,
        bank_words=None,
    )
    await clocks.cancellation_is_proposed(tx, payment)
    return row


async def decide(
    tx: Transaction, request_id: UUID, action: str, *, expected: int
) -> CancellationRequestRow:
    """A second person lets the bank be asked, or not. Raises ``FourEyesRequired``."""
    row = await cancellations.hold_request(tx, request_id, expected=expected)
    status = LIFECYCLE.after(action, status=RequestStatus(row.status), by=tx.by)
    require_another_person(
        tx.by.sub, than=[row.proposed_by], refusal=FourEyesRequired(cases=row.case_number)
    )
    held.change(tx, row, REQUEST, status=status, decided_by=tx.by.sub, decided_at=tx.clock.now())
    await clocks.cancellation_is_decided(
        tx,
        row.payment_id,
        case_id=row.case_id,
        region=row.region,
        asks=status is RequestStatus.REQUESTED,
    )
    return row


async def withdraw(tx: Transaction, request_id: UUID, *, expected: int) -> CancellationRequestRow:
    """Ask no more: the payment stays as the bank reports it."""
    row = await cancellations.hold_request(tx, request_id, expected=expected)
    status = LIFECYCLE.after("withdraw_cancellation", status=RequestStatus(row.status), by=tx.by)
    held.change(tx, row, REQUEST, status=status)
    await clocks.cancellation_is_withdrawn(tx, row.payment_id)
    return row


async def answer(
    tx: Transaction, request_id: UUID, *, accepted: bool, reason: str | None
) -> CancellationRequestRow:
    """The bank's word: what it stopped or brings back is returned, what it cannot goes on.

    Its word counts as well on what finance has meanwhile withdrawn: it may have stopped it already.

    Raises ``CancellationRequestNotFound`` for another bank's, and ``SignatureRefused``.
    """
    row, terms = await cancellations.hold_of_bank(tx, request_id)
    require_no_signature(terms, bank_code=row.bank_code)
    action = "accept_cancellation" if accepted else "refuse_cancellation"
    status = LIFECYCLE.after(action, status=RequestStatus(row.status), by=tx.by)
    was_open = row.status == RequestStatus.REQUESTED
    if accepted and await _give_back(tx, row.end_to_end_id) and was_open:
        return cancellations.as_ended_by_return(tx, row)
    code, words = code_and_words(reason)
    held.change(
        tx,
        row,
        REQUEST,
        status=status,
        answered_at=tx.clock.now(),
        bank_reason=code or None,
        bank_words=words or None,
    )
    await clocks.cancellation_is_answered(tx, row.payment_id)
    return row


async def _give_back(tx: Transaction, reference: str) -> bool:
    """The payment is returned; false where a report had said so before, or it is another attempt's."""
    await reports.hold(tx, [reference])
    sent = await report_store.find_item(tx, reference, bank_code=tx.by.org or "")
    assert sent is not None, "what was asked back was sent"
    item = ItemReport(end_to_end_id=reference, bank_status=BankStatus.RETURNED, reason=ON_REQUEST)
    return await reports.apply(tx, sent, item, reference=reference)
