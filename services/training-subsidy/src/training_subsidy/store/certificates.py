"""Certificate numbers: sealed, found by a keyed hash of body and number, each with one trainee."""

from uuid import UUID

from shared.transaction import Transaction
from shared.vault import Place, Vault
from sqlalchemy import select, text

from training_subsidy.domain.enrolment import Certificate
from training_subsidy.store.tables import EnrolmentRow

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def place(enrolment_id: UUID) -> Place:
    """Where the number of a trainee's certificate is sealed."""
    return Place("enrolments", "certificate_number", enrolment_id)


def open_number(vault: Vault, row: EnrolmentRow) -> str:
    """The number in the clear."""
    assert row.certificate_number is not None, "only a certificate has a number"
    return vault.open(row.certificate_number, place(row.id))


def hash_of(vault: Vault, certificate: Certificate) -> bytes:
    """By which a number of a body is found."""
    return _hash(vault, certificate.body_code, certificate.number)


def _hash(vault: Vault, body_code: str, number: str) -> bytes:
    return vault.lookup("certificate", f"{body_code}:{number}")


async def is_used(tx: Transaction, body_code: str, number: str, *, besides: UUID) -> bool:
    """Whether another trainee has this number; nobody else takes it until this transaction ends."""
    return await _is_used(tx, _hash(tx.vault, body_code, number), besides)


async def _is_used(tx: Transaction, number_hash: bytes, besides: UUID) -> bool:
    await tx.session.execute(ONE_AT_A_TIME, {"name": f"certificate:{number_hash.hex()}"})
    other = await tx.session.scalar(
        select(EnrolmentRow.id)
        .where(EnrolmentRow.certificate_hash == number_hash, EnrolmentRow.id != besides)
        .limit(1)
    )
    return other is not None
