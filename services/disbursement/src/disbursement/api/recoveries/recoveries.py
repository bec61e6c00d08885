"""Recoveries: what is owed to the funds, the demand's delivery, and what was handed over."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field
from shared.call import Call, Change, may_call, may_change
from shared.identifiers import OrganisationName
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.printout import PAGE, Accept, CharacterNotPrintable, page
from shared.roles import OutsideRegion, Role
from shared.web import Body, example, problems

from disbursement.api.recoveries.views import (
    FreeText,
    RecoveryFileView,
    RecoveryView,
    recovery_file,
)
from disbursement.domain.recoveries.recovery import (
    HANDLERS,
    LEADS,
    DeliveredOnNotPossible,
    DeliveryMethod,
    NothingDemanded,
    OtherOffice,
    RecoveryFourEyes,
    RecoveryNotFound,
    RecoveryStatus,
    ReferralKind,
    ReferralNotOfFraud,
    ReferralRecorded,
)
from disbursement.store.recoveries import recoveries as store
from disbursement.store.recoveries.recovery_tables import RecoveryRow
from disbursement.usecases.recoveries import deliveries, letters
from shared import held

router = APIRouter(prefix="/v1/recoveries", tags=["recoveries"])
READERS = (
    *sorted(HANDLERS | LEADS),
    Role.FINANCE_MAKER,
    Role.FINANCE_CHECKER,
    Role.CITY_SUPERVISOR,
    Role.AUDITOR,
)
STEP = (RecoveryNotFound, OutsideRegion, ActionNotAllowed, RecoveryFourEyes, OtherOffice)


class DeliveryBody(Body):
    """How and when the demand reached its debtor, and what proves it."""

    model_config = example(
        delivered_on="2026-06-10", method="IN_PERSON", proof="送达回证第 12 号，当事人签收。"
    )

    delivered_on: date
    method: DeliveryMethod
    proof: FreeText


class ReferralBody(Body):
    """To whom it was handed over, under which number, and when."""

    model_config = example(
        kind="CREDIT_RECORD",
        body="城关区发展和改革委员会",
        reference="城信〔2026〕3号",
        handed_over_on="2026-06-12",
    )

    kind: ReferralKind
    body: OrganisationName
    reference: Annotated[str, Field(min_length=2, max_length=100)]
    handed_over_on: date


@router.get("", operation_id="list_recoveries", responses=problems(CursorNotReadable))
async def list_recoveries(
    call: Annotated[Call, may_call(*READERS)],
    status: Annotated[RecoveryStatus | None, Query()] = None,
    case_id: Annotated[UUID | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[RecoveryView]:
    """本辖区的追回事项。202号 第三十二条。 What is owed to the funds of the caller's region, the oldest first."""
    async with call.reading() as tx:
        found = await store.find_recoveries(
            tx,
            region=call.by.region.code or "-",
            status=status,
            case_id=case_id,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[RecoveryView.of(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{recovery_id}",
    operation_id="get_recovery",
    responses=problems(RecoveryNotFound, OutsideRegion),
)
async def get_recovery(
    recovery_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> RecoveryFileView:
    """一件追回事项的全部记录。 One debt with everything that was said about it."""
    async with call.reading() as tx:
        row = await held.find(tx, RecoveryRow, recovery_id, missing=RecoveryNotFound)
        call.by.within(row.region)
        return await recovery_file(tx, row)


@router.get(
    "/{recovery_id}/demand",
    operation_id="read_demand",
    response_class=Response,
    responses=problems(RecoveryNotFound, OutsideRegion, NothingDemanded, CharacterNotPrintable)
    | PAGE,
)
async def read_demand(
    recovery_id: UUID, call: Annotated[Call, may_call(*READERS)], accept: Accept = "*/*"
) -> Response:
    """追回决定书（HTML 或 PDF），查阅留痕。202号 第三十二条。 The demand in writing; each reading is audited."""
    async with call.transaction(audited=False) as tx:
        content = await letters.demand_letter(tx, recovery_id)
    return await page(content, accept)


@router.post(
    "/{recovery_id}/record-delivery",
    operation_id="record_demand_delivery",
    responses=problems(*STEP, DeliveredOnNotPossible),
)
async def record_demand_delivery(
    recovery_id: UUID,
    body: DeliveryBody,
    call: Annotated[Change, may_change(*sorted(HANDLERS))],
) -> RecoveryFileView:
    """登记追回决定书的送达，退款期限自此可计。202号 第三十二条。 The debtor has the demand."""
    async with call.transaction() as tx:
        row = await deliveries.record_delivery(
            tx,
            recovery_id,
            expected=call.expected,
            delivered_on=body.delivered_on,
            method=body.method,
            proof=body.proof,
        )
        return await recovery_file(tx, row)


@router.post(
    "/{recovery_id}/record-referral",
    operation_id="record_recovery_referral",
    responses=problems(*STEP, ReferralNotOfFraud, ReferralRecorded, DeliveredOnNotPossible),
)
async def record_recovery_referral(
    recovery_id: UUID,
    body: ReferralBody,
    call: Annotated[Change, may_change(*sorted(HANDLERS))],
) -> RecoveryFileView:
    """登记行政处罚、信用记录、移送司法或强制执行的移交。202号 第三十二条。 Say to whom it was handed over."""
    async with call.transaction() as tx:
        row = await deliveries.record_referral(
            tx, recovery_id, expected=call.expected, **body.model_dump()
        )
        return await recovery_file(tx, row)
