"""Certificate numbers: sealed, found by a keyed hash of body and number, each with one trainee."""

from uuid import UUID

from shared.transaction import Transaction
from shared.vault import Place, Vault
from sqlalchemy import select, text, update

from training_subsidy.domain.certificate import CertificateDoubt
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


async def hash_earlier(tx: Transaction) -> int:
    """Hash a number from before hashes were kept; of two equal ones the later hashed is in doubt.

    One a transaction, and its number is taken before its row, as when it is entered.
    """
    row = await tx.session.scalar(
        select(EnrolmentRow)
        .where(
            EnrolmentRow.certificate_number.is_not(None), EnrolmentRow.certificate_hash.is_(None)
        )
        .order_by(EnrolmentRow.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return 0
    number_hash = _hash(tx.vault, row.body_code or "", open_number(tx.vault, row))
    values: dict[str, object] = {"certificate_hash": number_hash}
    if await _is_used(tx, number_hash, row.id):
        values |= {
            "certificate_verified": False,
            "certificate_doubt": row.certificate_doubt or CertificateDoubt.NUMBER_USED,
        }
    await tx.session.execute(
        update(EnrolmentRow)
        .where(
            EnrolmentRow.id == row.id,
            EnrolmentRow.version == row.version,
            EnrolmentRow.certificate_hash.is_(None),
        )
        .values(version=row.version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    return 1
