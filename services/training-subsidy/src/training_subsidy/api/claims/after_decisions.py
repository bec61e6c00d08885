"""What follows a decision, over HTTP: the letter as a page, its delivery, objections to a refusal."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from fastapi.responses import Response
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.deliveries import AppealTerms, DeliveryMethod
from shared.lifecycle import ActionNotAllowed
from shared.printout import PAGE, Accept, CharacterNotPrintable, page
from shared.roles import OutsideRegion, Role
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import CLAIM_READERS, CLAIMANTS, HRSS, Note
from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.errors import (
    ClaimNotFound,
    DeliveredAlready,
    DeliveredOnNotPossible,
    LetterNotReady,
    NotDelivered,
    NotRefused,
    ObjectedAlready,
    ObjectionNotFound,
    OwnClaim,
    ReceiptsUsedMeanwhile,
    SecondPersonNeeded,
)
from training_subsidy.domain.claims.objection import Objection, ObjectionStatus
from training_subsidy.store.claims import claims, objections
from training_subsidy.store.claims.deliveries import Delivery
from training_subsidy.usecases.claims import after_decisions

router = APIRouter(prefix="/v1/claims/{claim_id}", tags=["after-decisions"])


class ClaimDeliveryBody(Body):
    """How and when the letter reached the claimant."""

    model_config = example(
        method="HAND", on="2026-03-18", proof="送达回证 城人社送〔2026〕18号，本人签收"
    )

    method: DeliveryMethod
    on: date
    proof: Annotated[Note, Field(description="送达回证、邮件号、见证人: what proves it")]


class CorrectedDeliveryBody(ClaimDeliveryBody):
    """How and when the letter really reached the claimant, and what was wrong."""

    model_config = example(
        method="HAND",
        on="2026-03-19",
        proof="送达回证 城人社送〔2026〕18号，本人签收",
        reason="送达日期误录",
    )

    reason: Note


class ClaimDeliveryView(View):
    """The letter's delivery, and the last days of both ways against the decision (A-80)."""

    claim_id: UUID
    method: DeliveryMethod
    delivered_on: date
    reconsideration_until: date
    litigation_until: date


class ObjectionBody(Body):
    """Why the refusal is wrong, in the claimant's words."""

    model_config = example(text="本人未领取过该工种补贴，请核对记录。")

    text: Note


class ClaimObjectionAnswerBody(Body):
    """The officer's answer and its reason; ``founded``: the claim is handled again by others."""

    model_config = example(
        founded=True, answer="经核，原记录有误，已更正。申请将由其他人员重新审核。"
    )

    founded: bool
    answer: Note


class ObjectionView(View):
    """An objection to a refusal, and the answer."""

    id: UUID
    claim_id: UUID
    decision_id: UUID | None
    status: ObjectionStatus
    text: str
    raised_at: datetime
    founded: bool | None
    answer: str | None
    answered_at: datetime | None


def _delivery(claim: Claim, delivery: Delivery, terms: AppealTerms) -> ClaimDeliveryView:
    return ClaimDeliveryView(
        claim_id=claim.id,
        method=DeliveryMethod(delivery.method),
        delivered_on=delivery.delivered_on,
        reconsideration_until=terms.reconsideration_until,
        litigation_until=terms.litigation_until,
        version=claim.version,
    )


def _objection(objection: Objection) -> ObjectionView:
    return ObjectionView.model_validate(objection)


@router.get(
    "/letter/page",
    operation_id="print_claim_letter",
    response_class=Response,
    responses=problems(ClaimNotFound, LetterNotReady, OutsideRegion, CharacterNotPrintable) | PAGE,
)
async def print_claim_letter(
    claim_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)], accept: Accept = "*/*"
) -> Response:
    """决定书（HTML 或 PDF），查阅留痕。215号（二十五）。 The letter as a page; the reading is audited."""
    async with call.transaction(audited=False) as tx:
        content = await after_decisions.print_letter(tx, claim_id)
    return await page(content, accept)


@router.post(
    "/delivery",
    operation_id="record_claim_delivery",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ClaimNotFound,
        LetterNotReady,
        DeliveredAlready,
        DeliveredOnNotPossible,
        OwnClaim,
        OutsideRegion,
    ),
)
async def record_claim_delivery(
    claim_id: UUID,
    body: ClaimDeliveryBody,
    call: Annotated[Change, may_change(Role.HRSS_HANDLER)],
) -> ClaimDeliveryView:
    """登记决定书送达，复议和诉讼期限自送达起算。215号（二十五）。 Record how the letter was delivered."""
    async with call.transaction() as tx:
        claim, delivery, terms = await after_decisions.record_delivery(
            tx,
            claim_id,
            method=body.method,
            on=body.on,
            proof=body.proof,
            expected=call.expected,
        )
    return _delivery(claim, delivery, terms)


@router.post(
    "/delivery/correct",
    operation_id="correct_claim_delivery",
    responses=problems(
        ClaimNotFound,
        LetterNotReady,
        NotDelivered,
        DeliveredOnNotPossible,
        OwnClaim,
        SecondPersonNeeded,
        OutsideRegion,
    ),
)
async def correct_claim_delivery(
    claim_id: UUID, body: CorrectedDeliveryBody, call: Annotated[Change, may_change(*HRSS)]
) -> ClaimDeliveryView:
    """更正误录的送达，须由登记人以外的人办理，复议和诉讼期限重新起算。215号（二十五）。 Put a delivery right."""
    async with call.transaction() as tx:
        claim, delivery, terms = await after_decisions.correct_delivery(
            tx, claim_id, **body.model_dump(), expected=call.expected
        )
    return _delivery(claim, delivery, terms)


@router.get(
    "/delivery",
    operation_id="get_claim_delivery",
    responses=problems(ClaimNotFound, LetterNotReady, NotDelivered, OutsideRegion),
)
async def get_claim_delivery(
    claim_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]
) -> ClaimDeliveryView:
    """决定书送达情况和救济期限。 How the letter was delivered, and the terms of appeal."""
    async with call.reading() as tx:
        return _delivery(*await after_decisions.read_delivery(tx, claim_id))


@router.post(
    "/objections",
    operation_id="object_to_refusal",
    status_code=status.HTTP_201_CREATED,
    responses=problems(ClaimNotFound, NotRefused, ObjectedAlready),
)
async def object_to_refusal(
    claim_id: UUID, body: ObjectionBody, call: Annotated[Creation, may_create(*CLAIMANTS)]
) -> ObjectionView:
    """对不予补贴的决定提出异议，由另一名负责人限期答复。215号（二十五）。 Object to a refusal."""
    async with call.transaction() as tx:
        return _objection(await after_decisions.object_to_refusal(tx, claim_id, text=body.text))


@router.get(
    "/objections",
    operation_id="list_claim_objections",
    responses=problems(ClaimNotFound, OutsideRegion),
)
async def list_claim_objections(
    claim_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]
) -> list[ObjectionView]:
    """对该申请决定的异议。 What was objected to the refusal."""
    async with call.reading() as tx:
        await claims.get_claim(tx, claim_id)
        found = await objections.objections_of(tx, claim_id)
    return [_objection(one) for one in found]


@router.get(
    "/objections/{objection_id}",
    operation_id="get_claim_objection",
    responses=problems(ClaimNotFound, ObjectionNotFound, OutsideRegion),
)
async def get_claim_objection(
    claim_id: UUID, objection_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]
) -> ObjectionView:
    """一项异议及答复。 One objection and its answer."""
    async with call.reading() as tx:
        await claims.get_claim(tx, claim_id)
        return _objection(await objections.get_objection(tx, claim_id, objection_id))


@router.post(
    "/objections/{objection_id}/answer",
    operation_id="answer_claim_objection",
    responses=problems(
        ClaimNotFound,
        ObjectionNotFound,
        ActionNotAllowed,
        OwnClaim,
        SecondPersonNeeded,
        ReceiptsUsedMeanwhile,
        OutsideRegion,
    ),
)
async def answer_claim_objection(
    claim_id: UUID,
    objection_id: UUID,
    body: ClaimObjectionAnswerBody,
    call: Annotated[Change, may_change(*HRSS)],
) -> ObjectionView:
    """答复异议，须由未签署原决定的负责人作出。215号（二十五）。 Answer; by one who signed nothing of it."""
    async with call.transaction() as tx:
        return _objection(
            await after_decisions.answer_objection(
                tx, claim_id, objection_id, **body.model_dump(), expected=call.expected
            )
        )


@router.post(
    "/objections/{objection_id}/withdraw",
    operation_id="withdraw_claim_objection",
    responses=problems(ClaimNotFound, ObjectionNotFound, ActionNotAllowed),
)
async def withdraw_claim_objection(
    claim_id: UUID, objection_id: UUID, call: Annotated[Change, may_change(*CLAIMANTS)]
) -> ObjectionView:
    """撤回异议。 Take an objection back."""
    async with call.transaction() as tx:
        return _objection(
            await after_decisions.withdraw_objection(
                tx, claim_id, objection_id, expected=call.expected
            )
        )
