"""Deliveries of intake's letters over HTTP: on paper, with a proof (第十六条)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.auth import HANDLERS
from shared.call import Change, may_change
from shared.errors import ChangedMeanwhile
from shared.roles import OutsideRegion
from shared.web import Body, example, problems

from intake.api.applications.views import ApplicationView, application_view
from intake.domain.errors import (
    ApplicationNotFound,
    DeliveredAlready,
    DeliveryDayImpossible,
    DeliveryProofNeeded,
    NothingWritten,
    OwnApplication,
    PaperUnknown,
)
from intake.domain.papers.delivery import DeliveryMethod
from intake.usecases.papers import deliveries

router = APIRouter(prefix="/v1/applications/{application_id}", tags=["counter"])


class DeliveryBody(Body):
    """How and when the letter that stands reached the applicant, and the scan that proves it."""

    model_config = example(
        method="HAND", on="2026-03-05", paper_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d"
    )

    method: DeliveryMethod = DeliveryMethod.HAND
    on: date
    paper_id: Annotated[UUID, Field(description="The uploaded scan, a DELIVERY_PROOF")]


@router.post(
    "/deliver-letter",
    operation_id="deliver_application_letter",
    responses=problems(
        ApplicationNotFound,
        OutsideRegion,
        OwnApplication,
        ChangedMeanwhile,
        NothingWritten,
        PaperUnknown,
        DeliveryProofNeeded,
        DeliveryDayImpossible,
        DeliveredAlready,
    ),
)
async def deliver_application_letter(
    application_id: UUID, body: DeliveryBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> ApplicationView:
    """登记告知书的当面（留置、邮寄）送达及送达回证，补正期限自送达之日起算（第十六条）。

    The letter that stands was delivered on paper; the one notice's term runs from that day.
    """
    async with call.transaction() as tx:
        file = await deliveries.deliver_letter(
            tx, application_id, **body.model_dump(), expected=call.expected
        )
        return await application_view(tx, file, language=call.language)
