"""Who signed what on a claim, in the audit chain: a row that is changed later differs from it."""

from shared.transaction import Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.supplement import Supplement


def keep_review(tx: Transaction, claim: Claim) -> None:
    """Let the chain hold the handler's signature that was made just now."""
    review = claim.review
    assert review is not None, "it was signed just now"
    tx.audit(
        "keep_review",
        resource=("claim", claim.id),
        positive=review.positive,
        amount=claim.amount,
        reviewed_by=review.by,
        reviewed_at=review.at.isoformat(),
    )


def keep_verdict(tx: Transaction, claim: Claim) -> None:
    """Let the chain hold the lead's signature that was made just now."""
    verdict = claim.verdict
    assert verdict is not None, "it was signed just now"
    tx.audit(
        "keep_verdict",
        resource=("claim_decision", verdict.decision_id),
        claim=str(claim.id),
        approved=verdict.approved,
        amount=claim.amount,
        items=",".join(verdict.items),
        decided_by=verdict.by,
        decided_at=verdict.at.isoformat(),
    )


def keep_supplement(tx: Transaction, supplement: Supplement) -> None:
    """Let the chain hold the further order that was signed just now."""
    tx.audit(
        "keep_supplement",
        resource=("claim_supplement", supplement.id),
        claim=str(supplement.claim_id),
        decision=str(supplement.decision_id),
        amount=supplement.amount,
        ordered_by=supplement.ordered_by,
        ordered_at=supplement.ordered_at.isoformat(),
    )
