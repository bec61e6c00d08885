"""Statements of the special accounts, line by line as the bank booked them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Reading, Transaction
from sqlalchemy import ColumnElement, and_, case, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from disbursement.domain.bank import Statement, StatementLine
from disbursement.store.reports import MessageIdUsedDifferently, ReportNotFound
from disbursement.store.tables import (
    BankLineRow,
    BatchItemRow,
    BatchRow,
    PaymentRow,
    StatementRow,
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was sent to a bank under one reference."""

    end_to_end_id: str
    bank_code: str
    amount: int


@dataclass(frozen=True, slots=True)
class Booked:
    """What statements so far show under one reference: debits less credits, and the last day."""

    net: int
    on: date | None


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
        tx.audit_subject("statement", statement_id)
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


async def insert_lines(tx: Transaction, statement_id: UUID, lines: Sequence[StatementLine]) -> None:
    """Enter the lines of a statement by their place, not yet matched; references may repeat."""
    if not lines:
        return
    await tx.session.execute(
        insert(BankLineRow),
        [
            {
                "id": new_id(),
                "statement": statement_id,
                "position": position,
                "reference": line.reference,
                "end_to_end_id": line.end_to_end_id,
                "amount": line.amount,
                "credit": line.credit,
                "matched_to": None,
            }
            for position, line in enumerate(lines, start=1)
        ],
    )


async def lines_of(tx: Reading, statement_id: UUID) -> tuple[StatementRow, list[BankLineRow]]:
    """A statement and its lines."""
    statement = await tx.session.get(StatementRow, statement_id, populate_existing=True)
    if statement is None:
        raise ReportNotFound
    query = select(BankLineRow).where(BankLineRow.statement == statement_id)
    ordered = query.order_by(BankLineRow.position.nulls_first(), BankLineRow.id)
    return statement, list(await tx.session.scalars(ordered))


def _lines(attempt: Attempt) -> list[ColumnElement[bool]]:
    of_bank = select(StatementRow.id).where(StatementRow.bank_code == attempt.bank_code)
    return [
        BankLineRow.end_to_end_id == attempt.end_to_end_id,
        BankLineRow.amount == attempt.amount,
        BankLineRow.statement.in_(of_bank),
    ]


async def booked(tx: Transaction, attempt: Attempt) -> Booked:
    """What the bank's statements show under a reference, in lines of its amount."""
    net = func.coalesce(func.sum(case((BankLineRow.credit, -1), else_=1)), 0)
    query = (
        select(net, func.max(StatementRow.on))
        .join(StatementRow, StatementRow.id == BankLineRow.statement)
        .where(*_lines(attempt))
    )
    row = (await tx.session.execute(query)).one()
    return Booked(net=int(row[0]), on=row[1])


async def still_booked(tx: Transaction, payment_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these payments of which the bank has kept an attempt that was given up here."""
    net = func.sum(case((BankLineRow.credit, -1), else_=1))
    query = (
        select(BatchItemRow.payment_id)
        .join(BatchRow, BatchRow.id == BatchItemRow.batch_id)
        .join(PaymentRow, PaymentRow.id == BatchItemRow.payment_id)
        .join(
            BankLineRow,
            and_(
                BankLineRow.end_to_end_id == BatchItemRow.end_to_end_id,
                BankLineRow.amount == BatchItemRow.amount,
            ),
        )
        .join(
            StatementRow,
            and_(
                StatementRow.id == BankLineRow.statement,
                StatementRow.bank_code == BatchRow.bank_code,
            ),
        )
        .where(BatchItemRow.payment_id.in_(payment_ids), BatchItemRow.attempt != PaymentRow.attempt)
        .group_by(BatchItemRow.payment_id, BatchItemRow.end_to_end_id)
        .having(net > 0)
    )
    return set(await tx.session.scalars(query))


async def match_lines(tx: Transaction, attempt: Attempt, *, payment_id: UUID) -> None:
    """What was booked under a reference is explained now."""
    await tx.session.execute(
        update(BankLineRow)
        .where(*_lines(attempt))
        .values(matched_to=payment_id)
        .execution_options(synchronize_session=False)
    )
