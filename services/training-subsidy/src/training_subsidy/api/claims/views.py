"""What is answered about a claim."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue
from shared.contracts.people import HolderKind
from shared.masks import mask_card, mask_name, mask_resident_id
from shared.money import Money
from shared.policy import Answer
from shared.roles import Role
from shared.transaction import Reading
from shared.web import Part, View

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.programme import item_of
from training_subsidy.domain.vocabulary import (
    Claimant,
    ClaimStatus,
    ClaimType,
    Decision,
    Reason,
    Severity,
    SubsidyKind,
)
from training_subsidy.store.claims.shown import Shown, read_shown


class PayeeView(Part):
    """The account of a claim, masked."""

    holder_kind: HolderKind
    holder_name: str
    account: str
    bank_code: str
    payee_version: int


class FindingOfRuleView(Part):
    """The answer of one rule, with its item of 215号 and what it rests on."""

    rule: str
    item: str
    ids: list[str]
    answer: Answer
    facts: dict[str, JsonValue]
    edition: str


class ShownFindingView(Part):
    """A third party's finding, as the reviewer is shown it."""

    severity: Severity
    code: str
    note: str
    found_on: date


class StaffMoneyPart(Part):
    """The enterprise's staff-education money of the course's year; nothing where none is declared."""

    extracted: Money
    used: Money
    frontline: Money
    masters: Money


class ClaimView(View):
    """A claim; person and account are masked."""

    id: UUID
    case_number: str | None
    status: ClaimStatus
    type: ClaimType
    kind: SubsidyKind
    claimant: Claimant
    region: str
    person_id: UUID
    person_name: str
    person_id_number: str
    enrolment_id: UUID | None
    class_id: UUID | None
    trade_code: str | None
    level: int | None
    starts_on: date
    ends_on: date
    payee: PayeeView
    submitted_at: datetime | None
    paid: Money | None
    standard: Money | None
    decision: Annotated[Decision | None, Field(description="What the rules answer")]
    reason: Reason | None
    reasons: list[Reason]
    computed_amount: Money | None
    other_share: Money | None
    amount: Annotated[Money | None, Field(description="What officers signed for")]
    items: Annotated[list[str], Field(description="Items of 215号 that the decision rests on")]
    edition: str | None
    reviewed_positive: bool | None
    approved: bool | None
    decided_at: datetime | None
    needs_payee: bool
    findings: Annotated[list[FindingOfRuleView], Field(description="For officers")]
    third_party: Annotated[list[ShownFindingView], Field(description="For officers")]
    staff_money: Annotated[
        StaffMoneyPart | None, Field(description="For officers, of an enterprise's claim")
    ] = None


async def view_of(tx: Reading, claim: Claim) -> ClaimView:
    """A claim as the actor may see it; officers are shown the rules' and the third party's findings."""
    return (await views_of(tx, [claim]))[0]


async def views_of(tx: Reading, claims: Sequence[Claim]) -> list[ClaimView]:
    """Claims as the actor may see them, read together."""
    officer = tx.by.has(Role.HRSS_HANDLER, Role.HRSS_LEAD, Role.CITY_SUPERVISOR, Role.AUDITOR)
    shown = await read_shown(tx, [claim.id for claim in claims], findings=officer)
    return [_view(claim, shown[claim.id], officer=officer) for claim in claims]


def _view(claim: Claim, shown: Shown, *, officer: bool) -> ClaimView:
    person, account, answered = shown.person, shown.account, claim.answered
    return ClaimView(
        id=claim.id,
        case_number=claim.case_number,
        status=claim.status,
        type=claim.type,
        kind=claim.kind,
        claimant=claim.claimant,
        region=claim.region,
        person_id=claim.person_id,
        person_name=mask_name(person.name),
        person_id_number=mask_resident_id(person.id_number),
        enrolment_id=claim.enrolment_id,
        class_id=claim.class_id,
        trade_code=claim.trade_code,
        level=claim.level,
        starts_on=claim.dates.first,
        ends_on=claim.dates.last,
        payee=PayeeView(
            holder_kind=account.holder_kind,
            holder_name=mask_name(account.holder_name),
            account=mask_card(account.account),
            bank_code=account.bank_code,
            payee_version=account.payee_version,
        ),
        submitted_at=claim.submitted_at,
        paid=claim.paid,
        standard=claim.standard,
        decision=answered.decision if answered else None,
        reason=answered.reasons[0] if answered and answered.reasons else None,
        reasons=list(answered.reasons) if answered else [],
        computed_amount=answered.amount if answered else None,
        other_share=answered.other_share if answered else None,
        amount=claim.amount,
        items=list(claim.verdict.items) if claim.verdict else [],
        edition=answered.edition if answered else None,
        reviewed_positive=claim.review.positive if claim.review else None,
        approved=claim.verdict.approved if claim.verdict else None,
        decided_at=claim.verdict.at if claim.verdict else None,
        needs_payee=claim.needs_payee,
        findings=[
            FindingOfRuleView(
                rule=finding.rule,
                item=item_of(finding.citation),
                ids=list(finding.ids),
                answer=finding.answer,
                facts=finding.facts,
                edition=finding.edition,
            )
            for finding in (answered.findings if answered and officer else ())
        ],
        third_party=[ShownFindingView.model_validate(finding) for finding in shown.findings],
        staff_money=None
        if shown.staff_money is None
        else StaffMoneyPart.model_validate(shown.staff_money),
        version=claim.version,
    )
