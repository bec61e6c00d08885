"""Signatures under forms: who signed which content; a changed form voids them and what was made."""

from datetime import date, datetime
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction
from shared.vault import Place
from shared.writes import insert_row
from sqlalchemy import text

from intake.domain.applications.application import Application
from intake.store.tables import SignatureRow

VOID_SIGNED = text("""
WITH voided AS (
    UPDATE signatures SET voided_at = :at WHERE application_id = :id AND voided_at IS NULL)
UPDATE documents SET voided_at = :at WHERE application_id = :id AND made_here AND voided_at IS NULL
""")
SIGN = text("""
WITH voided AS (
    UPDATE signatures SET voided_at = :at WHERE application_id = :id AND voided_at IS NULL),
forms AS (
    UPDATE documents SET voided_at = :at
    WHERE application_id = :id AND made_here AND voided_at IS NULL)
INSERT INTO signatures (id, application_id, signer, signer_name, method, content_hash, signed_at)
VALUES (:signature_id, :id, :signer, :signer_name, :method, :content_hash, :at)
""")


async def write_signature(
    tx: Transaction,
    application: Application,
    *,
    signer_name: str,
    method: str,
    at: datetime,
) -> None:
    """Who signed which content, how and when; what was signed and made before is void."""
    signature_id = new_id()
    place = Place("signatures", "signer_name", signature_id)
    await tx.session.execute(
        SIGN,
        {
            "id": application.id,
            "signature_id": signature_id,
            "signer": tx.by.sub,
            "signer_name": tx.vault.seal(signer_name, place),
            "method": method,
            "content_hash": application.content_hash,
            "at": at,
        },
    )


def note_paper_signature(
    tx: Transaction,
    application: Application,
    *,
    signer_name: str,
    method: str,
    signed_on: date,
    paper_id: UUID,
) -> None:
    """Who signed on paper, on which day, and its scan; the signer is the officer who entered it."""
    signature_id = new_id()
    insert_row(
        tx,
        SignatureRow,
        id=signature_id,
        application_id=application.id,
        signer=tx.by.sub,
        signer_name=tx.vault.seal(signer_name, Place("signatures", "signer_name", signature_id)),
        method=method,
        content_hash=application.content_hash,
        signed_at=tx.clock.now(),
        signed_on=signed_on,
        paper_id=paper_id,
    )


async def void_signed(tx: Transaction, application_id: UUID) -> None:
    """The form says something else now: its signatures and the forms made of it are void."""
    await tx.session.execute(VOID_SIGNED, {"id": application_id, "at": tx.clock.now()})
