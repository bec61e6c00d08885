"""Review, holds and decision of claims, over HTTP: two different people sign (A-50)."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Call, Change, may_call, may_change
from shared.lifecycle import ActionNotAllowed
from shared.money import WireMoney
from shared.roles import OutsideRegion, Role
from shared.web import Body, Part, View, example, problems

from training_subsidy.api.claims.views import ClaimView, view_of
from training_subsidy.api.parts import CLAIM_READERS, HRSS, Note
from training_subsidy.domain.claims.errors import (
    AmountNotFromTheRules,
    ClaimBarred,
    ClaimNotFound,
    LetterNotReady,
    OwnClaim,
    ReasonMissing,
    RecoveryAboveSubsidy,
    RecoveryOrderedAlready,
    SecondPersonNeeded,
)
from training_subsidy.usecases.claims import decisions, submission

router = APIRouter(prefix="/v1/claims/{claim_id}", tags=["review"])

ItemOfLaw = Literal["五", "六", "七", "九", "十", "十一", "十二", "十四", "二十四", "二十五"]


class ReviewBody(Body):
    """The handler's opinion; ``amount`` is needed where the rules give none."""

    model_config = example(positive=True, amount=None, note="材料齐全，考核合格。")

    positive: bool
    amount: WireMoney | None = None
    note: Note


class ReviewReasonBody(Body):
    """Why an officer does this."""

    model_config = example(reason="向鉴定机构核实证书编号")

    reason: Note


class RecoveryBody(Body):
    """Why paid money is to be paid back; without an amount the whole."""

    model_config = example(fraud=True, reason="经查，考勤记录系伪造，学员未参加培训。")

    fraud: Annotated[bool, Field(description="Obtained by fraud: nothing new is paid meanwhile")]
    amount: Annotated[WireMoney | None, Field(gt=0)] = None
    reason: Note


class DecisionBody(Body):
    """The lead's decision: the explicit amount, or the items and the reason of a refusal."""

    model_config = example(approve=True, amount="1500.00")

    approve: bool
    amount: WireMoney | None = None
    items: Annotated[
        list[ItemOfLaw],
        Field(max_length=10, description="Items of 215号, besides those of unmet rules"),
    ] = []
    explanation: Note | None = None


class GroundView(Part):
    """One item that a decision rests on."""

    item: str
    text: str
    facts: dict[str, str]


class LetterView(View):
    """The decision in writing, with the way to appeal."""

    title: str
    number: str
    addressee: str
    body: str
    grounds: list[GroundView]
    explanation: str | None
    appeal: str
    decided_on: str


@router.post(
    "/review",
    operation_id="review_claim",
    responses=problems(
        ClaimNotFound,
        ActionNotAllowed,
        OwnClaim,
        ClaimBarred,
        AmountNotFromTheRules,
        OutsideRegion,
    ),
)
async def review_claim(
    claim_id: UUID, body: ReviewBody, call: Annotated[Change, may_change(Role.HRSS_HANDLER)]
) -> ClaimView:
    """经办人审核签署。215号（二十五）。 The handler reviews and signs."""
    async with call.transaction() as tx:
        claim = await decisions.review_claim(
            tx, claim_id, **body.model_dump(), expected=call.expected
        )
        return await view_of(tx, claim)


@router.post(
    "/send-back",
    operation_id="send_back_claim",
    responses=problems(ClaimNotFound, ActionNotAllowed, OwnClaim, OutsideRegion),
)
async def send_back_claim(
    claim_id: UUID, body: ReviewReasonBody, call: Annotated[Change, may_change(*HRSS)]
) -> ClaimView:
    """负责人退回重新审核。 The lead asks for another review."""
    async with call.transaction() as tx:
        claim = await decisions.send_back(tx, claim_id, reason=body.reason, expected=call.expected)
        return await view_of(tx, claim)


@router.post(
    "/decide",
    operation_id="decide_claim",
    responses=problems(
        ClaimNotFound,
        ActionNotAllowed,
        OwnClaim,
        SecondPersonNeeded,
        ClaimBarred,
        AmountNotFromTheRules,
        ReasonMissing,
        OutsideRegion,
    ),
)
async def decide_claim(
    claim_id: UUID, body: DecisionBody, call: Annotated[Change, may_change(*HRSS)]
) -> ClaimView:
    """负责人决定；不予补贴须写明条目和理由。215号（二十五）。 The lead, another person, decides."""
    async with call.transaction() as tx:
        claim = await decisions.decide(
            tx,
            claim_id,
            approve=body.approve,
            amount=body.amount,
            items=tuple(body.items),
            explanation=body.explanation,
            expected=call.expected,
        )
        return await view_of(tx, claim)


@router.post(
    "/hold",
    operation_id="hold_claim",
    responses=problems(ClaimNotFound, ActionNotAllowed, OwnClaim, OutsideRegion),
)
async def hold_claim(
    claim_id: UUID, body: ReviewReasonBody, call: Annotated[Change, may_change(Role.HRSS_HANDLER)]
) -> ClaimView:
    """暂停办理，等待核查。215号（十四）（二十四）。 Hold a claim until somebody has looked."""
    async with call.transaction() as tx:
        claim = await submission.hold_claim(
            tx, claim_id, reason=body.reason, expected=call.expected
        )
        return await view_of(tx, claim)


@router.post(
    "/release",
    operation_id="release_claim",
    responses=problems(ClaimNotFound, ActionNotAllowed, OwnClaim, OutsideRegion),
)
async def release_claim(
    claim_id: UUID, body: ReviewReasonBody, call: Annotated[Change, may_change(*HRSS)]
) -> ClaimView:
    """人工决定：监管结果仅作参考，申请继续审核。215号（二十四）。 The human decision: it goes on."""
    async with call.transaction() as tx:
        claim = await submission.release_claim(
            tx, claim_id, reason=body.reason, expected=call.expected
        )
        return await view_of(tx, claim)


@router.post(
    "/revoke",
    operation_id="revoke_claim",
    responses=problems(ClaimNotFound, ActionNotAllowed, OwnClaim, OutsideRegion),
)
async def revoke_claim(
    claim_id: UUID, body: ReviewReasonBody, call: Annotated[Change, may_change(*HRSS)]
) -> ClaimView:
    """撤回尚未发出的补贴。215号（二十二）。 Take an approval back if its money can be stopped."""
    async with call.transaction() as tx:
        claim = await decisions.revoke_approval(
            tx, claim_id, reason=body.reason, expected=call.expected
        )
        return await view_of(tx, claim)


@router.post(
    "/order-recovery",
    operation_id="order_claim_recovery",
    responses=problems(
        ClaimNotFound,
        ActionNotAllowed,
        OwnClaim,
        SecondPersonNeeded,
        OutsideRegion,
        RecoveryAboveSubsidy,
        RecoveryOrderedAlready,
    ),
)
async def order_claim_recovery(
    claim_id: UUID, body: RecoveryBody, call: Annotated[Change, may_change(*HRSS)]
) -> ClaimView:
    """认定已发放的补贴应予追回，由财政记账、本部门追缴。215号（二十五）。 Order a paid subsidy back."""
    async with call.transaction() as tx:
        claim = await decisions.order_recovery(
            tx,
            claim_id,
            fraud=body.fraud,
            amount=body.amount,
            reason=body.reason,
            expected=call.expected,
        )
        return await view_of(tx, claim)


@router.post(
    "/keep",
    operation_id="keep_approval",
    responses=problems(ClaimNotFound, ActionNotAllowed, OwnClaim, OutsideRegion),
)
async def keep_approval(
    claim_id: UUID, body: ReviewReasonBody, call: Annotated[Change, may_change(*HRSS)]
) -> ClaimView:
    """核查严重监管发现后维持批准。215号（二十四）。 After a serious finding: the approval stands."""
    async with call.transaction() as tx:
        claim = await decisions.keep_approval(
            tx, claim_id, reason=body.reason, expected=call.expected
        )
        return await view_of(tx, claim)


@router.get(
    "/letter",
    operation_id="get_claim_letter",
    responses=problems(ClaimNotFound, LetterNotReady, OutsideRegion),
)
async def get_claim_letter(
    claim_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]
) -> LetterView:
    """决定书：依据、理由和救济途径；每次查看均留痕。 The decision letter, with the way to appeal."""
    async with call.transaction(audited=False) as tx:
        claim, letter = await decisions.read_letter(tx, claim_id)
    return LetterView(
        title=letter.title,
        number=letter.number,
        addressee=letter.addressee,
        body=letter.body,
        grounds=[GroundView.model_validate(ground) for ground in letter.grounds],
        explanation=letter.explanation,
        appeal=letter.appeal,
        decided_on=letter.decided_on,
        version=claim.version,
    )
