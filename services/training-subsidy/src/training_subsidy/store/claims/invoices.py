"""Invoices of organisations, and the shares that claims have of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.ids import new_id
from shared.receipts import issuer_key, number_key
from shared.rows import Packed
from shared.transaction import Reading, Transaction
from shared.writes import insert_once, insert_row
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from training_subsidy.domain.claims.errors import DuplicateReceipt, ReceiptUsedAlready
from training_subsidy.domain.claims.invoices import (
    Invoice,
    InvoiceExceeded,
    InvoiceNotFound,
    InvoiceSharedAlready,
)
from training_subsidy.store.claims.invoice_tables import InvoiceRow, InvoiceShareRow

LOCK = text("""
SELECT pg_advisory_xact_lock(LEAST(n.a, n.b)), pg_advisory_xact_lock(GREATEST(n.a, n.b))
FROM (SELECT hashtextextended('number ' || :number, 0) AS a,
    hashtextextended('file ' || :sha256, 0) AS b) AS n
""")
"""Receipts and invoices of one number or one file come one after the other."""
AMONG_INVOICES = text("""
SELECT bool_or(number_key = :number AND issuer_key = :issuer) AS number,
    bool_or(sha256 = :sha256) AS file
FROM invoices WHERE removed_at IS NULL
    AND ((number_key = :number AND issuer_key = :issuer) OR sha256 = :sha256)
""")
AMONG_RECEIPTS = text("""
SELECT bool_or(number_key = :number AND issuer_key = :issuer) AS number,
    bool_or(file_key = :sha256) AS file
FROM receipts WHERE released_at IS NULL
    AND ((number_key = :number AND issuer_key = :issuer) OR file_key = :sha256)
""")
TAKE = text("""
UPDATE invoices SET shared = shared + :amount, version = version + 1
WHERE id = :id AND org = :org AND removed_at IS NULL AND shared + :amount <= amount RETURNING version
""")
INVOICE = Packed(InvoiceRow, "i")
OF_CLAIM = text(f"""
SELECT {INVOICE.sql} AS invoice, s.amount, s.above_even, s.removed_at
FROM invoice_shares AS s JOIN invoices AS i ON i.id = s.invoice_id
WHERE s.claim_id = :claim_id AND (i.id = :one OR CAST(:one AS uuid) IS NULL AND s.removed_at IS NULL)
ORDER BY s.id
""")
FOR_SHARE = text(f"""
SELECT {INVOICE.sql} AS invoice, (SELECT count(*) FROM enrolments AS e
    WHERE e.class_id = :class_id AND e.cancelled_on IS NULL
        AND (CAST(:agency AS varchar) IS NULL OR e.agency_code = :agency)) AS trainees
FROM invoices AS i WHERE i.id = :id AND i.org = :org AND i.removed_at IS NULL FOR UPDATE OF i
""")


_READ = select(InvoiceRow).options(undefer(InvoiceRow.removed_at))


def invoice_from(row: Any) -> Invoice:
    return Invoice(
        id=row.id,
        org=row.org,
        issuer=row.issuer,
        invoice_number=row.invoice_number,
        amount=row.amount,
        shared=row.shared,
        paid_on=row.paid_on,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        address=row.address,
        added_by=row.added_by,
        added_at=row.added_at,
        removed_at=row.removed_at,
        version=row.version,
    )


def _keys(issuer: str, number: str, sha256: str) -> dict[str, str]:
    return {"number": number_key(number), "issuer": issuer_key(issuer), "sha256": sha256}


async def lock_number_and_file(tx: Transaction, number_key: str, sha256: str) -> None:
    """Let nobody else enter a receipt or an invoice of this number or file meanwhile."""
    await tx.session.execute(LOCK, {"number": number_key, "sha256": sha256})


async def refuse_invoice(tx: Transaction, issuer: str, number: str, sha256: str) -> None:
    """Say what of a receipt is an organisation's invoice.

    Raises ``ReceiptUsedAlready``, ``DuplicateReceipt``.
    """
    keys = _keys(issuer, number, sha256)
    _refuse((await tx.session.execute(AMONG_INVOICES, keys)).one())


def _refuse(found: Any) -> None:
    if found.file:
        raise DuplicateReceipt
    if found.number:
        raise ReceiptUsedAlready


async def insert_invoice(tx: Transaction, invoice: Invoice) -> Invoice:
    """Note an invoice whose file is stored; it is no receipt of anybody's.

    Raises ``ReceiptUsedAlready``, ``DuplicateReceipt``.
    """
    keys = _keys(invoice.issuer, invoice.invoice_number, invoice.sha256)
    await lock_number_and_file(tx, keys["number"], invoice.sha256)
    _refuse((await tx.session.execute(AMONG_RECEIPTS, keys)).one())
    made = await insert_once(
        tx,
        InvoiceRow,
        id=invoice.id,
        org=invoice.org,
        issuer=invoice.issuer,
        invoice_number=invoice.invoice_number,
        issuer_key=keys["issuer"],
        number_key=keys["number"],
        amount=invoice.amount,
        shared=0,
        paid_on=invoice.paid_on,
        media_type=invoice.media_type,
        size=invoice.size,
        sha256=invoice.sha256,
        address=invoice.address,
        added_by=invoice.added_by,
        added_at=invoice.added_at,
        version=invoice.version,
    )
    if not made:
        await refuse_invoice(tx, invoice.issuer, invoice.invoice_number, invoice.sha256)
    tx.audit_subject("invoice", invoice.id, invoice.version)
    tx.created(invoice.id)
    return invoice


async def get_invoice(tx: Reading, invoice_id: UUID, *, lock: bool = False) -> Invoice:
    """One invoice of the actor's organisation; one that is locked stands. Raises ``InvoiceNotFound``."""
    query = _READ.where(InvoiceRow.id == invoice_id, InvoiceRow.org == (tx.by.org or "-"))
    query = query.execution_options(populate_existing=True)
    row = await tx.session.scalar(query.with_for_update() if lock else query)
    if row is None or (lock and row.removed_at is not None):
        raise InvoiceNotFound
    return invoice_from(row)


async def find_invoices(tx: Reading, *, after: UUID | None, limit: int) -> list[Invoice]:
    """The invoices of the actor's organisation that stand, in the order they were entered."""
    query = _READ.where(InvoiceRow.org == (tx.by.org or "-"), InvoiceRow.removed_at.is_(None))
    if after is not None:
        query = query.where(InvoiceRow.id > after)
    rows = await tx.session.scalars(query.order_by(InvoiceRow.id).limit(limit))
    return [invoice_from(row) for row in rows]


async def get_for_share(
    tx: Transaction, invoice_id: UUID, class_id: UUID, *, agency: str | None
) -> tuple[Invoice, int]:
    """An invoice that stands, locked, and how many sit in a class; of an agency whom it dispatched.

    Raises ``InvoiceNotFound``.
    """
    given = {"id": invoice_id, "org": tx.by.org, "class_id": class_id, "agency": agency}
    row = (await tx.session.execute(FOR_SHARE, given)).one_or_none()
    if row is None:
        raise InvoiceNotFound
    return invoice_from(INVOICE.read(row.invoice)), row.trainees


async def take(
    tx: Transaction, invoice: Invoice, shares: Mapping[UUID, int], *, above_even: Collection[UUID]
) -> None:
    """Give claims their shares by one conditional statement. Raises ``InvoiceExceeded``."""
    asked = sum(shares.values())
    values = {"id": invoice.id, "org": invoice.org, "amount": asked}
    if await tx.session.scalar(TAKE, values) is None:
        invoice.check_reaches(asked)
        raise InvoiceExceeded(asked=str(asked), free=str(invoice.free))
    for claim_id, amount in shares.items():
        insert_row(
            tx,
            InvoiceShareRow,
            id=new_id(),
            invoice_id=invoice.id,
            claim_id=claim_id,
            amount=amount,
            made_at=tx.clock.now(),
            above_even=claim_id in above_even,
        )


async def write_shares(tx: Transaction) -> None:
    """Write what waits. Raises ``InvoiceSharedAlready``: a claim has one share of an invoice."""
    try:
        await tx.flush()
    except IntegrityError:
        raise InvoiceSharedAlready from None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSeen:
    """An invoice, and what a claim has of it or had, in fen."""

    invoice: Invoice
    amount: int
    above_even: bool
    removed_at: datetime | None


async def shares_of(tx: Reading, claim_id: UUID, *, one: UUID | None = None) -> list[ShareSeen]:
    """What a claim has of invoices; of ``one`` also what was taken back, the newest last."""
    if isinstance(tx, Transaction):
        await tx.flush()
    rows = await tx.session.execute(OF_CLAIM, {"claim_id": claim_id, "one": one})
    return [
        ShareSeen(
            invoice=invoice_from(INVOICE.read(row.invoice)),
            amount=row.amount,
            above_even=row.above_even,
            removed_at=row.removed_at,
        )
        for row in rows
    ]
