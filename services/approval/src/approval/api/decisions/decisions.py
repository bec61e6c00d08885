"""The county's lead decides."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field, model_validator
from shared.call import Change, may_change
from shared.contracts.vocabulary import AidPurpose, CashReason, PaymentMethod
from shared.errors import InvalidBody
from shared.money import WireMoney
from shared.web import Body, example, problems
from shared.words import labels

from approval.api.cases.views import CaseView
from approval.api.parts import (
    COUNTY_LEADS,
    Articles,
    FreeText,
)
from approval.api.township.township import AMOUNTS, METHODS, STEP
from approval.domain.cases.opinion import FourEyesRequired, OpinionsDiffer
from approval.domain.county.samples import SampledVisitPending
from approval.domain.decisions.county_amount import LoweringNeedsReason
from approval.domain.decisions.grant import (
    CountyReasonNotFound,
    GroundNeedsFacts,
    HeldCaseNeedsGrounds,
    NotNoticed,
    RefusalNeedsGrounds,
    VisitContradicts,
)
from approval.domain.decisions.payout import chosen
from approval.domain.decisions.purpose import (
    AboveShortfall,
    ExhaustionNotProven,
    NotTekun,
    PurposeNotAllowed,
    TekunCost,
)
from approval.usecases.cases.case_file import case_file
from approval.usecases.decisions import decisions
from approval.usecases.decisions.case_outlook import CountyPowers, found_by_the_county

FAULTS = labels("approval", "body_faults")
PURPOSES = (PurposeNotAllowed, NotTekun, ExhaustionNotProven, AboveShortfall)
router = APIRouter(prefix="/v1/cases/{case_id}", tags=["decisions"])


class ReasonBody(Body):
    """A written reason."""

    model_config = example(reason="经核实，确有特殊困难。")

    reason: FreeText


class CountyFindingBody(Body):
    """The county's finding on a repeated cause (第十二条): both must hold."""

    justified: bool
    verified: bool
    text: FreeText


class TekunCostBody(Body):
    """A cost of article 26, what other funds paid of it, and the proof that they pay no more."""

    model_config = example(
        cost="3000.00",
        special_aid_paid="1200.00",
        tekun_fund_paid="800.00",
        document="特困供养经费支出证明〔2026〕5号",
    )

    cost: Annotated[WireMoney, Field(gt=0)]
    special_aid_paid: WireMoney
    tekun_fund_paid: WireMoney
    document: Annotated[str, Field(min_length=3, max_length=200)]

    def cost_of(self) -> TekunCost:
        """The cost as the rules take it."""
        return TekunCost(**self.model_dump())


class DecisionBody(Body):
    """An approval with an explicit amount, or a refusal."""

    model_config = example(approve=True, amount="2730.00")

    approve: bool
    amount: Annotated[WireMoney, Field(gt=0)] | None = None
    reason: Annotated[
        str, Field(max_length=2000, description="Facts found and reason, as the letter tells them")
    ] = ""
    articles: Annotated[
        Articles,
        Field(description="Of a refusal while something is still open; with the facts in reason"),
    ] = []
    article_9_override: ReasonBody | None = None
    county_finding: CountyFindingBody | None = None
    county_exception: ReasonBody | None = None
    method: PaymentMethod = PaymentMethod.CARD
    method_reason: CashReason | None = None
    purpose: Annotated[
        AidPurpose, Field(description="What the money is for (第二十四条、第二十六条)")
    ] = AidPurpose.TEMPORARY_LIVING
    tekun_cost: TekunCostBody | None = None

    @model_validator(mode="after")
    def _an_approval_has_an_amount(self) -> Self:
        if self.approve and self.amount is None:
            raise InvalidBody(FAULTS["no_amount"])
        powers = (self.article_9_override, self.county_finding, self.county_exception)
        if self.approve and self.articles:
            raise InvalidBody(FAULTS["articles"])
        by_hand = self.method is not PaymentMethod.CARD or self.method_reason is not None
        if not self.approve and (self.amount is not None or any(powers) or by_hand):
            raise InvalidBody(FAULTS["refusal"])
        return self

    def powers(self) -> CountyPowers:
        """What the county found, as the rules take it."""
        override, exception, finding = (
            self.article_9_override,
            self.county_exception,
            self.county_finding,
        )
        texts = {
            "article_9_override": override and override.reason,
            "county_exception": exception and exception.reason,
            "county_finding": finding and finding.text,
        }
        return CountyPowers(
            article_9_override=found_by_the_county(override.reason) if override else None,
            county_exception=found_by_the_county(exception.reason) if exception else None,
            repetition_justified=finding is not None and finding.justified,
            repetition_verified=finding is not None and finding.verified,
            texts={name: text for name, text in texts.items() if text},
        )


@router.post(
    "/decide",
    operation_id="decide_case",
    responses=problems(
        *STEP,
        *AMOUNTS,
        *METHODS,
        LoweringNeedsReason,
        *PURPOSES,
        FourEyesRequired,
        OpinionsDiffer,
        SampledVisitPending,
        VisitContradicts,
        NotNoticed,
        RefusalNeedsGrounds,
        GroundNeedsFacts,
        CountyReasonNotFound,
        HeldCaseNeedsGrounds,
    ),
)
async def decide_case(
    case_id: UUID, body: DecisionBody, call: Annotated[Change, may_change(*COUNTY_LEADS)]
) -> CaseView:
    """县级负责人批准（写明金额，占用年度限额）或书面不予批准（第十一条、第十二条、第十八条（一）（2））。 Decide."""
    async with call.transaction() as tx:
        if body.approve:
            case = await decisions.approve(
                tx,
                case_id,
                expected=call.expected,
                amount=body.amount or 0,
                reason=body.reason,
                powers=body.powers(),
                payout=chosen(body.method, body.method_reason),
                purpose=body.purpose,
                tekun_cost=body.tekun_cost.cost_of() if body.tekun_cost else None,
            )
        else:
            case = await decisions.refuse(
                tx,
                case_id,
                expected=call.expected,
                reason=body.reason,
                articles=tuple(body.articles),
            )
        file = await case_file(tx, case)
    return CaseView.of_file(file)
