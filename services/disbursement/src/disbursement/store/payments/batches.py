"""Batches, their items and their sealed files."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from shared.errors import ChangedMeanwhile, NotFound
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import WritePart, change_row, insert_row, remove_row
from sqlalchemy import func, select, text

from disbursement.domain.bank.agents import ENVELOPE
from disbursement.domain.payments.batch import Batch, BatchStatus
from disbursement.domain.payments.payment import Payment
from disbursement.store.payments.held import held
from disbursement.store.payments.payments import open_payee
from disbursement.store.tables import BatchFileRow, BatchItemRow, BatchRow, FundRow, PayeeRow

NEXT_NUMBER = text("""
INSERT INTO batch_numbers (day, last) VALUES (:day, 1)
ON CONFLICT (day) DO UPDATE SET last = batch_numbers.last + 1 RETURNING last
""")

ITEMS = WritePart(
    sql="""{me} AS (
    INSERT INTO batch_items (end_to_end_id, batch_id, payment_id, attempt, sequence, amount)
    SELECT end_to_end_id, batch_id, payment_id, attempt, sequence, amount
    FROM jsonb_populate_recordset(CAST(NULL AS batch_items), CAST(:{me} AS jsonb))
    ON CONFLICT (end_to_end_id) DO UPDATE SET
        batch_id = excluded.batch_id, sequence = excluded.sequence
    RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda *_: None,
)
"""An attempt that never left keeps its reference when it is batched again."""


ITEMS_OF = (
    select(func.array_agg(BatchItemRow.end_to_end_id))
    .where(BatchItemRow.batch_id == BatchRow.id)
    .correlate(BatchRow)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A batch that was sent, and the references of its items."""

    batch: Batch
    references: tuple[str, ...]


class BatchNotFound(NotFound):
    """There is no such batch."""


def _batch(tx: Reading, row: BatchRow, fund: FundRow) -> Batch:
    words = row.bank_words
    return Batch(
        id=row.id,
        number=row.number,
        fund_id=row.fund_id,
        fund_code=fund.code,
        region=fund.region,
        bank_code=row.bank_code,
        count=row.count,
        total=row.total,
        made_by=row.made_by,
        made_at=row.made_at,
        status=BatchStatus(row.status),
        released_by=row.released_by,
        released_at=row.released_at,
        fetched_at=row.fetched_at,
        format=row.format,
        execute_on=row.execute_on,
        transport=row.transport,
        signature=row.signature,
        delivered_at=row.delivered_at,
        recall_by=row.recall_by,
        recall_at=row.recall_at,
        recall_reason=row.recall_reason,
        bank_reason=row.bank_reason,
        bank_words=None if words is None else tx.vault.open(words, _place(row.id)),
        version=row.version,
    )


def _place(batch_id: UUID) -> Place:
    return Place("batches", "bank_words", batch_id)


async def next_number(tx: Transaction, day: date) -> str:
    """The running number of a day: ``B-20260601-001``."""
    last = await tx.session.scalar(NEXT_NUMBER, {"day": day})
    return f"B-{day:%Y%m%d}-{last:03d}"


async def insert_batch(tx: Transaction, batch: Batch, payments: Sequence[Payment]) -> Batch:
    """Make a batch with one item for each payment, in their order."""
    saved = replace(batch, version=1)
    insert_row(
        tx,
        BatchRow,
        id=saved.id,
        number=saved.number,
        fund_id=saved.fund_id,
        bank_code=saved.bank_code,
        count=saved.count,
        total=saved.total,
        made_by=saved.made_by,
        made_at=saved.made_at,
        status=saved.status,
        version=saved.version,
    )
    tx.audit("keep_batch", resource=("batch", saved.id), made_by=saved.made_by, number=saved.number)
    for sequence, payment in enumerate(payments, start=1):
        item = {
            "end_to_end_id": payment.end_to_end_id,
            "batch_id": saved.id,
            "payment_id": payment.id,
            "attempt": payment.attempt,
            "sequence": sequence,
            "amount": payment.amount,
        }
        tx.writes.add(ITEMS, item)
    tx.audit_subject("batch", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_batch(
    tx: Reading, batch_id: UUID, *, expected: int | None = None, lock: bool = False
) -> Batch:
    """One batch. Raises ``BatchNotFound``; for a change ``OutsideRegion``, ``ChangedMeanwhile``."""
    batch = held(tx).batches.get(batch_id)
    if batch is None:
        query = select(BatchRow, FundRow).join(FundRow).where(BatchRow.id == batch_id)
        found = (
            await tx.session.execute(query.with_for_update(of=BatchRow) if lock else query)
        ).one_or_none()
        if found is None:
            raise BatchNotFound
        batch = _batch(tx, *found)
        if lock:
            held(tx).batches[batch_id] = batch
    if expected is not None:
        tx.by.within(batch.region)  # to a stranger the version says that it is there
        if batch.version != expected:
            raise ChangedMeanwhile(version=batch.version)
    return batch


async def lock_by_numbers(
    tx: Transaction, numbers: Collection[str], *, bank_code: str
) -> dict[str, SentFile]:
    """Lock the batches that a bank names, if they were sent to it; each with its references."""
    query = (
        select(BatchRow, FundRow, ITEMS_OF)
        .join(FundRow)
        .where(BatchRow.number.in_(numbers), BatchRow.bank_code == bank_code)
        .where(BatchRow.released_at.is_not(None))
        .order_by(BatchRow.id)
        .with_for_update(of=BatchRow)
    )
    rows = await tx.session.execute(query.execution_options(populate_existing=True))
    found = {row.number: SentFile(_batch(tx, row, fund), tuple(items)) for row, fund, items in rows}
    held(tx).batches.update({one.batch.id: one.batch for one in found.values()})
    return found


async def find_batches(
    tx: Reading,
    *,
    region: str | None = None,
    bank_code: str | None = None,
    statuses: Sequence[BatchStatus] = (),
    after: UUID | None = None,
    limit: int,
) -> list[Batch]:
    """Batches of a region or of a bank, the oldest first; a bank does not see what may be recalled."""
    query = select(BatchRow, FundRow).join(FundRow).order_by(BatchRow.id).limit(limit)
    if region is not None:
        query = query.where(covered_by(region, FundRow.region))
    if bank_code is not None:
        withheld = (BatchRow.status == BatchStatus.RELEASED) & BatchRow.recall_by.is_not(None)
        query = query.where(BatchRow.bank_code == bank_code, ~withheld)
    if statuses:
        query = query.where(BatchRow.status.in_(statuses))
    if after is not None:
        query = query.where(BatchRow.id > after)
    return [_batch(tx, row, fund) for row, fund in await tx.session.execute(query)]


async def save_batch(tx: Transaction, batch: Batch, *, is_release: bool = False) -> Batch:
    """Write the new state, unless someone else has written since it was loaded."""
    saved = replace(batch, version=batch.version + 1)
    words = saved.bank_words
    columns: dict[str, Any] = {
        "bank_reason": saved.bank_reason,
        "bank_words": None if words is None else tx.vault.seal(words, _place(saved.id)),
        "status": saved.status,
        "count": saved.count,
        "total": saved.total,
        "released_by": saved.released_by,
        "released_at": saved.released_at,
        "fetched_at": saved.fetched_at,
        "format": saved.format,
        "execute_on": saved.execute_on,
        "transport": saved.transport,
        "signature": saved.signature,
        "recall_by": saved.recall_by,
        "recall_at": saved.recall_at,
        "recall_reason": saved.recall_reason,
        "version": saved.version,
    }
    change_row(tx, BatchRow, {"id": saved.id}, was=batch.version, **columns)
    if is_release:
        tx.audit(
            "keep_release",
            resource=("batch", saved.id),
            released_by=saved.released_by,
            count=saved.count,
            total=saved.total,
        )
    if saved.id in held(tx).batches:
        held(tx).batches[saved.id] = saved
    tx.audit_subject("batch", saved.id, saved.version)
    return saved


def keep_files(tx: Transaction, batch_id: UUID, contents: Mapping[str, bytes]) -> None:
    """Keep the sealed files of a released batch, by their form."""
    for form, content in contents.items():
        insert_row(
            tx,
            BatchFileRow,
            batch_id=batch_id,
            format=form,
            content=tx.vault.seal(content, Place("batch_files", form, batch_id)),
            sha256=sha256(content).hexdigest(),
        )


async def open_file(tx: Reading, batch_id: UUID, *, form: str) -> tuple[str, bytes, str]:
    """A released file: its form, its bytes and their SHA-256; the envelope alone where there is one."""
    query = (
        select(BatchFileRow)
        .where(BatchFileRow.batch_id == batch_id, BatchFileRow.format.in_([form, ENVELOPE]))
        .order_by((BatchFileRow.format == ENVELOPE).desc())
        .limit(1)
    )
    row = await tx.session.scalar(query)
    if row is None:
        raise BatchNotFound
    content = tx.vault.open_bytes(row.content, Place("batch_files", row.format, batch_id))
    return row.format, content, row.sha256


def remove_item(tx: Transaction, batch_id: UUID, payment_id: UUID) -> None:
    """Forget an attempt that never left."""
    remove_row(tx, BatchItemRow, batch_id=batch_id, payment_id=payment_id)


async def read_ordered(
    tx: Transaction, batch_id: UUID
) -> tuple[FundRow, list[tuple[BatchItemRow, dict[str, str]]]]:
    """The fund that pays a batch, and its items in the file's order with their payees in the clear."""
    query = (
        select(FundRow, BatchItemRow, PayeeRow)
        .join(BatchRow, BatchRow.fund_id == FundRow.id)
        .join(BatchItemRow, BatchItemRow.batch_id == BatchRow.id)
        .join(PayeeRow, PayeeRow.payment_id == BatchItemRow.payment_id)
        .where(BatchRow.id == batch_id)
        .order_by(BatchItemRow.sequence)
    )
    rows = (await tx.session.execute(query)).all()
    return rows[0][0], [(item, open_payee(tx.vault, payee)) for _, item, payee in rows]
