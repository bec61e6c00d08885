"""Receipts of claims; each supports one claim at a time."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.receipts import issuer_key, number_key
from shared.rows import Packed
from shared.transaction import Reading, Transaction
from shared.writes import WritePart
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from training_subsidy.domain.claims.errors import (
    DuplicateReceipt,
    ReceiptNotFound,
    ReceiptsUsedMeanwhile,
    ReceiptUsedAlready,
)
from training_subsidy.store.claim_tables import FILE_ONCE, ReceiptRow
from training_subsidy.store.claims.invoices import lock_number_and_file, refuse_invoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a receipt says, and the file that shows it. ``amount`` in fen."""

    id: UUID
    claim_id: UUID
    item: str
    issuer: str
    invoice_number: str
    amount: int
    paid_on: date
    media_type: str
    size: int
    sha256: str
    address: str
    added_by: str
    added_at: datetime
    removed_at: datetime | None = None
    version: int = 1


WRITTEN = (
    *("id", "claim_id", "item", "issuer", "invoice_number", "amount", "paid_on"),
    *("media_type", "size", "sha256", "address", "added_by", "added_at"),
)
KEYS = ("issuer_key", "number_key", "file_key")
INSERT = text(f"""
INSERT INTO receipts ({", ".join((*WRITTEN, *KEYS))})
SELECT {", ".join(f":{name}" for name in WRITTEN)}, n.*
FROM (SELECT {", ".join(f"CAST(:{name} AS varchar) AS {name}" for name in KEYS)}) AS n
WHERE NOT EXISTS (SELECT FROM invoices AS i WHERE i.removed_at IS NULL
    AND ((i.number_key = n.number_key AND i.issuer_key = n.issuer_key) OR i.sha256 = n.file_key))
RETURNING id
""")
"""What is an organisation's invoice is nobody's receipt."""
RECEIPT = Packed(ReceiptRow, "r")
REMOVE = text(f"""
WITH r AS (
    UPDATE receipts SET released_at = COALESCE(released_at, :now), removed_at = :now
    WHERE id = :id AND claim_id = :claim_id AND removed_at IS NULL RETURNING *
)
SELECT {RECEIPT.sql} AS receipt, (SELECT count(*) FROM receipts AS o WHERE o.claim_id = :claim_id
    AND o.id <> :id AND o.item = r.item AND o.removed_at IS NULL) AS others
FROM r
""")


RELEASE = text("""
WITH receipted AS (
    UPDATE receipts SET released_at = :now WHERE claim_id = :claim_id AND released_at IS NULL
), freed AS (
    UPDATE invoice_shares SET released_at = :now
    WHERE claim_id = :claim_id AND released_at IS NULL RETURNING invoice_id, amount
)
UPDATE invoices AS i SET shared = i.shared - f.amount, version = i.version + 1
FROM (SELECT invoice_id, sum(amount) AS amount FROM freed GROUP BY invoice_id) AS f
WHERE i.id = f.invoice_id
""")

RELEASE_TAKEN_BACK = text("""
WITH freed AS (
    UPDATE invoice_shares SET released_at = :now
    WHERE claim_id = :claim_id AND released_at IS NULL AND removed_at IS NOT NULL
    RETURNING invoice_id, amount
)
UPDATE invoices AS i SET shared = i.shared - f.amount, version = i.version + 1
FROM (SELECT invoice_id, sum(amount) AS amount FROM freed GROUP BY invoice_id) AS f
WHERE i.id = f.invoice_id
""")


RETAKE = text("""
WITH locked AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(k.key) FROM (
        SELECT hashtextextended(unnest(ARRAY['number ' || number_key, 'file ' || file_key]), 0) AS key
        FROM receipts WHERE claim_id = :claim_id AND released_at >= :since AND removed_at IS NULL
        ORDER BY key) AS k
), receipted AS (
    UPDATE receipts SET released_at = NULL
    WHERE claim_id = :claim_id AND released_at >= :since AND removed_at IS NULL
        AND (SELECT count(*) FROM locked) >= 0
), taken AS (
    UPDATE invoice_shares SET released_at = NULL
    WHERE claim_id = :claim_id AND released_at >= :since AND removed_at IS NULL
    RETURNING invoice_id, amount
), filled AS (
    UPDATE invoices AS i SET shared = i.shared + t.amount, version = i.version + 1
    FROM (SELECT invoice_id, sum(amount) AS amount FROM taken GROUP BY invoice_id) AS t
    WHERE i.id = t.invoice_id AND i.removed_at IS NULL RETURNING i.id
)
SELECT EXISTS (SELECT FROM taken WHERE invoice_id NOT IN (SELECT id FROM filled))
""")
"""With the locks of ``lock_number_and_file``, of all receipts that a claim is to have back."""


def _refuse_used(_: Transaction, used: int, __: Any) -> None:
    if used:
        raise ReceiptsUsedMeanwhile


NO_INVOICE = WritePart(
    sql="""{me} AS (
    SELECT count(*) AS used FROM jsonb_to_recordset(CAST(:{me} AS jsonb)) AS h(claim_id uuid)
    JOIN receipts AS r ON r.claim_id = h.claim_id AND r.released_at IS NULL
    JOIN invoices AS i ON i.removed_at IS NULL AND (i.sha256 = r.file_key
        OR (i.number_key = r.number_key AND i.issuer_key = r.issuer_key)))""",
    gives="SELECT used FROM {me}",
    heard=_refuse_used,
)
"""Asked after the locks are held: what was entered while they were waited for counts too."""


def _receipt(row: Any) -> Receipt:
    return Receipt(
        id=row.id,
        claim_id=row.claim_id,
        item=row.item,
        issuer=row.issuer,
        invoice_number=row.invoice_number,
        amount=row.amount,
        paid_on=row.paid_on,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        address=row.address,
        added_by=row.added_by,
        added_at=row.added_at,
        removed_at=row.removed_at,
    )


async def insert_receipt(tx: Transaction, receipt: Receipt) -> Receipt:
    """Note a receipt whose file is stored. Raises ``ReceiptUsedAlready``, ``DuplicateReceipt``."""
    values = {name: getattr(receipt, name) for name in WRITTEN} | {
        "issuer_key": issuer_key(receipt.issuer),
        "number_key": number_key(receipt.invoice_number),
        "file_key": receipt.sha256,
    }
    await lock_number_and_file(tx, values["number_key"], receipt.sha256)
    try:
        made = await tx.session.scalar(INSERT, values)
    except IntegrityError as taken:
        if FILE_ONCE in str(taken.orig):
            raise DuplicateReceipt from None
        raise ReceiptUsedAlready from None
    if made is None:
        await refuse_invoice(tx, receipt.issuer, receipt.invoice_number, receipt.sha256)
    tx.audit_subject("receipt", receipt.id, receipt.version)
    tx.created(f"/v1/claims/{receipt.claim_id}/receipts/{receipt.id}")
    return receipt


async def receipts_of(tx: Reading, claim_id: UUID) -> list[Receipt]:
    """The receipts of a claim, the oldest first."""
    rows = await tx.session.scalars(
        select(ReceiptRow)
        .options(undefer(ReceiptRow.removed_at))
        .where(ReceiptRow.claim_id == claim_id)
        .order_by(ReceiptRow.id)
    )
    return [_receipt(row) for row in rows]


async def count_receipts(tx: Transaction, claim_id: UUID) -> int:
    """How many receipts a claim has."""
    of_claim = ReceiptRow.claim_id == claim_id
    return await tx.session.scalar(select(func.count()).where(of_claim)) or 0


async def get_receipt(tx: Reading, claim_id: UUID, receipt_id: UUID) -> Receipt:
    """One receipt of a claim."""
    row = await tx.session.scalar(
        select(ReceiptRow)
        .options(undefer(ReceiptRow.removed_at))
        .where(ReceiptRow.id == receipt_id, ReceiptRow.claim_id == claim_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise ReceiptNotFound
    return _receipt(row)


async def remove(tx: Transaction, claim_id: UUID, receipt_id: UUID) -> tuple[Receipt, int]:
    """Take a receipt off its claim; number and file are free again. And how many of its item stay.

    Raises ``ReceiptNotFound``, also for one that was removed before.
    """
    values = {"id": receipt_id, "claim_id": claim_id, "now": tx.clock.now()}
    row = (await tx.session.execute(REMOVE, values)).one_or_none()
    if row is None:
        raise ReceiptNotFound
    return _receipt(RECEIPT.read(row.receipt)), int(row.others)


async def release(tx: Transaction, claim_id: UUID) -> None:
    """A claim that ended unpaid gives its receipts free, and its shares of invoices."""
    await tx.flush()
    await tx.session.execute(RELEASE, {"claim_id": claim_id, "now": tx.clock.now()})


async def release_taken_back(tx: Transaction, claim_id: UUID) -> None:
    """Shares that were taken off a paid claim are free once its whole money is ordered back."""
    given = {"claim_id": claim_id, "now": tx.clock.now()}
    await tx.session.execute(RELEASE_TAKEN_BACK, given)


async def retake(tx: Transaction, claim_id: UUID, since: datetime) -> None:
    """A claim that is handled again has the receipts back that its refusal gave free.

    Raises ``ReceiptsUsedMeanwhile`` where another claim or an invoice has one of them now, and where an
    invoice of which it had a share was taken back.
    """
    try:
        gone = await tx.session.scalar(RETAKE, {"claim_id": claim_id, "since": since})
    except IntegrityError:
        raise ReceiptsUsedMeanwhile from None
    if gone:
        raise ReceiptsUsedMeanwhile
    tx.writes.add(NO_INVOICE, {"claim_id": claim_id})
