"""An organisation enters one invoice for many, and claims take their shares of it (FR-64)."""

import hashlib
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from shared.objects import NewFile
from shared.transaction import Transaction

from training_subsidy.domain.claims.errors import ReceiptNotPaid
from training_subsidy.domain.claims.invoices import Invoice, InvoiceNotFound, InvoiceNotNow
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store import involvement
from training_subsidy.store.claims import claims, invoices
from training_subsidy.usecases.claims.receipt_files import check_bounds, one_line, one_number


async def add_invoice(
    tx: Transaction,
    file: NewFile,
    *,
    issuer: str,
    invoice_number: str,
    amount: int,
    paid_on: date,
    media_type: str,
) -> Invoice:
    """Note an invoice of the actor's organisation; nobody else uses it, as invoice or receipt."""
    if amount <= 0 or paid_on > tx.clock.today():
        raise ReceiptNotPaid
    if not tx.by.org:
        raise InvoiceNotFound
    return await invoices.insert_invoice(
        tx,
        Invoice(
            id=file.id,
            org=tx.by.org,
            issuer=one_line(issuer),
            invoice_number=one_number(invoice_number),
            amount=amount,
            shared=0,
            paid_on=paid_on,
            media_type=media_type,
            size=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            address=file.address,
            added_by=tx.by.sub,
            added_at=tx.clock.now(),
        ),
    )


async def share_invoice(
    tx: Transaction, claim_id: UUID, *, invoice_id: UUID, amount: int
) -> tuple[Invoice, int]:
    """Let a draft have its share of an invoice of the same organisation.

    Raises ``InvoiceExceeded``, ``InvoiceSharedAlready``, ``ReceiptOutOfBounds``.
    """
    claim = await claims.get_claim(tx, claim_id, lock=True)
    if claim.status is not ClaimStatus.DRAFT:
        raise InvoiceNotNow
    invoice = await invoices.get_invoice(tx, invoice_id, lock=True)
    await take_shares(tx, invoice, {claim_id: amount}, started_on=claim.started_on)
    await invoices.write_shares(tx)
    involvement.record_involvement(tx, claim_id)
    tx.audit_subject("invoice", invoice.id, invoice.version + 1)
    tx.created(invoice_id)
    [(shared, share)] = await invoices.shares_of(tx, claim_id, one=invoice_id)
    return shared, share


async def take_shares(
    tx: Transaction, invoice: Invoice, shares: Mapping[UUID, int], *, started_on: date
) -> None:
    """Give claims for a course their shares in fen; each is bounded as a receipt is.

    Raises ``InvoiceExceeded``, ``ReceiptOutOfBounds``.
    """
    for amount in shares.values():
        check_bounds(started_on, amount=amount, paid_on=invoice.paid_on)
    await invoices.take(tx, invoice, shares)


async def open_invoice(tx: Transaction, claim_id: UUID, invoice_id: UUID) -> Invoice:
    """What is known of an invoice that a claim has a share of; the reading of its file is audited."""
    await claims.get_claim(tx, claim_id)
    found = await invoices.shares_of(tx, claim_id, one=invoice_id)
    if not found:
        raise InvoiceNotFound
    tx.audit("read_invoice", resource=("invoice", invoice_id))
    return found[0][0]
