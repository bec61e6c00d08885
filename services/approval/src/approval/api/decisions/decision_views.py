"""The outcome a case would have, and what was decided."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from shared.contracts.approval import LetterKind, RulingBody, RulingOutcome
from shared.contracts.vocabulary import CashReason, PaymentMethod
from shared.money import Money
from shared.web import Part
from shared.words import labels

from approval.domain.decisions.decision import FollowUp
from approval.domain.decisions.precedence import Alert
from approval.usecases.cases.case_file import CaseFile

_ALERTS = labels("approval", "alerts", Alert)


class PreviewView(Part):
    """The outcome of the case if it is decided today on the township's proposal."""

    decision: str
    reasons: Annotated[
        list[str], Field(description="Everything against the case, in the order of the law")
    ]
    decisive: Annotated[
        list[str], Field(description="Those of them that give the decision; none for a grant")
    ] = []
    proposed: Money | None
    amount: Money | None
    amount_is_fixed: bool
    formula: Money | None
    floor: Money
    floor_unreachable: bool
    cap_remaining: Money
    cap_year: int
    cut: bool
    authority: str
    alert: str | None
    alert_text: Annotated[str | None, Field(description="What the alert means, in words")] = None
    near_by_township: Annotated[
        Money, Field(description="Approved by townships for what looks like the same event (A-22)")
    ] = 0
    aid_count_after: int
    county_override_possible: bool
    follow_up: Annotated[
        FollowUp | None, Field(description="What has to be looked at again after a grant")
    ] = None
    referral_suggested: Annotated[
        bool,
        Field(description="The year's cap leaves too little: refer to other help (第二十一条)"),
    ] = False
    reason: Annotated[
        str | None, Field(description="Why no rule of this policy speaks, as a code")
    ] = None
    edition: str


class DecisionView(Part):
    """The decision, the county's or a delegated township's."""

    decision_id: UUID
    approved: bool
    amount: Annotated[Money, Field(description="As it was decided")]
    amount_in_force: Annotated[
        Money, Field(description="As it is now: the amount, or what it was corrected to")
    ]
    articles: list[str]
    reason: str
    county_findings: dict[str, str]
    decided_by: str
    decided_at: datetime
    reservation: Annotated[str | None, Field(description="reserved, used or released")]
    by_township: bool
    method: PaymentMethod
    method_reason: CashReason | None
    complete_by: Annotated[datetime | None, Field(description="The aid is there (完成救助)")]
    letter_addressed: bool
    delivered_on: date | None
    delivered_method: str | None
    delivery_proof: str | None
    reconsideration_until: Annotated[
        date | None, Field(description="行政复议法 第二十条, from the delivery")
    ]
    litigation_until: Annotated[
        date | None, Field(description="行政诉讼法 第四十六条, from the delivery")
    ]


class RevocationView(Part):
    """A revocation: proposed with its facts, decided by another, answered by disbursement."""

    articles: list[str]
    reason: str
    proposed_by: str | None
    proposed_at: datetime | None
    requested_by: Annotated[str | None, Field(description="The lead who agreed")]
    requested_at: datetime | None
    decided: Annotated[str | None, Field(description="What the lead said")]
    answer: Annotated[
        str | None, Field(description="declined, cancelled, not_cancellable or overtaken")
    ]
    payment_state: str | None


class RulingView(Part):
    """What reconsideration or a court said of a decision."""

    body: RulingBody
    outcome: RulingOutcome
    number: str
    ruled_on: date
    text: str
    recorded_by: str
    recorded_at: datetime
    amount: Money | None
    act_by: date | None


class CorrectionView(Part):
    """The amount put right: proposed with its reason, decided by another."""

    decision_id: UUID
    amount: Money
    reason: str
    proposed_by: str
    proposed_at: datetime
    agreed: bool | None
    decided: Annotated[str | None, Field(description="What the lead said")]
    decided_by: Annotated[
        str | None,
        Field(description="The lead; nobody where it ended because the grant was stopped"),
    ]
    decided_at: datetime | None


class SupersededDeliveryView(Part):
    """A delivery that was entered wrongly; another entry stands in its place, or none."""

    kind: LetterKind
    delivered_method: str
    delivered_on: date
    delivered_by: str
    proof: str
    reason: str
    superseded_by: str
    superseded_at: datetime


def preview_view(file: CaseFile) -> PreviewView | None:
    """The preview of an open case, or what the decision rested on."""
    if file.preview is None:
        return None
    record: dict[str, Any] = dict(file.preview)
    return PreviewView(
        alert_text=None if record["alert"] is None else " ".join(_ALERTS[record["alert"]][:2]),
        **{name: record[name] for name in PreviewView.model_fields if name in record},
        proposed=file.proposed,
        formula=record["formula_amount"],
        cap_remaining=record["cap_remaining_before"],
        cut=record["cap_applied"],
    )


def decision_view(file: CaseFile) -> DecisionView | None:
    """The decision, where the case is decided."""
    row = file.decision
    if row is None:
        return None
    letter = file.letter
    return DecisionView(
        decision_id=row.id,
        approved=row.approved,
        amount=row.amount,
        amount_in_force=file.amount_in_force,
        articles=row.articles,
        reason=file.reason or "",
        county_findings=file.grounds,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reservation=file.reservation.state if file.reservation else None,
        by_township=row.by_township,
        method=PaymentMethod(row.method),
        method_reason=CashReason(row.method_reason) if row.method_reason else None,
        complete_by=row.complete_by,
        letter_addressed=letter is not None and letter.name is not None,
        delivered_on=letter.delivered_on if letter else None,
        delivered_method=letter.delivered_method if letter else None,
        delivery_proof=file.delivery_proof,
        reconsideration_until=file.appeal and file.appeal.reconsideration_until,
        litigation_until=file.appeal and file.appeal.litigation_until,
    )


def revocation_views(file: CaseFile) -> list[RevocationView]:
    """What was proposed to take the grant back, and what became of it."""
    return [
        RevocationView(
            **_columns(row, RevocationView, besides={"articles", "reason", "decided"}),
            articles=row.articles or [],
            reason=reason,
            decided=said,
        )
        for row, reason, said in file.revocations
    ]


def ruling_views(file: CaseFile) -> list[RulingView]:
    """What reconsideration and courts said of the case's decisions."""
    return [
        RulingView(**_columns(row, RulingView, besides={"text"}), text=said)
        for row, said in file.rulings
    ]


def correction_views(file: CaseFile) -> list[CorrectionView]:
    """What was proposed to put the amount right, and what became of it."""
    return [
        CorrectionView(
            **_columns(row, CorrectionView, besides={"reason", "decided"}),
            reason=reason,
            decided=said,
        )
        for row, reason, said in file.corrections
    ]


def superseded_views(file: CaseFile) -> list[SupersededDeliveryView]:
    """The deliveries that were entered wrongly."""
    return [
        SupersededDeliveryView(
            **_columns(row, SupersededDeliveryView, besides={"proof", "reason"}),
            proof=proof,
            reason=reason,
        )
        for row, proof, reason in file.superseded
    ]


def _columns(row: object, view: type[Part], *, besides: set[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in view.model_fields if name not in besides}
