"""Contracts for goods and services, and the statement lines that pay for goods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.ids import new_id
from shared.regions import covered_by
from shared.rows import Packed
from shared.transaction import Reading, Transaction
from shared.writes import change_row, insert_once
from sqlalchemy import select, text

from disbursement.domain.purchases.purchase import (
    LineNotOfPurchase,
    PurchaseExists,
    PurchaseKind,
    PurchaseNotFound,
    PurchasePaymentNotFound,
    PurchaseStatus,
)
from disbursement.domain.recoveries.recovery import ProposalState
from disbursement.store.purchases.purchase_tables import PurchasePaymentRow, PurchaseRow
from disbursement.store.recoveries.recoveries import PLACE
from disbursement.store.tables import BankLineRow, BreakRow
from shared import held

PURCHASE, PAYMENT = "purchase", "purchase_payment"
BREAK = Packed(BreakRow, "b")
DEBIT = text(f"""
SELECT {BREAK.sql} AS found, l.id AS line_id, l.amount, s."on"
FROM reconciliation_breaks AS b
JOIN statements AS s ON s.fund_id = :fund_id
JOIN bank_lines AS l ON l.statement = s.id AND NOT l.credit AND l.matched_to IS NULL
    AND l.line_class IS NULL
WHERE b.id = :break_id AND b.checked_at IS NULL AND b.kind = 'UNMATCHED_BANK_LINE'
    AND (b.reference = {PLACE} OR starts_with(b.reference, {PLACE} || '#'))
    AND NOT EXISTS (SELECT FROM purchase_payments AS w
        WHERE w.line_id = l.id AND w.state <> 'rejected' AND w.purchase_id <> :purchase_id)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitLine:
    """A debit that nobody knew what it was for; the amount in fen."""

    found: BreakRow
    line_id: UUID
    amount: int
    on: date


async def insert_purchase(tx: Transaction, **columns: Any) -> PurchaseRow:
    """Keep a new contract; of a county one bears its number. Raises ``PurchaseExists``."""
    columns |= {"id": new_id(), "version": 1}
    if not await insert_once(tx, PurchaseRow, **columns):
        raise PurchaseExists(reference=columns["reference"])
    tx.audit_subject(PURCHASE, columns["id"], 1)
    fund = columns["fund_id"]
    tx.audit(
        "keep_purchase",
        resource=(PURCHASE, columns["id"]),
        reference=columns["reference"],
        supplier=columns["supplier"],
        value=columns["value"],
        fund_id=None if fund is None else str(fund),
    )
    tx.created(columns["id"])
    return PurchaseRow(**columns)


async def hold_purchase(tx: Transaction, purchase_id: UUID, *, expected: int) -> PurchaseRow:
    """A contract of the actor's region, held, at the version that was read."""
    row = await held.hold(tx, PurchaseRow, purchase_id, missing=PurchaseNotFound)
    tx.by.within(row.region)
    held.require_version(row, expected)
    return row


async def hold_for_use(tx: Transaction, purchase_id: UUID) -> PurchaseRow:
    """A contract, held, of which goods are handed over or given back."""
    return await held.hold(tx, PurchaseRow, purchase_id, missing=PurchaseNotFound)


async def find_purchases(
    tx: Reading,
    *,
    region: str,
    kind: PurchaseKind | None,
    status: PurchaseStatus | None,
    after: UUID | None,
    limit: int,
) -> list[PurchaseRow]:
    """The contracts at and below a region, the oldest first."""
    query = select(PurchaseRow).where(covered_by(region, PurchaseRow.region))
    if kind is not None:
        query = query.where(PurchaseRow.kind == kind)
    if status is not None:
        query = query.where(PurchaseRow.status == status)
    if after is not None:
        query = query.where(PurchaseRow.id > after)
    return list(await tx.session.scalars(query.order_by(PurchaseRow.id).limit(limit)))


async def find_payments(tx: Reading, purchase_id: UUID) -> Sequence[PurchasePaymentRow]:
    """What was said to pay for a contract's goods, the oldest first."""
    query = select(PurchasePaymentRow).where(PurchasePaymentRow.purchase_id == purchase_id)
    return list(await tx.session.scalars(query.order_by(PurchasePaymentRow.id)))


async def is_waiting(tx: Reading, purchase_id: UUID) -> bool:
    """Whether a line waits in a contract for its second person."""
    query = select(PurchasePaymentRow.id).where(
        PurchasePaymentRow.purchase_id == purchase_id,
        PurchasePaymentRow.state == ProposalState.OPEN,
    )
    return await tx.session.scalar(query.limit(1)) is not None


async def hold_waiting(tx: Transaction, purchase_id: UUID) -> PurchasePaymentRow:
    """The line that waits in a contract. Raises ``PurchasePaymentNotFound``."""
    query = select(PurchasePaymentRow).where(
        PurchasePaymentRow.purchase_id == purchase_id,
        PurchasePaymentRow.state == ProposalState.OPEN,
    )
    row: PurchasePaymentRow | None = await tx.session.scalar(query)
    if row is None:
        raise PurchasePaymentNotFound
    tx.session.expunge(row)
    return row


async def read_debit(tx: Reading, break_id: UUID, row: PurchaseRow) -> DebitLine:
    """The debit of the fund's account that an open break is about, and no other contract.

    Raises ``LineNotOfPurchase``; ``OutsideRegion`` where the account is another region's.
    """
    given = {"break_id": break_id, "fund_id": row.fund_id, "purchase_id": row.id}
    line = (await tx.session.execute(DEBIT, given)).one_or_none()
    if line is None:
        raise LineNotOfPurchase
    found = BREAK.read(line.found)
    tx.by.within(found.region or row.region)
    return DebitLine(found=found, line_id=line.line_id, amount=line.amount, on=line.on)


def match_line(tx: Transaction, line: DebitLine, purchase_id: UUID) -> None:
    """The line is explained by the contract whose goods it paid for."""
    change_row(tx, BankLineRow, {"id": line.line_id}, matched_to=purchase_id)
