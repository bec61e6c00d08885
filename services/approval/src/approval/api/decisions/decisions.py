"""The county's lead decides and revokes; the letter is read and delivered."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import Field, model_validator
from shared.auth import HANDLERS
from shared.call import Call, Change, may_call, may_change
from shared.contracts.approval import LetterKind, RulingBody, RulingOutcome
from shared.contracts.vocabulary import CashReason
from shared.errors import InvalidBody
from shared.money import WireMoney
from shared.roles import OutsideRegion, Role
from shared.web import Body, example, problems
from shared.words import labels

from approval.api.cases.views import CaseView
from approval.api.parts import (
    FILE_READERS,
    LETTER_READERS,
    Articles,
    CardOrCash,
    FreeText,
    payout,
)
from approval.api.township.township import AMOUNTS, METHODS, STEP
from approval.domain.cases.opinion import FourEyesRequired, OpinionsDiffer
from approval.domain.county.samples import SampledVisitPending
from approval.domain.decisions.county_amount import LoweringNeedsReason
from approval.domain.decisions.grant import (
    GroundNeedsFacts,
    HeldCaseNeedsGrounds,
    NotNoticed,
    RefusalNeedsGrounds,
    VisitContradicts,
)
from approval.store.cases.cases import CaseNotFound
from approval.store.decisions.letters import LetterNotFound
from approval.usecases.cases.case_file import case_file
from approval.usecases.decisions import decisions, letters, revocations, rulings
from approval.usecases.decisions.case_outlook import CountyPowers, found_by_the_county
from approval.usecases.decisions.letters import (
    AlreadyDelivered,
    DeliveredOnNotPossible,
    LetterInPreparation,
)
from approval.usecases.decisions.revocations import KeepingNeedsReason, RevocationNeedsFacts
from approval.usecases.decisions.rulings import RuledOnNotPossible, RulingKnown

FAULTS = labels("approval", "body_faults")
router = APIRouter(prefix="/v1/cases/{case_id}", tags=["decisions"])


class ReasonBody(Body):
    """A written reason."""

    model_config = example(reason="经核实，确有特殊困难。")

    reason: FreeText


class RevocationBody(Body):
    """Why a grant is to be taken back: articles, and the facts found."""

    model_config = example(
        articles=["第十条（二）"], reason="经不动产登记核实，申请人隐瞒城关区住房一套。"
    )

    articles: Annotated[Articles, Field(min_length=1)]
    reason: FreeText


class RevocationDecisionBody(Body):
    """What the lead says to it; not agreeing needs its reason."""

    model_config = example(agree=True)

    agree: bool
    reason: Annotated[str, Field(max_length=2000)] = ""


class CountyFindingBody(Body):
    """The county's finding on a repeated cause (第十二条): both must hold."""

    justified: bool
    verified: bool
    text: FreeText


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
    method: CardOrCash = CardOrCash.CARD
    method_reason: CashReason | None = None

    @model_validator(mode="after")
    def _an_approval_has_an_amount(self) -> Self:
        if self.approve and self.amount is None:
            raise InvalidBody(FAULTS["no_amount"])
        powers = (self.article_9_override, self.county_finding, self.county_exception)
        if self.approve and self.articles:
            raise InvalidBody(FAULTS["articles"])
        cash = self.method is CardOrCash.CASH or self.method_reason is not None
        if not self.approve and (self.amount is not None or any(powers) or cash):
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


class RulingRecordBody(Body):
    """A ruling on the decision in force, by its document."""

    model_config = example(
        body="RECONSIDERATION",
        outcome="SET_ASIDE",
        number="城政复〔2026〕3号",
        ruled_on="2026-05-20",
        text="认定事实不清，撤销原决定，责令重新作出。",
    )

    body: RulingBody
    outcome: RulingOutcome
    number: Annotated[str, Field(min_length=1, max_length=60, description="文号")]
    ruled_on: date
    text: FreeText


class DeliveryMethod(StrEnum):
    HAND = "HAND"  # 直接送达
    LEFT = "LEFT"  # 留置送达
    MAIL = "MAIL"  # 邮寄送达
    ELECTRONIC = "ELECTRONIC"  # 电子送达


class DeliveryBody(Body):
    """How and when the letter reached the applicant."""

    model_config = example(
        method="HAND", on="2026-03-18", proof="送达回证 城民送〔2026〕18号，本人签收"
    )

    method: DeliveryMethod
    on: date
    proof: Annotated[
        FreeText,
        Field(description="送达回证、邮件号、见证人: what proves it, for the terms of appeal"),
    ]


@router.post(
    "/decide",
    operation_id="decide_case",
    responses=problems(
        *STEP,
        *AMOUNTS,
        *METHODS,
        LoweringNeedsReason,
        FourEyesRequired,
        OpinionsDiffer,
        SampledVisitPending,
        VisitContradicts,
        NotNoticed,
        RefusalNeedsGrounds,
        GroundNeedsFacts,
        HeldCaseNeedsGrounds,
    ),
)
async def decide_case(
    case_id: UUID, body: DecisionBody, call: Annotated[Change, may_change(Role.COUNTY_LEAD)]
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
                payout=payout(body.method, body.method_reason),
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


@router.post(
    "/propose-revocation",
    operation_id="propose_revocation",
    responses=problems(*STEP, RevocationNeedsFacts),
)
async def propose_revocation(
    case_id: UUID,
    body: RevocationBody,
    call: Annotated[Change, may_change(Role.COUNTY_HANDLER)],
) -> CaseView:
    """县级经办人提出撤销批准，写明依据和查明的事实（第三十条）。 Propose to take the grant back."""
    async with call.transaction() as tx:
        case = await revocations.propose(
            tx,
            case_id,
            expected=call.expected,
            articles=tuple(body.articles),
            reason=body.reason,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/decide-revocation",
    operation_id="decide_revocation",
    responses=problems(*STEP, FourEyesRequired, KeepingNeedsReason),
)
async def decide_revocation(
    case_id: UUID,
    body: RevocationDecisionBody,
    call: Annotated[Change, may_change(Role.COUNTY_LEAD)],
) -> CaseView:
    """县级负责人（非提出人）决定撤销并请求停止付款，或写明理由不予撤销（第三十条）。 Decide on it."""
    async with call.transaction() as tx:
        case = await revocations.decide(
            tx, case_id, expected=call.expected, agree=body.agree, reason=body.reason
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.get(
    "/letter",
    operation_id="get_letter",
    response_class=HTMLResponse,
    responses=problems(CaseNotFound, LetterNotFound, OutsideRegion, LetterInPreparation),
)
async def get_letter(
    case_id: UUID,
    call: Annotated[Call, may_call(*LETTER_READERS)],
    kind: Annotated[
        LetterKind | None, Query(description="Which letter; the newest where none is asked for")
    ] = None,
) -> HTMLResponse:
    """决定书（HTML），查阅留痕（第十八条（一）（2））。 A letter of the case; the reading is audited."""
    async with call.transaction(audited=False) as tx:
        content = await letters.read_letter(
            tx, case_id, kind=kind, officer=call.by.has(*FILE_READERS)
        )
    return HTMLResponse(content)


@router.post(
    "/letter/delivered",
    operation_id="record_delivery",
    responses=problems(
        CaseNotFound, LetterNotFound, OutsideRegion, AlreadyDelivered, DeliveredOnNotPossible
    ),
)
async def record_delivery(
    case_id: UUID, body: DeliveryBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> CaseView:
    """登记决定书送达（第十八条（一）（2））。 Record how the letter was delivered; the answer is the case."""
    once = replace(call.once, path=f"/v1/cases/{case_id}/delivered")  # a replay reads the case
    call = replace(call, once=once)
    async with call.transaction() as tx:
        case = await letters.record_delivery(
            tx,
            case_id,
            expected=call.expected,
            method=body.method,
            on=body.on,
            proof=body.proof,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)


@router.post(
    "/record-ruling",
    operation_id="record_ruling",
    responses=problems(*STEP, RuledOnNotPossible, RulingKnown),
)
async def record_ruling(
    case_id: UUID, body: RulingRecordBody, call: Annotated[Change, may_change(Role.COUNTY_HANDLER)]
) -> CaseView:
    """登记行政复议决定、法院裁判；撤销不予批准的，由其他人员重新作出决定（行政复议法、行政诉讼法）。 Record a ruling."""
    async with call.transaction() as tx:
        case = await rulings.record_ruling(
            tx,
            case_id,
            expected=call.expected,
            body=body.body,
            outcome=body.outcome,
            number=body.number,
            ruled_on=body.ruled_on,
            text=body.text,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)
