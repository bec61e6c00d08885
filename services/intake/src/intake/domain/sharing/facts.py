"""What readers outside learn of an event of the suite: which fact, and of it what their class may know."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.contracts import approval, disbursement, intake, shares, training_subsidy
from shared.contracts.event import CaseEvent, Event
from shared.contracts.orders import PaymentOrder
from shared.contracts.shares import CaseEnd, SharedFact
from shared.contracts.vocabulary import PaymentMethod, Procedure, Programme
from shared.workdays import lhasa_date

from intake.domain.applications.accepting_body import COUNTY_DIGITS


class Milestone(StrEnum):
    """Where a case has come to, as it is counted; a later fact of one takes the earlier's place."""

    ACCEPTED = "accepted"
    DECIDED = "decided"
    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    RECOVERY = "recovery"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact about a case, and how it came out."""

    case_id: UUID
    milestone: Milestone
    outcome: str
    happened_on: date
    programme: Programme | None = None
    region: str = ""
    kind: str | None = None
    procedure: Procedure | None = None
    amount: int = 0
    """In fen."""
    method: PaymentMethod = PaymentMethod.CARD
    articles: tuple[str, ...] = ()

    @property
    def county(self) -> str:
        return self.region[:COUNTY_DIGITS]


ENDS: dict[type[Event], CaseEnd] = {
    intake.ApplicationWithdrawn: CaseEnd.WITHDRAWN,
    intake.ApplicationLapsed: CaseEnd.LAPSED,
    intake.ApplicationEnded: CaseEnd.DIED,
    intake.AcceptanceRefused: CaseEnd.NOT_ACCEPTED,
    intake.ApplicationRouted: CaseEnd.ROUTED,
    training_subsidy.ClaimWithdrawn: CaseEnd.WITHDRAWN,
    approval.GrantRevoked: CaseEnd.REVOKED,
}
DECISIONS = (approval.DecisionMade, training_subsidy.ClaimDecided, intake.RewardOrdered)
SUPPLEMENTS = (approval.GrantSupplemented, training_subsidy.ClaimSupplemented)
FOR_THIS_ALONE = (
    training_subsidy.ClaimSubmitted,
    training_subsidy.ClaimDecided,
    training_subsidy.ClaimWithdrawn,
    *SUPPLEMENTS,
)
"""What intake hears for this alone, and shows on no timeline."""


def fact_of(event: CaseEvent, *, on: date) -> Fact | None:
    """The fact that an event is to readers outside; none of what they are not told.

    ``on`` is the day on which it was published, for an event that names none.
    """
    if isinstance(event, intake.ApplicationAccepted):
        return Fact(
            case_id=event.case_id,
            milestone=Milestone.ACCEPTED,
            outcome="accepted",
            happened_on=event.accepted_on,
            programme=Programme.TEMPORARY_ASSISTANCE,
            region=event.region,
            kind=event.category.value,
            procedure=event.procedure,
        )
    if isinstance(event, training_subsidy.ClaimSubmitted):
        return Fact(
            case_id=event.case_id,
            milestone=Milestone.ACCEPTED,
            outcome="accepted",
            happened_on=lhasa_date(event.submitted_at),
            programme=Programme.TRAINING_SUBSIDY,
            region=event.region,
            kind=event.claim_type,
        )
    if isinstance(event, PaymentOrder):
        return _ordered(event)
    if isinstance(event, disbursement.PaymentEvent):
        return _moved(event, on=on)
    end = ENDS.get(type(event))
    if end is None:
        return None
    return Fact(case_id=event.case_id, milestone=Milestone.END, outcome=end.value, happened_on=on)


def _ordered(event: PaymentOrder) -> Fact | None:
    fact = Fact(
        case_id=event.case_id,
        milestone=Milestone.DECIDED,
        outcome="approved" if event.approved else "refused",
        happened_on=lhasa_date(event.decided_at),
        programme=event.programme,
        region=event.region,
        kind=event.spent_on,
        amount=event.amount,
        articles=event.articles,
    )
    if isinstance(event, SUPPLEMENTS):
        return replace(fact, milestone=Milestone.SUPPLEMENT, outcome="supplemented")
    return fact if isinstance(event, DECISIONS) else None


def _moved(event: disbursement.PaymentEvent, *, on: date) -> Fact | None:
    moved = Fact(
        case_id=event.case_id,
        milestone=Milestone.PAYMENT,
        outcome="returned",
        happened_on=on,
        amount=event.amount,
    )
    if isinstance(event, disbursement.PaymentPaid):
        return replace(moved, outcome="paid", happened_on=event.paid_on, method=event.method)
    if isinstance(event, disbursement.PaymentCancelled):
        return replace(moved, outcome="cancelled")
    if isinstance(event, disbursement.RecoveryReceived):
        return replace(
            moved,
            milestone=Milestone.RECOVERY,
            outcome="recovered",
            happened_on=event.received_on,
        )
    return moved if isinstance(event, disbursement.PaymentReturned) else None


OF_MONEY: dict[str, tuple[type[SharedFact], type[SharedFact]]] = {
    "supplemented": (shares.SupplementedInternally, shares.SupplementedRestricted),
    "paid": (shares.PaidInternally, shares.PaidRestricted),
    "returned": (shares.ReturnedInternally, shares.ReturnedRestricted),
    "cancelled": (shares.CancelledInternally, shares.CancelledRestricted),
    "recovered": (shares.RecoveredInternally, shares.RecoveredRestricted),
}
"""What each class is told of what became of the money."""


def internal_of(fact: Fact, case: UUID) -> SharedFact:
    """What the internal class is told: a pseudonym of the case, the county, no amount."""
    told = {"case": case, "happened_on": fact.happened_on}
    if fact.milestone is Milestone.ACCEPTED:
        assert fact.programme is not None
        assert fact.kind is not None
        return shares.AcceptedInternally(
            **told, programme=fact.programme, county=fact.county, kind=fact.kind
        )
    if fact.milestone is Milestone.DECIDED:
        assert fact.programme is not None
        return shares.DecidedInternally(
            **told,
            programme=fact.programme,
            county=fact.county,
            kind=fact.kind,
            approved=fact.outcome == "approved",
        )
    if fact.milestone is Milestone.END:
        return shares.EndedInternally(**told, end=CaseEnd(fact.outcome))
    return OF_MONEY[fact.outcome][0](**told)


def restricted_of(fact: Fact) -> SharedFact:
    """What the restricted class is told: the case, its township, and the amount."""
    told = {"case": fact.case_id, "happened_on": fact.happened_on}
    if fact.milestone is Milestone.ACCEPTED:
        assert fact.programme is not None
        assert fact.kind is not None
        return shares.AcceptedRestricted(
            **told,
            programme=fact.programme,
            region=fact.region,
            kind=fact.kind,
            procedure=fact.procedure,
        )
    if fact.milestone is Milestone.DECIDED:
        assert fact.programme is not None
        return shares.DecidedRestricted(
            **told,
            programme=fact.programme,
            region=fact.region,
            kind=fact.kind,
            approved=fact.outcome == "approved",
            amount=fact.amount,
            articles=fact.articles,
        )
    if fact.milestone is Milestone.END:
        return shares.EndedRestricted(**told, end=CaseEnd(fact.outcome))
    further: dict[str, Any] = {}
    if fact.outcome == "paid":
        further = {"method": fact.method}
    elif fact.outcome == "supplemented":
        further = {"articles": fact.articles}
    return OF_MONEY[fact.outcome][1](**told, amount=fact.amount, **further)
