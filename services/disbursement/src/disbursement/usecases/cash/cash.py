"""Cash and goods: the recipient is known, one officer hands over before witnesses, another confirms."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from shared.contracts.disbursement import (
    CashHandedOver,
    CashHandOverRejected,
    GoodsHandedOver,
    GoodsHandOverRejected,
    PaymentPaid,
    PaymentReady,
)
from shared.contracts.people import PersonData
from shared.contracts.vocabulary import PaymentMethod
from shared.four_eyes import require_another_person
from shared.ids import new_id
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from disbursement.domain.cash.cash import (
    FileKind,
    HandOver,
    HandOverState,
    NotPaidInCash,
    PhotoMissing,
    ReceiptMissing,
    Signature,
    Witness,
    check_day,
    check_guardian,
    check_named,
    check_second_officer,
    check_vouched,
    check_witnesses,
    file_type,
)
from disbursement.domain.funds import ledger
from disbursement.domain.payments.batch import FourEyesRequired, require_not_signatory
from disbursement.domain.payments.payment import BY_HAND, Payment, Status
from disbursement.domain.purchases.goods import GoodsGiven, NotPaidInKind
from disbursement.store.cash import cash
from disbursement.store.cash.cash_tables import CashPhotoRow
from disbursement.store.funds import funds
from disbursement.store.payments import payments
from disbursement.usecases import clocks
from disbursement.usecases.purchases import stock


async def meet_recipient(
    tx: Transaction, payment_id: UUID, person: PersonData, *, version: int
) -> bool:
    """The recipient's name has come from its owner: cash or goods can be handed over.

    It is another person than was ordered only under a later ``version`` of the owner's.
    """
    payment = await payments.get_payment(tx, payment_id, lock=True)
    if payment.status is not Status.ORDERED:
        return True
    is_later = version > payment.payee_version
    if not is_later and person.person_id != payment.payee_ref:
        return False
    if person.id_number is None:
        return False
    if payment.confirmed_at is None:
        return False  # nobody is paid before the owner has confirmed the decision
    await cash.keep_recipient(tx, payment.id, person)
    met = payment.after(BY_HAND[payment.method].meet, by=tx.by)
    if is_later:
        met = replace(met, payee_ref=person.person_id, payee_version=version)
    ready = await payments.save_payment(tx, met)
    tx.publish(PaymentReady(**ready.facts, attempt=ready.attempt, method=ready.method))
    return True


async def add_photo(
    tx: Transaction, payment_id: UUID, content: bytes, *, kind: FileKind
) -> CashPhotoRow:
    """Keep a photo of the hand-over, or of its signed receipt, before it is recorded."""
    payment = await _by_hand(tx, payment_id)
    media_type = file_type(content, kind)
    row = await cash.insert_photo(tx, payment.id, content, kind=kind, media_type=media_type)
    tx.audit_subject("cash_photo", row.id, 1)
    tx.created(row.id)
    return row


async def hand_over(
    tx: Transaction,
    payment_id: UUID,
    *,
    expected: int,
    witnesses: tuple[Witness, ...],
    signature: Signature,
    signed_by_guardian: bool,
    photo_sha256: str,
    receipt_sha256: str | None,
    handed_over_on: date,
    goods: GoodsGiven | None = None,
) -> Payment:
    """Record that the money, or the ``goods``, were handed over.

    It is paid when both witnesses have vouched for it and a second officer has confirmed.
    """
    payment = await _by_hand(tx, payment_id, expected=expected)
    _check_method(payment, goods)
    handed = payment.after(BY_HAND[payment.method].hand_over, by=tx.by)
    require_not_signatory([payment], tx.by)
    known = await cash.read_cash(tx, payment.id)
    check_witnesses(
        witnesses,
        handed_over_by=tx.by.sub,
        applied_by=payment.applied_by,
        recipient=known.recipient,
    )
    decided_on = lhasa_date(payment.decided_at or payment.ordered_at)
    check_day(handed_over_on, decided_on=decided_on, today=tx.clock.today())
    assert known.id_number is not None, "cash is handed over to a recipient who is known"
    check_guardian(
        known.id_number,
        on=handed_over_on,
        signed_by_guardian=signed_by_guardian,
    )
    photo_id = known.photos.get((photo_sha256, FileKind.PHOTO))
    if photo_id is None:
        raise PhotoMissing
    receipt_id = known.photos.get((receipt_sha256 or "", FileKind.RECEIPT))
    if receipt_id is None:
        raise ReceiptMissing
    if goods is not None:
        await stock.take(tx, payment, goods)
    record = HandOver(
        id=new_id(),
        payment_id=payment.id,
        handed_over_on=handed_over_on,
        handed_over_by=tx.by.sub,
        recorded_at=tx.clock.now(),
        witnesses=tuple(witness.sub for witness in witnesses),
        signature=signature,
        signed_by_guardian=signed_by_guardian,
        photo_id=photo_id,
        receipt_id=receipt_id,
        goods=() if goods is None else goods.items,
        purchase_id=None if goods is None else goods.purchase_id,
    )
    cash.insert_hand_over(tx, record, witnesses)
    handed = await payments.save_payment(tx, handed)
    await clocks.wait_for_witnesses(tx, handed)
    event = CashHandedOver if goods is None else GoodsHandedOver
    tx.publish(event(**handed.facts, handed_over_on=handed_over_on, handed_over_by=tx.by.sub))
    return handed


async def witness_hand_over(tx: Transaction, payment_id: UUID, *, expected: int) -> Payment:
    """A witness whom the record names vouches for it under the own token (第十九条)."""
    payment = await _by_hand(tx, payment_id, expected=expected)
    seen = payment.after("witness_hand_over", by=tx.by)
    record = await _standing(tx, payment)
    check_named(record, sub=tx.by.sub)
    if record.missing and not cash.vouch(tx, record).missing:
        await clocks.wait_for_second_officer(tx, payment)
    return await payments.save_payment(tx, seen)


async def confirm_hand_over(tx: Transaction, payment_id: UUID, *, expected: int) -> Payment:
    """The second officer has seen receipt, photo and the witnesses' word: the ledger has it."""
    payment = await _by_hand(tx, payment_id, expected=expected)
    paid = payment.after("confirm_hand_over", by=tx.by)
    record = await _checked(tx, payment)
    check_second_officer(record, sub=tx.by.sub)
    check_vouched(record)
    cash.check_hand_over(tx, record.id, state=HandOverState.CONFIRMED)
    in_kind = payment.method is PaymentMethod.KIND
    entry = (ledger.goods if in_kind else ledger.cash)(str(payment.id), payment.amount)
    await funds.post(tx, entry, fund_id=payment.source, payment_id=payment.id)
    paid = await payments.save_payment(tx, paid)
    await clocks.meet(tx, paid)
    await clocks.hand_over_is_confirmed(tx, paid)
    if in_kind and record.purchase_id is None:
        await clocks.wait_for_procurement(tx, paid)
    tx.publish(
        PaymentPaid(
            **paid.facts,
            attempt=paid.attempt,
            paid_on=record.handed_over_on,
            method=paid.method,
        )
    )
    return paid


async def reject_hand_over(
    tx: Transaction, payment_id: UUID, *, expected: int, reason: str
) -> Payment:
    """The record is wrong: it is kept as rejected, and made again."""
    payment = await _by_hand(tx, payment_id, expected=expected)
    back = payment.after(BY_HAND[payment.method].reject, by=tx.by)
    record = await _checked(tx, payment)
    cash.check_hand_over(tx, record.id, state=HandOverState.REJECTED, reason=reason)
    back = await payments.save_payment(tx, back)
    await clocks.hand_over_is_rejected(tx, back)
    if record.purchase_id is not None:
        await stock.give_back(tx, record.purchase_id, payment.amount)
    in_kind = payment.method is PaymentMethod.KIND
    event = GoodsHandOverRejected if in_kind else CashHandOverRejected
    tx.publish(event(**back.facts, rejected_by=tx.by.sub))
    return back


async def _checked(tx: Transaction, payment: Payment) -> HandOver:
    """The standing record, before somebody who neither made it nor signed the case (第三十条)."""
    record = await _standing(tx, payment)
    refusal = FourEyesRequired(cases=payment.case_number)
    require_another_person(tx.by.sub, than=[record.handed_over_by], refusal=refusal)
    require_not_signatory([payment], tx.by)
    return record


async def _standing(tx: Transaction, payment: Payment) -> HandOver:
    record = (await cash.read_cash(tx, payment.id)).record
    assert record is not None, "what was handed over has its record"
    return record


async def _by_hand(tx: Transaction, payment_id: UUID, *, expected: int | None = None) -> Payment:
    payment = await payments.get_payment(tx, payment_id, expected=expected, lock=True)
    tx.by.within(payment.region)
    if payment.method not in BY_HAND:
        raise NotPaidInCash
    return payment


def _check_method(payment: Payment, goods: GoodsGiven | None) -> None:
    if goods is None and payment.method is not PaymentMethod.CASH:
        raise NotPaidInCash
    if goods is not None and payment.method is not PaymentMethod.KIND:
        raise NotPaidInKind
