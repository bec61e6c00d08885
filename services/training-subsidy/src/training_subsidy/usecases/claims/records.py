"""The decision of a claim as whoever pays it may have it confirmed."""

from uuid import UUID

from shared.contracts.decisions import DecisionRecord
from shared.contracts.vocabulary import PaymentMethod
from shared.transaction import Reading

from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store.claims import claims


async def find_decision(tx: Reading, decision_id: UUID) -> DecisionRecord | None:
    """The decision of a claim; none when nobody here decided so."""
    claim = await claims.find_decided(tx, decision_id)
    if claim is None or claim.verdict is None:
        return None
    approved = claim.verdict.approved
    return DecisionRecord(
        decision_id=decision_id,
        case_id=claim.id,
        approved=approved,
        is_revoked=claim.status is ClaimStatus.CANCELLED,
        amount=claim.amount or 0,
        region=claim.region,
        method=PaymentMethod.CARD,
        payee_ref=claim.payee_ref if approved else None,
        payee_version=claim.payee_version if approved else None,
    )
