"""The row of a claim and back: which columns change in its life, and what a row says."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter

from training_subsidy.domain.claims.claim import Answered, Claim, Review, Verdict
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.vocabulary import Claimant, ClaimStatus, ClaimType, SubsidyKind

ANSWERED: TypeAdapter[Answered] = TypeAdapter(Answered)
CHANGING: Mapping[str, Callable[[Claim], Any]] = {
    "starts_on": lambda claim: claim.dates.first,
    "ends_on": lambda claim: claim.dates.last,
    "payee_version": lambda claim: claim.payee_version,
    "status": lambda claim: claim.status,
    "case_number": lambda claim: claim.case_number,
    "submitted_at": lambda claim: claim.submitted_at,
    "paid": lambda claim: claim.paid,
    "standard": lambda claim: claim.standard,
    "answered": lambda claim: (
        None if claim.answered is None else ANSWERED.dump_python(claim.answered, mode="json")
    ),
    "counts": lambda claim: claim.counts,
    "resolved_holds": lambda claim: claim.resolved_holds,
    "amount": lambda claim: claim.amount,
    "plan_id": lambda claim: claim.plan_id,
    "reserved": lambda claim: claim.reserved,
    "reviewed_by": lambda claim: claim.review.by if claim.review else None,
    "reviewed_at": lambda claim: claim.review.at if claim.review else None,
    "review_positive": lambda claim: claim.review.positive if claim.review else None,
    "decision_id": lambda claim: claim.verdict.decision_id if claim.verdict else None,
    "decided_by": lambda claim: claim.verdict.by if claim.verdict else None,
    "decided_at": lambda claim: claim.verdict.at if claim.verdict else None,
    "approved": lambda claim: claim.verdict.approved if claim.verdict else None,
    "items": lambda claim: list(claim.verdict.items) if claim.verdict else [],
    "needs_payee": lambda claim: claim.needs_payee,
    "payment_due_at": lambda claim: claim.payment_due_at,
}
"""The columns that change in a claim's life, and what they hold."""


def columns_of(claim: Claim) -> dict[str, Any]:
    """What the changing columns hold."""
    return {name: value(claim) for name, value in CHANGING.items()}


def claim_from(row: Any) -> Claim:
    """A claim of its row."""
    review = verdict = None
    if row.reviewed_by is not None and row.reviewed_at is not None:
        review = Review(by=row.reviewed_by, at=row.reviewed_at, positive=bool(row.review_positive))
    if row.decision_id is not None and row.decided_by is not None and row.decided_at is not None:
        verdict = Verdict(
            decision_id=row.decision_id,
            by=row.decided_by,
            at=row.decided_at,
            approved=bool(row.approved),
            items=tuple(row.items),
        )
    return Claim(
        id=row.id,
        owner=row.owner,
        org=row.org,
        claimant=Claimant(row.claimant),
        type=ClaimType(row.type),
        kind=SubsidyKind(row.kind),
        region=row.region,
        person_id=row.person_id,
        enrolment_id=row.enrolment_id,
        class_id=row.class_id,
        trade_code=row.trade_code,
        level=row.level,
        dates=Dates(row.starts_on, row.ends_on),
        payee_ref=row.payee_ref,
        payee_version=row.payee_version,
        created_at=row.created_at,
        status=ClaimStatus(row.status),
        case_number=row.case_number,
        submitted_at=row.submitted_at,
        paid=row.paid,
        standard=row.standard,
        answered=None if row.answered is None else ANSWERED.validate_python(row.answered),
        counts=row.counts,
        resolved_holds=row.resolved_holds,
        amount=row.amount,
        plan_id=row.plan_id,
        reserved=row.reserved,
        review=review,
        verdict=verdict,
        needs_payee=row.needs_payee,
        payment_due_at=row.payment_due_at,
        version=row.version,
    )
