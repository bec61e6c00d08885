"""Payments and the sealed copies of their payees."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from shared.clock import real_now
from shared.contracts.orders import Scheme
from shared.contracts.people import PayeeData
from shared.contracts.vocabulary import FundKind, PaymentMethod, Programme
from shared.errors import ChangedMeanwhile, NotFound
from shared.people import WaitingRows
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.vault import Vault
from shared.writes import change_row, insert_once, insert_row
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from disbursement.domain.funds.sources import Spending
from disbursement.domain.payments.payment import Payment, Status
from disbursement.store.payments.held import held
from disbursement.store.tables import FundRow, PayeeRow, PaymentRow


class PaymentNotFound(NotFound):
    """There is no such payment."""


NOT_CONFIRMED = WaitingRows(
    "payments",
    waits="status = 'ordered' AND confirmed_at IS NULL",
    also=["decision_id", "programme"],
)
WITHOUT_PAYEE = WaitingRows(
    "payments", waits="status = 'ordered' AND confirmed_at IS NOT NULL", also=["programme"]
)
FUNDABLE = text("""(payments.hold_reason = 'RECOVERY_OPEN' OR EXISTS (
    SELECT FROM funds AS f WHERE f.programme = payments.programme
        AND starts_with(payments.region, f.region) AND f.available >= payments.amount
        AND f.kind = coalesce(payments.spending ->> 'kind', f.kind)
        AND (f.level <> 'TOWNSHIP' OR payments.spending ->> 'by_township' = 'true')
        AND f.scheme IS NOT DISTINCT FROM payments.spending ->> 'scheme'
        AND (f.kind <> 'DIBAO_SURPLUS' OR payments.spending ->> 'status' = 'DIBAO')))
AND NOT EXISTS (
    SELECT FROM recoveries AS r WHERE r.fraud AND r.status IN ('opened', 'demanded', 'due')
        AND r.debtors && payments.debtors)""")
"""Some fund that may pay it has the money, or a debt held it; nobody of it owes after fraud now."""
WITHOUT_DECISION = text("""
SELECT count(*) FROM payments WHERE status = 'ordered' AND hold_reason = 'DECISION_NOT_CONFIRMED'
""")
UNPAID_RELEASES = text("""
SELECT count(*) AS rows, min(b.released_at) AS oldest
FROM payments AS p JOIN batches AS b ON b.id = p.batch_id
WHERE p.status IN ('released', 'accepted', 'debited', 'unknown')
""")
ORDERED = text("SELECT decision_id FROM payments WHERE decision_id = ANY(:decisions)")
SPENDING = TypeAdapter(Spending)
SEALED = ("holder_name", "holder_id_number", "account")


def _payment(row: PaymentRow, fund_code: str | None, fund_kind: str | None) -> Payment:
    return Payment(
        id=row.id,
        decision_id=row.decision_id,
        case_id=row.case_id,
        case_number=row.case_number,
        programme=Programme(row.programme),
        region=row.region,
        fund_id=row.fund_id,
        fund_code=fund_code,
        fund_kind=None if fund_kind is None else FundKind(fund_kind),
        spending=SPENDING.validate_python(row.spending),
        amount=row.amount,
        payee_ref=row.payee_ref,
        payee_version=row.payee_version,
        method=PaymentMethod(row.method),
        decided_by=row.decided_by,
        signers=tuple(row.signers),
        applied_by=tuple(row.applied_by),
        debtors=tuple(row.debtors),
        articles=tuple(row.articles),
        ordered_at=row.ordered_at,
        method_reason=row.method_reason,
        decided_at=row.decided_at,
        complete_by=row.complete_by,
        confirmed_at=row.confirmed_at,
        is_emergency=row.is_emergency,
        beneficiaries=row.beneficiaries,
        scheme=None if row.scheme is None else Scheme.model_validate(row.scheme),
        status=Status(row.status),
        attempt=row.attempt,
        hold_reason=row.hold_reason,
        bank_code=row.bank_code,
        batch_id=row.batch_id,
        matched=row.matched,
        corrected_version=row.corrected_version,
        last_attempt=row.last_attempt,
        version=row.version,
    )


def _columns(payment: Payment) -> dict[str, Any]:
    return {
        "fund_id": payment.fund_id,
        "payee_ref": payment.payee_ref,
        "payee_version": payment.payee_version,
        "status": payment.status,
        "attempt": payment.attempt,
        "hold_reason": payment.hold_reason,
        "confirmed_at": payment.confirmed_at,
        "bank_code": payment.bank_code,
        "batch_id": payment.batch_id,
        "matched": payment.matched,
        "corrected_version": payment.corrected_version,
        "last_attempt": max(payment.attempt, payment.last_attempt),
        "version": payment.version,
    }


async def read_ordered(tx: Transaction, decision_ids: Collection[UUID]) -> None:
    """Look up together which decisions have their payment already."""
    new = [one for one in decision_ids if one not in held(tx).ordered]
    if not new:
        return
    there = set(await tx.session.scalars(ORDERED, {"decisions": new}))
    held(tx).ordered.update({one: one in there for one in new})


async def insert_payment(tx: Transaction, payment: Payment) -> Payment | None:
    """Order a payment; nothing when this decision has its payment already.

    Where ``read_ordered`` was asked the row waits to be written with the others of its batch, which
    fails as a whole if another transaction was the first.
    """
    ordered = held(tx).ordered
    if ordered.get(payment.decision_id):
        return None
    columns: dict[str, Any] = {
        "id": payment.id,
        "decision_id": payment.decision_id,
        "case_id": payment.case_id,
        "case_number": payment.case_number,
        "programme": payment.programme,
        "region": payment.region,
        "spending": SPENDING.dump_python(payment.spending, mode="json", exclude_defaults=True),
        "amount": payment.amount,
        "method": payment.method,
        "decided_by": payment.decided_by,
        "signers": list(payment.signers),
        "applied_by": list(payment.applied_by),
        "debtors": list(payment.debtors),
        "articles": list(payment.articles),
        "ordered_at": payment.ordered_at,
        "method_reason": payment.method_reason,
        "decided_at": payment.decided_at,
        "complete_by": payment.complete_by,
        "is_emergency": payment.is_emergency,
        "beneficiaries": payment.beneficiaries,
        "scheme": None if payment.scheme is None else payment.scheme.model_dump(mode="json"),
        **_columns(payment),
    }
    if payment.decision_id in ordered:
        insert_row(tx, PaymentRow, **columns)
        ordered[payment.decision_id] = True
    elif not await insert_once(tx, PaymentRow, "decision_id", **columns):
        return None
    tx.audit_subject("payment", payment.id, payment.version)
    return payment


async def load(
    tx: Reading,
    *,
    lock: bool = False,
    limit: int | None = None,
    fundable: bool = False,
    after: UUID | None = None,
    **where: Any,
) -> list[Payment]:
    """Payments by columns, in the order they were ordered; ``lock`` holds them to the end.

    ``fundable`` leaves out those that no fund has the money for, or that a debt holds; ``after``
    those that were ordered before one.
    """
    if isinstance(tx, Transaction):
        await tx.flush()
    query = (
        select(PaymentRow, FundRow.code, FundRow.kind).outerjoin(FundRow).order_by(PaymentRow.id)
    )
    for name, value in where.items():
        column = getattr(PaymentRow, name)
        many = isinstance(value, list | tuple | set | frozenset)
        query = query.where(column.in_(value) if many else column == value)
    if fundable:
        query = query.where(FUNDABLE)
    if after is not None:
        query = query.where(PaymentRow.id > after)
    if lock:
        query = query.with_for_update(of=PaymentRow)
    if limit is not None:
        query = query.limit(limit)
    rows = await tx.session.execute(query.execution_options(populate_existing=True))
    found = [_payment(*row) for row in rows]
    if lock:
        held(tx).payments.update({payment.id: payment for payment in found})
    return found


async def get_payment(
    tx: Reading, payment_id: UUID, *, expected: int | None = None, lock: bool = False
) -> Payment:
    """One payment. Raises ``PaymentNotFound``; for a change ``OutsideRegion``, ``ChangedMeanwhile``."""
    payment = held(tx).payments.get(payment_id)
    if payment is None:
        found = await load(tx, id=payment_id, lock=lock)
        if not found:
            raise PaymentNotFound
        [payment] = found
    if expected is not None:
        tx.by.within(payment.region)  # to a stranger the version says that it is there
        if payment.version != expected:
            raise ChangedMeanwhile(version=payment.version)
    return payment


async def find_payments(
    tx: Reading,
    *,
    region: str,
    status: Status | None,
    case_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Payment]:
    """Payments of a region, the oldest first."""
    query = select(PaymentRow, FundRow.code, FundRow.kind).outerjoin(FundRow)
    query = query.where(covered_by(region, PaymentRow.region)).order_by(PaymentRow.id).limit(limit)
    if status is not None:
        query = query.where(PaymentRow.status == status)
    if case_id is not None:
        query = query.where(PaymentRow.case_id == case_id)
    if after is not None:
        query = query.where(PaymentRow.id > after)
    return [_payment(*row) for row in await tx.session.execute(query)]


async def save_payment(tx: Transaction, payment: Payment, **also: Any) -> Payment:
    """Write the new state at the end, unless someone else has written since it was loaded.

    ``also`` are columns that the state does not hold.
    """
    saved = replace(payment, version=payment.version + 1)
    columns = _columns(saved) | {"fetch_after": real_now()} | also
    change_row(tx, PaymentRow, {"id": saved.id}, was=payment.version, **columns)
    if saved.id in held(tx).payments:
        held(tx).payments[saved.id] = saved
    tx.audit_subject("payment", saved.id, saved.version)
    return saved


async def without_decision(tx: Reading) -> int:
    """How many payments wait whose decision their owner does not confirm."""
    return int(await tx.session.scalar(WITHOUT_DECISION) or 0)


async def keep_payee(tx: Transaction, payment_id: UUID, payee: PayeeData, *, at: datetime) -> None:
    """Keep a sealed copy of the account; the audit chain holds by a keyed hash which one it was."""
    mark = account_mark(tx.vault, payee.account)
    tx.audit(
        "keep_payee",
        resource=("payee", payment_id),
        payee_version=payee.payee_version,
        bank_code=payee.bank_code,
        account=mark,
    )
    sealed = tx.vault.seal_row(
        "payees", payment_id, {name: getattr(payee, name) for name in SEALED}
    )
    values = {
        "payee_version": payee.payee_version,
        "bank_code": payee.bank_code,
        "holder_kind": payee.holder_kind,
        "account_mark": mark,
        "fetched_at": at,
        **sealed,
    }
    await tx.session.execute(
        upsert(PayeeRow)
        .values(payment_id=payment_id, **values)
        .on_conflict_do_update(index_elements=["payment_id"], set_=values)
    )


def open_payee(vault: Vault, row: PayeeRow) -> dict[str, str]:
    """Name, ID number and account in the clear, for the bank's file or a masked answer."""
    opened = vault.open_row("payees", row.payment_id, row, SEALED)
    return opened | {"bank_code": row.bank_code, "holder_kind": row.holder_kind}


async def open_payees(tx: Reading, payment_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """The payees of these payments in the clear."""
    rows = await tx.session.scalars(select(PayeeRow).where(PayeeRow.payment_id.in_(payment_ids)))
    return {row.payment_id: open_payee(tx.vault, row) for row in rows}


async def unpaid_releases(tx: Reading) -> tuple[int, datetime | None]:
    """How many released payments the bank has not resolved, and when the oldest was released."""
    row = (await tx.session.execute(UNPAID_RELEASES)).one()
    return row.rows, row.oldest


def account_mark(vault: Vault, account: str) -> str:
    """A keyed hash by which an account is known again, and nothing of it is told."""
    return vault.lookup("account", account).hex()
