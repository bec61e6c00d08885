"""An invoice or a share of one that was entered wrongly is taken back (VT-059).

Whoever entered it takes it back until a claim that uses it is submitted; afterwards two officers of the
claims' county do, and somebody looks at those claims again.
"""

from uuid import UUID

from shared.errors import ChangedMeanwhile
from shared.transaction import Transaction

from training_subsidy.domain.claims.invoices import (
    Invoice,
    InvoiceInUse,
    InvoiceNotFound,
    InvoiceNotNow,
)
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.vocabulary import RESTING, ClaimStatus
from training_subsidy.store import involvement
from training_subsidy.store.claims import claims, invoice_removals, invoices
from training_subsidy.store.claims.invoices import ShareSeen
from training_subsidy.store.register.notes import write_note
from training_subsidy.store.versions import expect
from training_subsidy.usecases.claims.evidence import look_again

Sharing = dict[UUID, tuple[str, ClaimStatus]]
PROMISED = frozenset({ClaimStatus.APPROVED, ClaimStatus.PAID})


async def remove_invoice(
    tx: Transaction, invoice_id: UUID, *, reason: str, expected: int
) -> Invoice:
    """The organisation takes its invoice back, with the shares that drafts have of it.

    Number and file are free again. Raises ``InvoiceInUse``.
    """
    before = await invoice_removals.sharing(tx, invoice_id)
    invoice = await invoices.get_invoice(tx, invoice_id, lock=True)
    expect(invoice.version, expected)
    sharing = await _still(tx, invoice_id, before)
    if any(status is not ClaimStatus.DRAFT for _, status in sharing.values()):
        raise InvoiceInUse
    version = await invoice_removals.take_off(tx, invoice_id, sharing, whole=True)
    write_note(tx, invoice_id, NoteKind.REASON, reason)
    tx.audit_subject("invoice", invoice_id, version)
    return await invoices.get_invoice(tx, invoice_id)


async def remove_share(
    tx: Transaction, claim_id: UUID, invoice_id: UUID, *, reason: str, expected: int
) -> ShareSeen:
    """The organisation takes a draft's share back; the invoice has it free again.

    Raises ``InvoiceNotNow`` once the claim is submitted.
    """
    claim = await claims.get_claim(tx, claim_id, lock=True)
    if claim.status is not ClaimStatus.DRAFT:
        raise InvoiceNotNow
    invoice = await invoices.get_invoice(tx, invoice_id, lock=True)
    expect(invoice.version, expected)
    version = await invoice_removals.take_off(tx, invoice_id, [claim_id], whole=False)
    write_note(tx, invoice_id, NoteKind.REASON, reason)
    involvement.record_involvement(tx, claim_id)
    tx.audit_subject("invoice", invoice_id, version)
    return (await invoices.shares_of(tx, claim_id, one=invoice_id))[-1]


async def _still(tx: Transaction, invoice_id: UUID, before: Sharing) -> Sharing:
    """Who shares an invoice, once it is held too: claims are held first, as wherever they are shared.

    Raises ``ChangedMeanwhile`` when a claim came in between.
    """
    now = await invoice_removals.sharing(tx, invoice_id)
    if now != before:
        raise ChangedMeanwhile
    return now


async def check_take_back(
    tx: Transaction, invoice_id: UUID, *, county: str, expected: int | None
) -> tuple[dict[UUID, ClaimStatus], Sharing]:
    """The county's claims that share an invoice, and all; of other counties' nothing is touched.

    ``expected`` is what the proposer had read; shares that came since are taken back too.
    Raises ``InvoiceNotFound`` where no claim of the county shares it.
    """
    before = await invoice_removals.sharing(tx, invoice_id)
    invoice = await invoice_removals.get_standing(tx, invoice_id, lock=True)
    expect(invoice.version, expected)
    sharing = await _still(tx, invoice_id, before)
    own = {
        claim_id: status
        for claim_id, (region, status) in sharing.items()
        if region.startswith(county)
    }
    if not own:
        raise InvoiceNotFound
    return own, sharing


async def take_back_invoice(tx: Transaction, invoice_id: UUID, *, county: str, reason: str) -> UUID:
    """Two officers take the shares of the county's claims off an invoice.

    Where nobody else shares it the invoice goes too, and number and file are free again. Claims
    under way are held and of an approved or paid one the lead decides: keep it, take it back, or
    order the money back; until then its share stays used, so that no invoice pays twice.
    """
    own, sharing = await check_take_back(tx, invoice_id, county=county, expected=None)
    bound = {claim_id for claim_id, status in own.items() if status in PROMISED}
    whole = not bound and len(sharing) == len(own)
    version = await invoice_removals.take_off(
        tx, invoice_id, own.keys() - bound, whole=whole, bound=bound
    )
    write_note(tx, invoice_id, NoteKind.REASON, reason)
    await look_again(tx, await claims.of_ids(tx, own, RESTING | {ClaimStatus.HELD}))
    tx.audit_subject("invoice", invoice_id, version)
    return invoice_id
