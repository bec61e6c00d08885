"""Receipts of a draft: each is taken once, and shows what was paid near the course."""

import hashlib
import unicodedata
from datetime import date
from uuid import UUID

from shared.money import yuan
from shared.objects import NewFile
from shared.transaction import Reading, Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.errors import (
    ClaimNotFound,
    LastReceipt,
    ReceiptNotNow,
    ReceiptNotPaid,
    ReceiptOutOfBounds,
)
from training_subsidy.domain.claims.quotas import Quotas
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.policy import figures_on
from training_subsidy.store import involvement
from training_subsidy.store.claims import claims, receipts, timeline
from training_subsidy.store.claims.receipts import Receipt
from training_subsidy.usecases.claims import clocks
from training_subsidy.usecases.claims.facts import evaluate_claim, facts_of
from training_subsidy.usecases.claims.submission import publish_what_stops

FIRST_YEAR = 2018
"""215号 is of the end of this year."""


async def require_open_for_upload(
    tx: Reading, claim_id: UUID, *, at_counter: bool = False
) -> Claim:
    """Whether the actor may add a receipt now; asked before the bytes are stored.

    ``at_counter``: an officer adds to what a counter has entered, and to nobody else's draft.
    """
    claim = await claims.get_claim(tx, claim_id)
    if at_counter and not claim.is_on_paper:
        raise ClaimNotFound
    if claim.status is not ClaimStatus.DRAFT:
        raise ReceiptNotNow
    return claim


async def add_receipt(
    tx: Transaction,
    file: NewFile,
    *,
    item: str,
    issuer: str,
    invoice_number: str,
    amount: int,
    paid_on: date,
    media_type: str,
    quotas: Quotas,
) -> Receipt:
    """Note a stored receipt; each supports one claim, however its number is typed (VT-014)."""
    claim = await claims.get_claim(tx, file.case_id, lock=True)
    if claim.status is not ClaimStatus.DRAFT:
        raise ReceiptNotNow
    if amount <= 0 or paid_on > tx.clock.today():
        raise ReceiptNotPaid
    quotas.check_receipts(await receipts.count_receipts(tx, file.case_id))
    check_bounds(claim.started_on, amount=amount, paid_on=paid_on)
    involvement.record_involvement(tx, file.case_id)
    return await receipts.insert_receipt(
        tx,
        Receipt(
            id=file.id,
            claim_id=file.case_id,
            item=item,
            issuer=one_line(issuer),
            invoice_number=one_number(invoice_number),
            amount=amount,
            paid_on=paid_on,
            media_type=media_type,
            size=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            address=file.address,
            added_by=tx.by.sub,
            added_at=tx.clock.now(),
        ),
    )


async def remove_receipt(
    tx: Transaction, claim_id: UUID, receipt_id: UUID, *, expected: int
) -> Receipt:
    """The claimant takes a wrong receipt back before the review; its number and file are free again.

    The rules of a submitted claim are asked anew of what stays; a held one is asked when it is
    released. What was signed stays as it was signed. Raises ``LastReceipt`` where the claim would
    stand without any: it is withdrawn instead.
    """
    claim = await claims.get_claim(tx, claim_id, expected=expected, lock=True, with_person=True)
    kept = claim.after("remove_receipt", by=tx.by)
    receipt, left = await receipts.remove(tx, claim_id, receipt_id)
    if claim.status is not ClaimStatus.DRAFT and not left:
        raise LastReceipt
    if claim.status is ClaimStatus.SUBMITTED:
        facts = await facts_of(tx, claim)
        kept = await evaluate_claim(tx, kept, facts)
        await clocks.follow_status(tx, claim.status, kept)
        publish_what_stops(tx, claim.status, kept, facts)
    if claim.status is not ClaimStatus.DRAFT:
        timeline.write(tx, claim_id, "receipt-removed")
    claims.save_claim(tx, kept)
    tx.audit_subject("receipt", receipt_id, receipt.version)
    involvement.record_involvement(tx, claim_id)
    return receipt


def check_bounds(started_on: date, *, amount: int, paid_on: date) -> None:
    """A fee is paid near its course, and no course costs a million. Raises ``ReceiptOutOfBounds``."""
    figures = figures_on(started_on)
    since = date(max(FIRST_YEAR, started_on.year - figures.receipt_years_before), 1, 1)
    if paid_on < since or amount > figures.receipt_most:
        raise ReceiptOutOfBounds(since=since, most=yuan(figures.receipt_most))


def one_line(issuer: str) -> str:
    """An issuer as it is kept, however it was typed."""
    return " ".join(_one_width(issuer).split())


def one_number(number: str) -> str:
    """An invoice's number as it is kept."""
    return "".join(_one_width(number).split()).upper()


def _one_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


async def open_receipt(tx: Transaction, claim_id: UUID, receipt_id: UUID) -> Receipt:
    """What is known of a receipt before its file is shown; the reading is audited."""
    await claims.get_claim(tx, claim_id)
    receipt = await receipts.get_receipt(tx, claim_id, receipt_id)
    tx.audit("read_receipt", resource=("receipt", receipt_id))
    return receipt
