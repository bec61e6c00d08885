"""What banks have reported about attempts."""

from collections.abc import Sequence
from uuid import UUID

from shared.errors import Conflict, NotFound
from shared.ids import new_id
from shared.transaction import Reading, Transaction
from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from disbursement.domain.bank import BankStatus, ItemReport
from disbursement.domain.payment import Status
from disbursement.store.tables import BankReportRow, BatchItemRow, BatchRow, PaymentRow


class ReportNotFound(NotFound):
    zh = "没有这份银行回执。"
    en = "There is no such report."


class MessageIdUsedDifferently(Conflict):
    zh = "报文编号 {message_id} 已用于内容不同的报文。请使用新的编号。"
    en = "Message id {message_id} was used for another content. Send it under a new id."


async def new_report(
    tx: Transaction, *, bank_code: str, kind: str, message_id: str, digest: str
) -> tuple[UUID, bool]:
    """Enter a bank's message once: its id here, and whether it is new.

    Raises ``MessageIdUsedDifferently``.
    """
    report_id = new_id()
    made = await tx.session.scalar(
        upsert(BankReportRow)
        .values(
            id=report_id,
            bank_code=bank_code,
            kind=kind,
            message_id=message_id,
            sha256=digest,
            received_at=tx.clock.now(),
            applied=0,
            ignored=0,
            unknown=[],
        )
        .on_conflict_do_nothing(index_elements=["bank_code", "kind", "message_id"])
        .returning(BankReportRow.id)
    )
    if made is not None:
        return report_id, True
    row = await tx.session.scalar(
        select(BankReportRow).where(
            BankReportRow.bank_code == bank_code,
            BankReportRow.kind == kind,
            BankReportRow.message_id == message_id,
        )
    )
    assert row is not None
    if row.sha256 != digest:
        raise MessageIdUsedDifferently(message_id=message_id)
    return row.id, False


async def finish_report(
    tx: Transaction, report_id: UUID, *, applied: int, ignored: int, unknown: Sequence[str]
) -> None:
    """Write what became of a message."""
    await tx.session.execute(
        update(BankReportRow)
        .where(BankReportRow.id == report_id)
        .values(applied=applied, ignored=ignored, unknown=list(unknown))
    )


async def get_report(tx: Reading, report_id: UUID, *, bank_code: str | None) -> BankReportRow:
    """What became of a message; a bank sees its own."""
    row = await tx.session.get(BankReportRow, report_id, populate_existing=True)
    if row is None or (bank_code is not None and row.bank_code != bank_code):
        raise ReportNotFound
    return row


async def find_item(tx: Transaction, end_to_end_id: str, *, bank_code: str) -> BatchItemRow | None:
    """The attempt that a bank's reference names, if it was sent to this bank."""
    query = (
        select(BatchItemRow)
        .join(BatchRow, BatchRow.id == BatchItemRow.batch_id)
        .where(BatchItemRow.end_to_end_id == end_to_end_id, BatchRow.bank_code == bank_code)
        .where(BatchRow.released_at.is_not(None))
        .with_for_update(of=BatchItemRow)
    )
    row: BatchItemRow | None = await tx.session.scalar(
        query.execution_options(populate_existing=True)
    )
    return row


async def ask_again(tx: Transaction, sent: BatchItemRow) -> None:
    """The bank's last word on an attempt does not hold: it is asked under the same reference."""
    await tx.session.execute(
        update(BatchItemRow)
        .where(BatchItemRow.end_to_end_id == sent.end_to_end_id)
        .values(bank_status=BankStatus.UNKNOWN)
        .execution_options(synchronize_session=False)
    )


async def enquired(tx: Reading, *, bank_code: str, limit: int) -> list[UUID]:
    """Payments on whose present attempt this bank still owes its word, the oldest first."""
    query = (
        select(PaymentRow.id)
        .outerjoin(
            BatchItemRow,
            (BatchItemRow.payment_id == PaymentRow.id)
            & (BatchItemRow.attempt == PaymentRow.attempt),
        )
        .where(
            PaymentRow.bank_code == bank_code,
            or_(
                PaymentRow.status == Status.UNKNOWN,
                and_(
                    PaymentRow.status == Status.PAID, BatchItemRow.bank_status == BankStatus.UNKNOWN
                ),
            ),
        )
        .order_by(PaymentRow.id)
        .limit(limit)
    )
    return list(await tx.session.scalars(query))


async def record_bank_status(tx: Transaction, item: ItemReport) -> None:
    """Write the last thing that the bank said about an attempt."""
    await tx.session.execute(
        update(BatchItemRow)
        .where(BatchItemRow.end_to_end_id == item.end_to_end_id)
        .values(
            bank_status=item.bank_status, reason=item.reason, bank_reference=item.bank_reference
        )
        .execution_options(synchronize_session=False)
    )
