"""Certificate numbers: sealed, found by a keyed hash of body and number, each with one trainee."""

from dataclasses import dataclass
from uuid import UUID

from shared.calendars import CITYS, keep_calendar
from shared.rows import Packed
from shared.transaction import Transaction
from shared.vault import Place, Vault
from shared.writes import WritePart
from sqlalchemy import select, text

from training_subsidy.domain.register.certificate import CertificateTrack, CertificationBody
from training_subsidy.domain.register.enrolment import Certificate
from training_subsidy.domain.vocabulary import RESTING
from training_subsidy.store.register.certification_bodies import body_from
from training_subsidy.store.tables import CertificationBodyRow, EnrolmentRow

BODY = Packed(CertificationBodyRow, "b")
CONSULT = text(f"""
SELECT (SELECT {BODY.sql} FROM certification_bodies AS b WHERE b.code = :body) AS body,
    EXISTS (SELECT FROM enrolments AS e
        WHERE e.certificate_hash = :hash AND e.id <> :id AND e.cancelled_on IS NULL
            AND e.certificate_doubt IS DISTINCT FROM 'NOT_ISSUED') AS is_used,
    EXISTS (SELECT FROM claims AS c
        WHERE c.enrolment_id = :id AND c.status = ANY(:resting)) AS rests,
    {CITYS} AS calendar
""")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What is known when a certificate is entered for a trainee.

    ``is_used``: another trainee has the number; ``rests``: a claim goes on by what was entered.
    """

    body: CertificationBody | None
    is_used: bool
    rests: bool


async def consult(tx: Transaction, body_code: str, number: str, *, enrolment_id: UUID) -> Register:
    """What is known of body and number; nobody else takes it until this transaction ends."""
    number_hash = _hash(tx.vault, body_code, number)
    await _take(tx, number_hash)
    values = {
        "body": body_code,
        "hash": number_hash,
        "id": enrolment_id,
        "resting": sorted(RESTING),
    }
    row = (await tx.session.execute(CONSULT, values)).one()
    keep_calendar(tx.session, row.calendar)
    return Register(
        body=None if row.body is None else body_from(BODY.read(row.body)),
        is_used=row.is_used,
        rests=row.rests,
    )


async def _take(tx: Transaction, number_hash: bytes) -> None:
    await tx.session.execute(ONE_AT_A_TIME, {"name": f"certificate:{number_hash.hex()}"})


async def is_taken(tx: Transaction, certificate: Certificate, besides: UUID) -> bool:
    """Whether the number is confirmed for another trainee; nobody else takes it meanwhile."""
    number_hash = hash_of(tx.vault, certificate)
    await _take(tx, number_hash)
    other = await tx.session.scalar(
        select(EnrolmentRow.id)
        .where(
            EnrolmentRow.certificate_hash == number_hash,
            EnrolmentRow.certificate_verified.is_(True),
            EnrolmentRow.id != besides,
        )
        .limit(1)
    )
    return other is not None


WRITTEN = WritePart(
    sql="""{me} AS (
    INSERT INTO certificate_particulars (enrolment_id, track, level)
    SELECT CAST(w ->> 'enrolment_id' AS uuid), w ->> 'track', CAST(w ->> 'level' AS integer)
    FROM json_array_elements(CAST(:{me} AS json)) AS w
    ON CONFLICT (enrolment_id) DO UPDATE SET track = excluded.track, level = excluded.level
    RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda *_: None,
)


def write_particulars(
    tx: Transaction, enrolment_id: UUID, *, track: CertificateTrack, level: int | None
) -> None:
    """Keep track and level of a trainee's certificate, when the transaction ends."""
    tx.writes.add(WRITTEN, {"enrolment_id": enrolment_id, "track": track, "level": level})
