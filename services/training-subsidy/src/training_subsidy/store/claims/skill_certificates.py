"""Certificates for which insured employees claim: written with the claim, changed by answers."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from shared.errors import ChangedMeanwhile
from shared.rows import Packed
from shared.transaction import Reading, Transaction
from shared.vault import Place, Vault
from shared.writes import WritePart, insert_row
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.skill_certificate import SkillCertificate
from training_subsidy.domain.register.certificate import (
    CertificateDoubt,
    CertificateTrack,
)
from training_subsidy.store.claim_tables import ClaimRow
from training_subsidy.store.claims.claim_rows import claim_from
from training_subsidy.store.claims.skill_tables import SkillCertificateRow
from training_subsidy.store.tables import PersonRow

SKILL = Packed(SkillCertificateRow, "z")
NUMBER_TAKEN = """EXISTS (SELECT FROM skill_certificates AS z
    JOIN skill_certificates AS y ON y.number_hash = z.number_hash AND y.claim_id <> z.claim_id
        AND y.doubt IS NULL
    JOIN claims AS o ON o.id = y.claim_id AND o.counts WHERE z.claim_id = c.id)
    OR EXISTS (SELECT FROM skill_certificates AS z
        JOIN enrolments AS e ON e.certificate_hash = z.number_hash AND e.certificate_verified
        WHERE z.claim_id = c.id AND e.cancelled_on IS NULL AND e.person_id <> c.person_id)"""
"""Whether another claim goes on by the number of a claim's certificate, as its body has confirmed, or
another trainee has it: whoever merely writes a number keeps nobody from claiming.
"""

ANSWERED = WritePart(
    sql="""{me} AS (
    UPDATE skill_certificates AS z SET doubt = w ->> 'doubt',
        contribution_months = CAST(w ->> 'contribution_months' AS integer)
    FROM json_array_elements(CAST(:{me} AS json)) AS w
    WHERE z.claim_id = CAST(w ->> 'claim_id' AS uuid) RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda *_: None,
)
REGISTERED = text("""
WITH named AS (
    SELECT p.person_id, p.id_hash, p.named_hash, p.account, c.owner
    FROM claims AS c JOIN persons AS p ON p.person_id = c.person_id WHERE c.id = :id
), known AS (
    SELECT p.person_id, p.account FROM persons AS p JOIN named AS n ON p.id_hash = n.named_hash
    WHERE n.id_hash IS NULL FOR UPDATE OF p
), made AS (
    UPDATE persons AS p SET id_hash = n.named_hash, named_hash = NULL, account = CASE
        WHEN NOT EXISTS (SELECT FROM persons AS o WHERE o.account = n.owner) THEN n.owner END
    FROM named AS n WHERE p.person_id = n.person_id AND n.id_hash IS NULL
        AND NOT EXISTS (SELECT FROM known)
), moved AS (
    UPDATE claims SET person_id = k.person_id, counts = false FROM known AS k WHERE id = :id
)
SELECT COALESCE(k.person_id, n.person_id) AS person_id,
    COALESCE(k.account, n.account, n.owner) <> n.owner AS of_another
FROM named AS n LEFT JOIN known AS k ON true
""")


def _place(claim_id: UUID) -> Place:
    return Place("skill_certificates", "number", claim_id)


def insert_certificate(tx: Transaction, certificate: SkillCertificate) -> None:
    """Note the certificate of a draft."""
    number_hash = tx.vault.lookup("certificate", f"{certificate.body_code}:{certificate.number}")
    insert_row(
        tx,
        SkillCertificateRow,
        claim_id=certificate.claim_id,
        body_code=certificate.body_code,
        number=tx.vault.seal(certificate.number, _place(certificate.claim_id)),
        number_hash=number_hash,
        track=certificate.track,
        issued_on=certificate.issued_on,
        doubt=certificate.doubt,
        contribution_months=certificate.contribution_months,
    )


async def find_certificate(tx: Reading, claim_id: UUID) -> SkillCertificate | None:
    """The certificate of a claim, if it is for one."""
    if isinstance(tx, Transaction):
        await tx.flush()
    row = await tx.session.scalar(
        select(SkillCertificateRow)
        .where(SkillCertificateRow.claim_id == claim_id)
        .execution_options(populate_existing=True)
    )
    return None if row is None else certificate_from(tx.vault, row)


def save_answers(tx: Transaction, certificate: SkillCertificate) -> None:
    """Write what body and authority say now, when the transaction writes; the row is held."""
    tx.writes.add(
        ANSWERED,
        {
            "claim_id": certificate.claim_id,
            "doubt": certificate.doubt,
            "contribution_months": certificate.contribution_months,
        },
    )


async def hold_claim(tx: Transaction, claim_id: UUID) -> tuple[Claim, SkillCertificate] | None:
    """The claim of a certificate with it, held together with its person; nothing of other claims."""
    await tx.flush()
    query = (
        select(ClaimRow, SkillCertificateRow)
        .join(SkillCertificateRow, SkillCertificateRow.claim_id == ClaimRow.id)
        .join(PersonRow, PersonRow.person_id == ClaimRow.person_id)
        .where(ClaimRow.id == claim_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = (await tx.session.execute(query)).one_or_none()
    if row is None:  # while it was waited for, the other answer moved the claim to its person
        row = (await tx.session.execute(query)).one_or_none()
    return None if row is None else (claim_from(row[0]), certificate_from(tx.vault, row[1]))


async def register_person(tx: Transaction, claim: Claim) -> tuple[Claim, bool]:
    """Put whom a claim names on the register, as the issuing body knows name and number.

    Whom the register has meanwhile under the number is that person; the claim bars nothing until it
    is looked at as one of that person's. Also returns whether another account claims for the person.
    Raises ``ChangedMeanwhile`` where the answer about another claim registers the person just now.
    """
    await tx.flush()
    try:
        row = (await tx.session.execute(REGISTERED, {"id": claim.id})).one()
    except IntegrityError:
        raise ChangedMeanwhile from None
    another = row.of_another and not claim.is_on_paper
    return replace(claim, person_id=row.person_id), another


def certificate_from(vault: Vault, row: Any) -> SkillCertificate:
    """A certificate of its row."""
    return SkillCertificate(
        claim_id=row.claim_id,
        body_code=row.body_code,
        number=vault.open(bytes(row.number), _place(row.claim_id)),
        track=CertificateTrack(row.track),
        issued_on=row.issued_on,
        doubt=None if row.doubt is None else CertificateDoubt(row.doubt),
        contribution_months=row.contribution_months,
    )
