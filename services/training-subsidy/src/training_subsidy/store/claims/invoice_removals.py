"""Invoices and shares of them that are taken back."""

from collections.abc import Collection
from uuid import UUID

from shared.transaction import Reading, Transaction
from sqlalchemy import select, text
from sqlalchemy.orm import undefer

from training_subsidy.domain.claims.invoices import Invoice, InvoiceNotFound
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store.claims.invoice_tables import InvoiceRow
from training_subsidy.store.claims.invoices import invoice_from

SHARING = text("""
SELECT c.id, c.region, c.status FROM invoice_shares AS s JOIN claims AS c ON c.id = s.claim_id
WHERE s.invoice_id = :invoice_id AND s.released_at IS NULL AND c.status NOT IN ('withdrawn', 'refused', 'cancelled')
ORDER BY c.id FOR UPDATE OF c
""")
TAKE_OFF = text("""
WITH kept AS (
    UPDATE invoice_shares SET removed_at = :now
    WHERE invoice_id = :invoice_id AND claim_id = ANY(:bound) AND released_at IS NULL
        AND removed_at IS NULL
    RETURNING id
), freed AS (
    UPDATE invoice_shares SET released_at = :now, removed_at = :now
    WHERE invoice_id = :invoice_id AND claim_id = ANY(:claim_ids) AND released_at IS NULL
    RETURNING amount
)
UPDATE invoices SET shared = shared - (SELECT coalesce(sum(amount), 0) FROM freed),
    removed_at = CASE WHEN :whole THEN CAST(:now AS timestamptz) END, version = version + 1
WHERE id = :invoice_id AND removed_at IS NULL AND (:whole OR EXISTS (SELECT FROM freed) OR EXISTS (SELECT FROM kept))
RETURNING version
""")


async def get_standing(tx: Reading, invoice_id: UUID, *, lock: bool = False) -> Invoice:
    """One invoice of whichever organisation that nobody took back. Raises ``InvoiceNotFound``."""
    query = (
        select(InvoiceRow)
        .options(undefer(InvoiceRow.removed_at))
        .where(InvoiceRow.id == invoice_id, InvoiceRow.removed_at.is_(None))
        .execution_options(populate_existing=True)
    )
    row = await tx.session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise InvoiceNotFound
    return invoice_from(row)


async def sharing(tx: Transaction, invoice_id: UUID) -> dict[UUID, tuple[str, ClaimStatus]]:
    """Region and status of each claim that has a share and has not ended unpaid; they are held."""
    await tx.flush()
    rows = await tx.session.execute(SHARING, {"invoice_id": invoice_id})
    return {row.id: (row.region, ClaimStatus(row.status)) for row in rows}


async def take_off(
    tx: Transaction,
    invoice_id: UUID,
    claim_ids: Collection[UUID],
    *,
    whole: bool,
    bound: Collection[UUID] = (),
) -> int:
    """Take the shares of these claims off an invoice, and with ``whole`` the invoice itself.

    The shares of the ``bound`` claims are taken back and stay used: their money is promised or paid.
    Returns its next version. Raises ``InvoiceNotFound`` where there is no such share.
    """
    values = {"invoice_id": invoice_id, "claim_ids": list(claim_ids), "whole": whole}
    values |= {"bound": list(bound)}
    version = await tx.session.scalar(TAKE_OFF, values | {"now": tx.clock.now()})
    if version is None:
        raise InvoiceNotFound
    return int(version)
