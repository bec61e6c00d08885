"""A contract: registered by the county's handler, in force by its lead, ended when accepted.

Goods are paid from a special account: finance says which debit of a statement paid for them, and a
second officer of finance confirms it (第二十三条).
"""

from uuid import UUID

from shared.four_eyes import require_another_person
from shared.roles import Role
from shared.transaction import Transaction
from shared.workdays import end_of_day

from disbursement.domain.funds import ledger
from disbursement.domain.purchases.purchase import (
    LIFECYCLE,
    GoodsNeedFund,
    NotBilled,
    Offer,
    PurchaseFourEyes,
    PurchaseKind,
    PurchasePaymentWaits,
    PurchaseStatus,
    check_offer,
    check_room,
)
from disbursement.domain.recoveries.recovery import ProposalState
from disbursement.store.bank import breaks
from disbursement.store.funds import funds
from disbursement.store.purchases import purchases
from disbursement.store.purchases.purchase_tables import PurchasePaymentRow, PurchaseRow
from disbursement.usecases.clocks import DEADLINES
from shared import held

BILLED = frozenset({PurchaseStatus.IN_FORCE, PurchaseStatus.ENDED})
CONFIRM, END, CONFIRM_PAYMENT = "confirm_purchase", "end_purchase", "confirm_purchase_payment"


async def propose(
    tx: Transaction, offer: Offer, *, region: str, fund_id: UUID | None
) -> PurchaseRow:
    """Register a contract; it counts when a second officer has confirmed it.

    Raises ``ModeNotOfKind``, ``GoodsNeedFund``, ``TermBackwards``, ``PurchaseExists``.
    """
    tx.by.within(region)
    check_offer(offer, has_fund=fund_id is not None)
    if fund_id is not None:
        fund = await funds.get_fund(tx, fund_id)
        reaches = region.startswith(fund.region) or fund.region.startswith(region)
        if not reaches or fund.programme != "TEMPORARY_ASSISTANCE":
            raise GoodsNeedFund
    row = await purchases.insert_purchase(
        tx,
        region=region,
        kind=offer.kind,
        mode=offer.mode,
        reference=offer.reference,
        supplier=offer.supplier,
        subject=offer.subject,
        document=offer.document,
        fund_id=fund_id,
        value=offer.value,
        used=0,
        settled=0,
        since=offer.since,
        until=offer.until,
        status=PurchaseStatus.PROPOSED,
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
    )
    await _duty(tx, CONFIRM, row, role=Role.COUNTY_LEAD)
    return row


async def answer(
    tx: Transaction, purchase_id: UUID, action: str, *, expected: int, reason: str | None = None
) -> PurchaseRow:
    """Confirm or reject a contract, as another person than registered it (第三十条)."""
    row = await purchases.hold_purchase(tx, purchase_id, expected=expected)
    status = LIFECYCLE.after(action, status=PurchaseStatus(row.status), by=tx.by)
    require_another_person(tx.by.sub, than=[row.proposed_by], refusal=PurchaseFourEyes())
    held.change(
        tx,
        row,
        purchases.PURCHASE,
        status=status,
        checked_by=tx.by.sub,
        checked_at=tx.clock.now(),
        answer=reason,
    )
    await DEADLINES.meet(tx, CONFIRM, case_id=row.id)
    if status is PurchaseStatus.IN_FORCE:
        await DEADLINES.start(
            tx,
            END,
            case_id=row.id,
            region=row.region,
            at=end_of_day(max(row.until, tx.clock.today())),
        )
    return row


async def end(tx: Transaction, purchase_id: UUID, *, expected: int, acceptance: str) -> PurchaseRow:
    """What was delivered is accepted (验收), and nothing more is taken of the contract."""
    row = await purchases.hold_purchase(tx, purchase_id, expected=expected)
    status = LIFECYCLE.after("end_purchase", status=PurchaseStatus(row.status), by=tx.by)
    held.change(
        tx,
        row,
        purchases.PURCHASE,
        status=status,
        acceptance=acceptance,
        ended_by=tx.by.sub,
        ended_at=tx.clock.now(),
    )
    await DEADLINES.meet(tx, END, case_id=row.id)
    return row


async def propose_payment(
    tx: Transaction, purchase_id: UUID, *, expected: int, break_id: UUID
) -> PurchaseRow:
    """Say that a debit which nobody knew paid for the goods of a contract.

    Raises ``LineNotOfPurchase``, ``PurchaseSpent``, ``PurchasePaymentWaits``.
    """
    row = await _of_goods(tx, purchase_id, expected=expected)
    line = await purchases.read_debit(tx, break_id, row)
    check_room(value=row.value, taken=row.settled, more=line.amount)
    if await purchases.is_waiting(tx, row.id):
        raise PurchasePaymentWaits
    held.insert(
        tx,
        PurchasePaymentRow,
        purchases.PAYMENT,
        purchase_id=row.id,
        break_id=break_id,
        line_id=line.line_id,
        amount=line.amount,
        paid_on=line.on,
        state=ProposalState.OPEN,
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
    )
    held.change(tx, row, purchases.PURCHASE, status=row.status)
    await _duty(tx, CONFIRM_PAYMENT, row, role=Role.FINANCE_CHECKER)
    return row


async def confirm_payment(tx: Transaction, purchase_id: UUID, *, expected: int) -> PurchaseRow:
    """Book the debit against the goods, as another person of finance; its break is settled."""
    row = await _of_goods(tx, purchase_id, expected=expected)
    waiting = await _second(tx, row)
    line = await purchases.read_debit(tx, waiting.break_id, row)
    settled = check_room(value=row.value, taken=row.settled, more=line.amount)
    assert row.fund_id is not None, "goods are paid from a fund"
    entry = ledger.purchase(str(waiting.id), line.amount)
    await funds.post(tx, entry, fund_id=row.fund_id)
    purchases.match_line(tx, line, row.id)
    breaks.explain_break(tx, line.found, resolution=row.reference)
    await _answer_payment(tx, row, waiting, ProposalState.CONFIRMED)
    held.change(tx, row, purchases.PURCHASE, settled=settled)
    return row


async def reject_payment(
    tx: Transaction, purchase_id: UUID, *, expected: int, reason: str
) -> PurchaseRow:
    """The debit paid for something else: it stays a break, and the word is kept with the answer."""
    row = await _of_goods(tx, purchase_id, expected=expected)
    waiting = await _second(tx, row)
    await _answer_payment(tx, row, waiting, ProposalState.REJECTED, answer=reason)
    held.change(tx, row, purchases.PURCHASE, status=row.status)
    return row


async def _of_goods(tx: Transaction, purchase_id: UUID, *, expected: int) -> PurchaseRow:
    """A contract for goods that was confirmed; a supplier's bill may come after its end."""
    row = await purchases.hold_purchase(tx, purchase_id, expected=expected)
    if row.kind != PurchaseKind.GOODS or row.status not in BILLED:
        raise NotBilled
    return row


async def _second(tx: Transaction, row: PurchaseRow) -> PurchasePaymentRow:
    waiting = await purchases.hold_waiting(tx, row.id)
    involved = [waiting.proposed_by, row.proposed_by, row.checked_by]
    require_another_person(tx.by.sub, than=involved, refusal=PurchaseFourEyes())
    return waiting


async def _answer_payment(
    tx: Transaction,
    row: PurchaseRow,
    waiting: PurchasePaymentRow,
    state: ProposalState,
    answer: str | None = None,
) -> None:
    held.change(
        tx,
        waiting,
        purchases.PAYMENT,
        state=state,
        checked_by=tx.by.sub,
        checked_at=tx.clock.now(),
        answer=answer,
    )
    await DEADLINES.meet(tx, CONFIRM_PAYMENT, case_id=row.id)


async def _duty(tx: Transaction, what: str, row: PurchaseRow, *, role: Role) -> None:
    await DEADLINES.start(tx, what, case_id=row.id, region=row.region, at=tx.clock.now(), role=role)
