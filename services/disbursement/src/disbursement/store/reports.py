"""What banks have said: reports, statements, and what does not agree with the books."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.errors import Conflict, NotFound
from shared.ids import new_id
from shared.transaction import Transaction
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from disbursement.domain.bank import ItemReport, Statement, StatementLine
from disbursement.store.tables import (
    BankLineRow,
    BankReportRow,
    BatchItemRow,
    BatchRow,
    BreakRow,
    StatementRow,
)


class ReportNotFound(NotFound):
    zh = "没有这份银行回执。"
    en = "There is no such report."


class MessageIdUsedDifferently(Conflict):
    zh = "报文编号 {message_id} 已用于内容不同的报文。请使用新的编号。"
    en = "Message id {message_id} was used for another content. Send it under a new id."


class BreakNotFound(NotFound):
    zh = "没有这条对账差异。"
    en = "There is no such reconciliation break."


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


async def get_report(tx: Transaction, report_id: UUID, *, bank_code: str | None) -> BankReportRow:
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
    row: BatchItemRow | None = await tx.session.scalar(query)
    return row


async def tell_item(tx: Transaction, item: ItemReport) -> None:
    """Write the last thing that the bank said about an attempt."""
    await tx.session.execute(
        update(BatchItemRow)
        .where(BatchItemRow.end_to_end_id == item.end_to_end_id)
        .values(told=item.told, reason=item.reason, bank_reference=item.bank_reference)
        .execution_options(synchronize_session=False)
    )


async def insert_statement(
    tx: Transaction, statement: Statement, *, bank_code: str, digest: str
) -> tuple[UUID, bool]:
    """Enter a statement once. Raises ``MessageIdUsedDifferently``."""
    statement_id = new_id()
    made = await tx.session.scalar(
        upsert(StatementRow)
        .values(
            id=statement_id,
            bank_code=bank_code,
            account=statement.account,
            statement_id=statement.statement_id,
            sequence=statement.sequence,
            on=statement.on,
            opening=statement.opening,
            closing=statement.closing,
            sha256=digest,
            received_at=tx.clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["bank_code", "account", "statement_id"])
        .returning(StatementRow.id)
    )
    if made is not None:
        tx.concerns("statement", statement_id)
        tx.created(statement_id)
        return statement_id, True
    row = await tx.session.scalar(
        select(StatementRow).where(
            StatementRow.bank_code == bank_code,
            StatementRow.account == statement.account,
            StatementRow.statement_id == statement.statement_id,
        )
    )
    assert row is not None
    if row.sha256 != digest:
        raise MessageIdUsedDifferently(message_id=statement.statement_id)
    tx.created(row.id)
    return row.id, False


async def last_sequence(
    tx: Transaction, *, bank_code: str, account: str, before: UUID
) -> int | None:
    """The highest sequence number of an account's earlier statements."""
    query = (
        select(StatementRow.sequence)
        .where(
            StatementRow.bank_code == bank_code,
            StatementRow.account == account,
            StatementRow.id != before,
            StatementRow.sequence.is_not(None),
        )
        .order_by(StatementRow.sequence.desc())
        .limit(1)
    )
    sequence: int | None = await tx.session.scalar(query)
    return sequence


async def insert_line(
    tx: Transaction, statement_id: UUID, line: StatementLine, *, matched_to: UUID | None
) -> None:
    """Enter one line of a statement, matched or not."""
    await tx.session.execute(
        upsert(BankLineRow)
        .values(
            id=new_id(),
            statement=statement_id,
            reference=line.reference,
            end_to_end_id=line.end_to_end_id,
            amount=line.amount,
            credit=line.credit,
            matched_to=matched_to,
        )
        .on_conflict_do_nothing(index_elements=["statement", "reference"])
    )


async def lines_of(tx: Transaction, statement_id: UUID) -> tuple[StatementRow, list[BankLineRow]]:
    """A statement and its lines."""
    statement = await tx.session.get(StatementRow, statement_id, populate_existing=True)
    if statement is None:
        raise ReportNotFound
    query = select(BankLineRow).where(BankLineRow.statement == statement_id)
    return statement, list(await tx.session.scalars(query.order_by(BankLineRow.id)))


async def record_break(
    tx: Transaction,
    *,
    kind: str,
    reference: str,
    bank_code: str,
    payment_id: UUID | None = None,
    amount: int | None = None,
) -> None:
    """Enter a disagreement, once; it stays until a person settles it."""
    await tx.session.execute(
        upsert(BreakRow)
        .values(
            id=new_id(),
            kind=kind,
            reference=reference,
            bank_code=bank_code,
            payment_id=payment_id,
            amount=amount,
            found_at=tx.clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["kind", "reference"])
    )


async def payments_with_breaks(tx: Transaction, payment_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these payments a disagreement stands against that nobody has settled."""
    query = select(BreakRow.payment_id).where(
        BreakRow.payment_id.in_(payment_ids), BreakRow.settled_at.is_(None)
    )
    return {found for found in await tx.session.scalars(query) if found is not None}


async def find_breaks(tx: Transaction, *, after: UUID | None, limit: int) -> list[BreakRow]:
    """Open disagreements, the oldest first."""
    query = select(BreakRow).where(BreakRow.settled_at.is_(None)).order_by(BreakRow.id).limit(limit)
    if after is not None:
        query = query.where(BreakRow.id > after)
    return list(await tx.session.scalars(query))


async def count_breaks(tx: Transaction) -> dict[str, int]:
    """Open disagreements by their kind."""
    query = (
        select(BreakRow.kind, func.count())
        .where(BreakRow.settled_at.is_(None))
        .group_by(BreakRow.kind)
    )
    return {row[0]: row[1] for row in (await tx.session.execute(query)).all()}


async def get_break(tx: Transaction, break_id: UUID) -> BreakRow:
    """One disagreement."""
    row = await tx.session.get(BreakRow, break_id, populate_existing=True)
    if row is None:
        raise BreakNotFound
    return row


async def settle_break(tx: Transaction, break_id: UUID, *, settlement: str, at: datetime) -> None:
    """A person has cleared a disagreement, and says how."""
    await tx.session.execute(
        update(BreakRow)
        .where(BreakRow.id == break_id, BreakRow.settled_at.is_(None))
        .values(settled_at=at, settled_by=tx.by.sub, settlement=settlement)
        .execution_options(synchronize_session=False)
    )
    tx.concerns("reconciliation_break", break_id)
