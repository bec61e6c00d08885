"""The decision of a claim as whoever pays it may have it confirmed."""

from uuid import UUID

from shared.contracts.decisions import DecisionRecord
from shared.contracts.vocabulary import PaymentMethod
from shared.transaction import Reading

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.supplement import SupplementStatus
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store.claims import claims, supplements


async def find_decision(tx: Reading, decision_id: UUID) -> DecisionRecord | None:
    """The decision of a claim, or a further order of one; none when nobody here decided so."""
    claim = await claims.find_decided(tx, decision_id)
    if claim is not None and claim.verdict is not None:
        return _record(decision_id, claim, claim.amount or 0, approved=claim.verdict.approved)
    supplement = await supplements.find_supplement(tx, decision_id)
    if supplement is None:
        return None
    claim = await claims.find_claim(tx, supplement.claim_id)
    assert claim is not None, "a further order is of a claim"
    is_revoked = supplement.status is SupplementStatus.CANCELLED
    return _record(decision_id, claim, supplement.amount, approved=True, is_revoked=is_revoked)


def _record(
    decision_id: UUID, claim: Claim, amount: int, *, approved: bool, is_revoked: bool = False
) -> DecisionRecord:
    return DecisionRecord(
        decision_id=decision_id,
        case_id=claim.id,
        approved=approved,
        is_revoked=is_revoked or claim.status is ClaimStatus.CANCELLED,
        amount=amount,
        region=claim.region,
        method=PaymentMethod.CARD,
        payee_ref=claim.payee_ref if approved else None,
        payee_version=claim.payee_version if approved else None,
    )
