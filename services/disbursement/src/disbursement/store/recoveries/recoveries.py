"""Recoveries, what waits in them for a second person, and the money that came back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.contracts.orders import RecoveryOrder, Scheme
from shared.ids import new_id
from shared.regions import covered_by
from shared.rows import Packed, rows_from, rows_where
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import change_row, insert_once, insert_row
from sqlalchemy import func, select, text

from disbursement.domain.payments.payment import Payment
from disbursement.domain.recoveries.recovery import (
    OPEN,
    LineNotOfDebt,
    ProposalState,
    RecoveryNotFound,
    RecoveryStatus,
    number_of,
)
from disbursement.store.payments.held import held as held_by
from disbursement.store.recoveries.recovery_tables import (
    RecoveryProposalRow,
    RecoveryReceiptRow,
    RecoveryReferralRow,
    RecoveryRow,
)
from disbursement.store.tables import BankLineRow, BreakRow, FundRow, PaymentRow
from shared import held

RECOVERY, PROPOSAL = "recovery", "recovery_proposal"
_OF_RECOVERY = "t.recovery_id = r.id"
FILE = text(f"""
SELECT
    {rows_where(RecoveryProposalRow, _OF_RECOVERY, order="t.proposed_at")} AS proposals,
    {rows_where(RecoveryReceiptRow, _OF_RECOVERY, order="t.confirmed_at")} AS receipts,
    {rows_where(RecoveryReferralRow, _OF_RECOVERY, order="t.recorded_at")} AS referrals
FROM recoveries AS r WHERE r.id = :id
""")
BREAK = Packed(BreakRow, "b")
PLACE = """(s.account || '/' || s."on" || '/' || s.statement_id
        || '/' || l.position || '/' || l.reference)"""
"""The name of a line's place, by which its break is known."""
LINE = text(f"""
SELECT {BREAK.sql} AS found, l.id AS line_id, l.amount, s."on",
    (SELECT coalesce(sum(c.amount), 0) FROM recovery_receipts AS c WHERE c.line_id = l.id) AS booked
FROM reconciliation_breaks AS b
JOIN statements AS s ON s.fund_id = :fund_id
JOIN bank_lines AS l ON l.statement = s.id AND l.credit AND l.matched_to IS NULL
    AND l.line_class IS NULL
WHERE b.id = :break_id AND b.checked_at IS NULL AND b.kind = 'UNMATCHED_BANK_LINE'
    AND (b.reference = {PLACE} OR starts_with(b.reference, {PLACE} || '#'))
""")
BLOCKED = text("""
SELECT r.number FROM recoveries AS r
WHERE r.fraud AND r.status IN ('opened', 'demanded', 'due')
    AND r.debtors && CAST(:debtors AS uuid[]) ORDER BY r.id LIMIT 1
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryFile:
    """A recovery with everything that was said about it."""

    row: RecoveryRow
    proposals: Sequence[RecoveryProposalRow]
    receipts: Sequence[RecoveryReceiptRow]
    referrals: Sequence[RecoveryReferralRow]


async def open_recovery(
    tx: Transaction, payment: Payment, order: RecoveryOrder
) -> RecoveryRow | None:
    """Enter the debt of a payment; nothing when its decision has one already."""
    earlier = await tx.session.scalar(
        select(func.count()).where(RecoveryRow.case_id == payment.case_id)
    )
    columns: dict[str, Any] = {
        "id": new_id(),
        "number": number_of(payment.case_number, earlier or 0),
        "decision_id": payment.decision_id,
        "payment_id": payment.id,
        "case_id": payment.case_id,
        "case_number": payment.case_number,
        "programme": payment.programme,
        "region": payment.region,
        "fund_id": payment.fund_id,
        "fraud": order.fraud,
        "articles": list(order.articles),
        "debtors": list(payment.debtors),
        "amount": payment.amount if order.amount is None else order.amount,
        "ordered_by": order.ordered_by,
        "ordered_at": order.ordered_at,
        "parties": sorted({*payment.applied_by}),
        "status": RecoveryStatus.OPENED,
        "demanded": 0,
        "received": 0,
        "plan": [],
        "version": 1,
    }
    held_by(tx).without_debt.clear()
    if not await insert_once(tx, RecoveryRow, "decision_id", **columns):
        return None
    tx.audit_subject(RECOVERY, columns["id"], 1)
    return RecoveryRow(**columns)


async def hold_recovery(tx: Transaction, recovery_id: UUID, *, expected: int) -> RecoveryRow:
    """One recovery of the actor's region, held to the end. Raises ``RecoveryNotFound``."""
    row = await held.hold(tx, RecoveryRow, recovery_id, missing=RecoveryNotFound)
    tx.by.within(row.region)
    held.require_version(row, expected)
    return row


async def get_debt(tx: Reading, recovery_id: UUID) -> tuple[RecoveryRow, FundRow, Scheme | None]:
    """One recovery, the fund that it is owed to, and the scheme of what was paid.

    Raises ``RecoveryNotFound``.
    """
    query = (
        select(RecoveryRow, FundRow, PaymentRow.scheme)
        .join(FundRow, FundRow.id == RecoveryRow.fund_id)
        .join(PaymentRow, PaymentRow.id == RecoveryRow.payment_id)
        .where(RecoveryRow.id == recovery_id)
    )
    found = (await tx.session.execute(query)).one_or_none()
    if found is None:
        raise RecoveryNotFound
    row, fund, scheme = found
    return row, fund, None if scheme is None else Scheme.model_validate(scheme)


async def find_of_decision(tx: Transaction, decision_id: UUID) -> RecoveryRow | None:
    """The open recovery of a decision, held."""
    query = select(RecoveryRow).where(
        RecoveryRow.decision_id == decision_id, RecoveryRow.status.in_(sorted(OPEN))
    )
    row: RecoveryRow | None = await tx.session.scalar(query.with_for_update())
    if row is not None:
        tx.session.expunge(row)
    return row


async def read_file(tx: Reading, row: RecoveryRow) -> RecoveryFile:
    """Everything about a recovery."""
    if isinstance(tx, Transaction):
        await tx.flush()
    found = (await tx.session.execute(FILE, {"id": row.id})).one()
    return RecoveryFile(
        row=row,
        proposals=rows_from(RecoveryProposalRow, found.proposals),
        receipts=rows_from(RecoveryReceiptRow, found.receipts),
        referrals=rows_from(RecoveryReferralRow, found.referrals),
    )


async def find_recoveries(
    tx: Reading,
    *,
    region: str,
    status: RecoveryStatus | None,
    case_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[RecoveryRow]:
    """The recoveries at and below a region, the oldest first."""
    query = select(RecoveryRow).where(covered_by(region, RecoveryRow.region))
    if status is not None:
        query = query.where(RecoveryRow.status == status)
    if case_id is not None:
        query = query.where(RecoveryRow.case_id == case_id)
    if after is not None:
        query = query.where(RecoveryRow.id > after)
    return list(await tx.session.scalars(query.order_by(RecoveryRow.id).limit(limit)))


async def find_proposal(tx: Reading, recovery_id: UUID) -> RecoveryProposalRow | None:
    """What waits in a recovery for its second person."""
    query = select(RecoveryProposalRow).where(
        RecoveryProposalRow.recovery_id == recovery_id,
        RecoveryProposalRow.state == ProposalState.OPEN,
    )
    row: RecoveryProposalRow | None = await tx.session.scalar(query)
    if row is not None:
        tx.session.expunge(row)
    return row


async def read_debts(tx: Transaction, debtors: Collection[UUID]) -> None:
    """Find out together who of these owes nothing after fraud."""
    if debtors and not (await tx.session.scalar(BLOCKED, {"debtors": sorted(debtors)})):
        held_by(tx).without_debt.update(debtors)


async def find_debt(tx: Transaction, debtors: Collection[UUID]) -> str | None:
    """The number of a debt after fraud that is not settled yet, of one of these."""
    if held_by(tx).without_debt.issuperset(debtors):
        return None
    found: str | None = await tx.session.scalar(BLOCKED, {"debtors": sorted(debtors)})
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """A line that nobody knew what it was for, and how much of it is booked by now, in fen."""

    found: BreakRow
    line_id: UUID
    amount: int
    booked: int
    on: date

    @property
    def left(self) -> int:
        return self.amount - self.booked


async def read_line(tx: Reading, break_id: UUID, *, fund_id: UUID) -> CreditLine:
    """The credit of the fund's account that an open break is about. Raises ``LineNotOfDebt``."""
    given = {"break_id": break_id, "fund_id": fund_id}
    row = (await tx.session.execute(LINE, given)).one_or_none()
    if row is None:
        raise LineNotOfDebt
    return CreditLine(
        found=BREAK.read(row.found),
        line_id=row.line_id,
        amount=row.amount,
        booked=int(row.booked),
        on=row.on,
    )


def insert_receipt(
    tx: Transaction,
    recovery_id: UUID,
    line: CreditLine,
    *,
    amount: int,
    proposed_by: str,
    at: datetime,
) -> UUID:
    """Keep what came back, with the line that shows it."""
    receipt_id = new_id()
    insert_row(
        tx,
        RecoveryReceiptRow,
        id=receipt_id,
        recovery_id=recovery_id,
        line_id=line.line_id,
        break_id=line.found.id,
        amount=amount,
        received_on=line.on,
        proposed_by=proposed_by,
        confirmed_by=tx.by.sub,
        confirmed_at=at,
    )
    return receipt_id


async def insert_referral(tx: Transaction, recovery_id: UUID, **columns: Any) -> bool:
    """Keep what was handed over, once of a kind."""
    return await insert_once(
        tx,
        RecoveryReferralRow,
        "recovery_id",
        "kind",
        id=new_id(),
        recovery_id=recovery_id,
        recorded_by=tx.by.sub,
        recorded_at=tx.clock.now(),
        **columns,
    )


def match_line(tx: Transaction, line: CreditLine, recovery_id: UUID) -> None:
    """The whole line is explained by debts that it paid."""
    change_row(tx, BankLineRow, {"id": line.line_id}, matched_to=recovery_id)


def open_text(tx: Reading, row: RecoveryProposalRow, column: str) -> str | None:
    """What an officer wrote in a proposal, of a file."""
    sealed = getattr(row, column)
    place = Place(RecoveryProposalRow.__tablename__, column, row.id)
    return None if sealed is None else tx.vault.open(sealed, place)
