"""The agreement of talent and employer about what the fiscal does not pay of a study (VT-041)."""

from datetime import date
from uuid import UUID

from shared.identifiers import check_uscc
from shared.transaction import Reading, Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.rules.amounts import Shares, study_shares
from training_subsidy.domain.claims.study import (
    NoStudy,
    StudyAgreement,
    StudyAgreementInFuture,
    StudyAgreementNotNow,
)
from training_subsidy.domain.register.institution import CreditCodeInvalid
from training_subsidy.domain.vocabulary import ClaimStatus, ClaimType
from training_subsidy.policy import figures_on
from training_subsidy.store.claims import claims, study_agreements


async def agree(
    tx: Transaction,
    claim_id: UUID,
    *,
    employer_code: str,
    person_bears: int,
    employer_bears: int,
    agreed_on: date,
) -> tuple[Shares, StudyAgreement]:
    """Enter who bears how much; whether it comes to the whole rest is asked when the claim is submitted."""
    claim = await claims.get_claim(tx, claim_id, lock=True)
    _require_study(claim)
    if claim.status is not ClaimStatus.DRAFT:
        raise StudyAgreementNotNow
    code = check_uscc(employer_code)
    if not code.valid:
        raise CreditCodeInvalid(detail=code.words)
    if agreed_on > tx.clock.today():
        raise StudyAgreementInFuture
    agreement = StudyAgreement(
        claim_id=claim_id,
        employer_code=code.normalised,
        person_bears=person_bears,
        employer_bears=employer_bears,
        agreed_on=agreed_on,
    )
    await study_agreements.write_agreement(tx, agreement)
    tx.audit_subject("claim", claim.id, claim.version)
    return await _shares(tx, claim), agreement


async def read_agreement(tx: Reading, claim_id: UUID) -> tuple[Shares, StudyAgreement | None]:
    """How the fee of the receipts is divided, and what was agreed. Raises ``NoStudy``."""
    claim = await claims.get_claim(tx, claim_id)
    _require_study(claim)
    return await _shares(tx, claim), await study_agreements.find_agreement(tx, claim_id)


def _require_study(claim: Claim) -> None:
    if claim.type is not ClaimType.STUDY_REIMBURSEMENT:
        raise NoStudy


async def _shares(tx: Reading, claim: Claim) -> Shares:
    figures = figures_on(claim.started_on)
    fee = await study_agreements.fee_of(tx, claim.id, figures.study_cost_items)
    return study_shares(fee, figures)
