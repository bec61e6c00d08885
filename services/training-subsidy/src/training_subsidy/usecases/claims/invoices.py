"""An organisation enters one invoice for many, and claims take their shares of it (FR-64)."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from shared.objects import NewFile
from shared.transaction import Transaction

from training_subsidy.domain.claims.errors import ReceiptNotPaid
from training_subsidy.domain.claims.invoices import (
    Invoice,
    InvoiceNotFound,
    InvoiceNotNow,
    Share,
    is_above_even,
)
from training_subsidy.domain.vocabulary import Claimant, ClaimStatus
from training_subsidy.store import involvement
from training_subsidy.store.claims import claims, invoices, notes
from training_subsidy.store.claims.invoices import ShareSeen
from training_subsidy.usecases.claims.receipt_files import check_bounds, one_line, one_number

ABOVE_EVEN = "share_above_even"


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
    tx: Transaction, claim_id: UUID, *, invoice_id: UUID, share: Share
) -> ShareSeen:
    """Let a draft have its share of an invoice of the same organisation.

    Raises ``InvoiceExceeded``, ``InvoiceSharedAlready``, ``ReceiptOutOfBounds``, ``ShareNeedsReason``.
    """
    claim = await claims.get_claim(tx, claim_id, lock=True)
    if claim.status is not ClaimStatus.DRAFT or claim.class_id is None:
        raise InvoiceNotNow
    agency = claim.org if claim.claimant is Claimant.DISPATCH_AGENCY else None
    invoice, trainees = await invoices.get_for_share(tx, invoice_id, claim.class_id, agency=agency)
    shares = {claim_id: share}
    above = await take_shares(tx, invoice, shares, trainees=trainees, started_on=claim.started_on)
    involvement.record_involvement(tx, claim_id)
    await invoices.write_shares(tx)
    tx.audit_subject("invoice", invoice.id, invoice.version + 1)
    tx.created(invoice_id)
    taken = replace(invoice, shared=invoice.shared + share.amount, version=invoice.version + 1)
    return ShareSeen(invoice=taken, amount=share.amount, above_even=bool(above), removed_at=None)


async def take_shares(
    tx: Transaction,
    invoice: Invoice,
    shares: Mapping[UUID, Share],
    *,
    trainees: int,
    started_on: date,
) -> set[UUID]:
    """Give claims for a course their shares; returns whose is above the even part; each is bounded as a receipt is.

    More than the even part among so many trainees needs a reason, which the reviewer sees.
    Raises ``InvoiceExceeded``, ``ReceiptOutOfBounds``, ``ShareNeedsReason``.
    """
    for share in shares.values():
        check_bounds(started_on, amount=share.amount, paid_on=invoice.paid_on)
    invoice.check_reaches(sum(share.amount for share in shares.values()))
    above = set()
    for claim_id, share in shares.items():
        if is_above_even(share, invoice=invoice, trainees=trainees):
            above.add(claim_id)
            notes.write_note(tx, claim_id, kind=ABOVE_EVEN, note=share.reason or "")
    amounts = {claim_id: share.amount for claim_id, share in shares.items()}
    await invoices.take(tx, invoice, amounts, above_even=above)
    return above


async def open_invoice(tx: Transaction, claim_id: UUID, invoice_id: UUID) -> Invoice:
    """What is known of an invoice that a claim has a share of; the reading of its file is audited."""
    await claims.get_claim(tx, claim_id)
    found = await invoices.shares_of(tx, claim_id, one=invoice_id)
    if not found:
        raise InvoiceNotFound
    tx.audit("read_invoice", resource=("invoice", invoice_id))
    return found[-1].invoice
