"""An insured employee's claim for a certificate: its body and social insurance are asked (VT-038)."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from shared.transaction import Reading, Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.skill_certificate import (
    NoSkillCertificate,
    SkillCertificate,
    SkillCertificateNotIssuedYet,
)
from training_subsidy.domain.register.certificate import CertificateDoubt, doubt_about
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.domain.vocabulary import ClaimType
from training_subsidy.store import questions
from training_subsidy.store.claims import claims
from training_subsidy.store.claims import skill_certificates as store
from training_subsidy.store.inquiries import ToAsk
from training_subsidy.store.register import certification_bodies
from training_subsidy.usecases import inquiries

BATCH_SIZE = 20
BODYS_WORD = frozenset(
    {
        CertificateDoubt.NOT_CONFIRMED_YET,
        CertificateDoubt.NOT_ISSUED,
        CertificateDoubt.LEVEL_DIFFERS,
        CertificateDoubt.TRADE_DIFFERS,
        CertificateDoubt.TRACK_DIFFERS,
        CertificateDoubt.DAY_DIFFERS,
    }
)
"""What the body that issued a certificate says of it, or has not said yet."""


async def note_certificate(tx: Transaction, certificate: SkillCertificate) -> None:
    """Note the certificate of a draft, with what the register of bodies says against it.

    Raises ``SkillCertificateNotIssuedYet``.
    """
    today = tx.clock.today()
    if certificate.issued_on > today:
        raise SkillCertificateNotIssuedYet
    body = await certification_bodies.find_by_code(tx, certificate.body_code)
    doubt = doubt_about(
        body,
        certificate.number,
        issued_on=certificate.issued_on,
        examined_on=certificate.issued_on,
        today=today,
        used=False,
    )
    store.insert_certificate(
        tx,
        SkillCertificate(
            claim_id=certificate.claim_id,
            body_code=certificate.body_code,
            number=certificate.number,
            track=certificate.track,
            issued_on=certificate.issued_on,
            doubt=doubt,
        ),
    )


async def ask(tx: Transaction, claim: Claim, sealed: Any) -> None:
    """Ask the body whether it issued the certificate, and how long the insurance was paid.

    ``sealed`` is the certificate as it was read with the facts of the claim; another claim has none.
    """
    if claim.type is not ClaimType.INSURED_SKILL_UPGRADE:
        return
    certificate = store.certificate_from(tx.vault, sealed)
    first = frozenset({CertificateDoubt.NOT_CONFIRMED_YET})
    await inquiries.ask_first(tx, _questions(claim, certificate, first))


async def ask_anew(tx: Transaction) -> int:
    """Ask about claims whose refusal did not hold: what was answered before was disputed, and what
    was not answered was asked no more (VT-038); how many questions were asked.
    """
    wanted: list[ToAsk] = []
    for claim_id in await questions.of_reopened_skills(tx, limit=BATCH_SIZE):
        claim = await claims.find_claim(tx, claim_id)
        certificate = await store.find_certificate(tx, claim_id)
        if claim is not None and certificate is not None:
            wanted += _questions(claim, certificate, BODYS_WORD)
    return len(await inquiries.ask(tx, wanted))


def _questions(
    claim: Claim, certificate: SkillCertificate, doubts: Collection[CertificateDoubt]
) -> list[ToAsk]:
    """The insurance is asked; the body too, where one of these doubts is what it has to answer."""
    wanted = [_question(claim, Question.UNEMPLOYMENT_INSURANCE)]
    if certificate.doubt not in doubts:
        return wanted
    about = {
        "body_code": certificate.body_code,
        "number": certificate.number,
        "issued_on": certificate.issued_on.isoformat(),
        "track": certificate.track.value,
        "level": claim.level,
        "trade_code": claim.trade_code,
        "claim_type": claim.type.value,
    }
    return [*wanted, _question(claim, Question.CERTIFICATE, **about)]


def _question(claim: Claim, question: Question, **about: str | int | None) -> ToAsk:
    return ToAsk(
        question=question,
        subject=claim.id,
        person_id=claim.person_id,
        region=claim.region,
        about=about,
    )


async def read_certificate(tx: Reading, claim_id: UUID) -> tuple[Claim, SkillCertificate]:
    """The certificate of a claim, and what is known of it. Raises ``NoSkillCertificate``."""
    claim = await claims.get_claim(tx, claim_id)
    certificate = await store.find_certificate(tx, claim_id)
    if certificate is None:
        raise NoSkillCertificate
    return claim, certificate
