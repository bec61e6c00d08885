"""Letters are read and delivered."""

from dataclasses import replace
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field
from shared.auth import HANDLERS
from shared.call import Call, Change, may_call, may_change
from shared.contracts.approval import LetterKind
from shared.deliveries import DeliveryMethod
from shared.printout import PAGE, Accept, CharacterNotPrintable, page
from shared.roles import OutsideRegion
from shared.web import Body, example, problems

from approval.api.cases.views import CaseView
from approval.api.parts import (
    FILE_READERS,
    LETTER_READERS,
    FreeText,
)
from approval.domain.cases.opinion import FourEyesRequired
from approval.domain.cases.refusals import OwnApplication
from approval.store.cases.cases import CaseNotFound
from approval.store.decisions.letters import LetterNotFound, NoLetterOfThisKind
from approval.usecases.cases.case_file import case_file
from approval.usecases.decisions import letters
from approval.usecases.decisions.letters import (
    AlreadyDelivered,
    DeliveredOnNotPossible,
    Delivery,
    LetterInPreparation,
    NoDeliveryEntered,
)

router = APIRouter(prefix="/v1/cases/{case_id}", tags=["decisions"])


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


class DeliveryCorrectionBody(Body):
    """The delivery as it took place, or none; and why the entry was wrong."""

    model_config = example(
        delivery={"method": "MAIL", "on": "2026-03-20", "proof": "邮件 1234 签收回执"},
        reason="原登记日期为寄出日期，非签收日期。",
    )

    delivery: Annotated[DeliveryBody | None, Field(description="Null where no delivery took place")]
    reason: FreeText


@router.get(
    "/letter",
    operation_id="get_letter",
    response_class=Response,
    responses=problems(
        *(CaseNotFound, LetterNotFound, NoLetterOfThisKind, OutsideRegion, LetterInPreparation),
        CharacterNotPrintable,
    )
    | PAGE,
)
async def get_letter(
    case_id: UUID,
    call: Annotated[Call, may_call(*LETTER_READERS)],
    kind: Annotated[
        LetterKind | None, Query(description="Which letter; the newest where none is asked for")
    ] = None,
    accept: Accept = "*/*",
) -> Response:
    """决定书（HTML 或 PDF），查阅留痕（第十八条（一）（2））。 A letter of the case; the reading is audited."""
    async with call.transaction(audited=False) as tx:
        content = await letters.read_letter(
            tx, case_id, kind=kind, officer=call.by.has(*FILE_READERS)
        )
    return await page(content, accept)


@router.post(
    "/letter/delivered",
    operation_id="record_delivery",
    responses=problems(
        CaseNotFound,
        LetterNotFound,
        OutsideRegion,
        OwnApplication,
        AlreadyDelivered,
        DeliveredOnNotPossible,
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
    "/letter/correct-delivery",
    operation_id="correct_delivery",
    responses=problems(
        CaseNotFound,
        LetterNotFound,
        OutsideRegion,
        OwnApplication,
        FourEyesRequired,
        NoDeliveryEntered,
        DeliveredOnNotPossible,
    ),
)
async def correct_delivery(
    case_id: UUID, body: DeliveryCorrectionBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> CaseView:
    """由另一人更正送达登记或撤回误登，写明理由；期限随之改变（第十八条（一）（2））。 Put a delivery right."""
    once = replace(call.once, path=f"/v1/cases/{case_id}/correct-delivery")  # as above
    call = replace(call, once=once)
    entered = body.delivery
    async with call.transaction() as tx:
        case = await letters.correct_delivery(
            tx,
            case_id,
            expected=call.expected,
            delivery=Delivery(entered.method, entered.on, entered.proof) if entered else None,
            reason=body.reason,
        )
        file = await case_file(tx, case)
    return CaseView.of_file(file)
