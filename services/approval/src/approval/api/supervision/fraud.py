"""Files on fraud over HTTP (第十条（二）, 第三十二条): opened by a refusal, ended by the county."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from shared.call import Call, Change, may_call, may_change
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, View, example, problems

from approval.api.parts import FreeText
from approval.domain.supervision.fraud import (
    FraudFileNotFound,
    FraudFileOfAnother,
    FraudNotReferred,
    FraudOutcome,
    FraudReferral,
    FraudReferralDayImpossible,
    FraudStatus,
)
from approval.store.supervision import supervised
from approval.store.supervision.supervision_tables import FraudFileRow
from approval.usecases.supervision import fraud
from shared import held

router = APIRouter(prefix="/v1/fraud-files", tags=["fraud"])
COUNTY = (Role.COUNTY_HANDLER, Role.COUNTY_LEAD)
READERS = (*COUNTY, Role.CITY_SUPERVISOR, Role.AUDITOR)
STEP = (FraudFileNotFound, OutsideRegion, ActionNotAllowed, FraudFileOfAnother)


class FraudReferralBody(Body):
    """To whom the file was handed, by which document."""

    model_config = example(to="PENALTY", document="城民罚移〔2026〕1号", on="2026-12-01")

    to: FraudReferral
    document: Annotated[str, Field(min_length=3, max_length=100)]
    on: date


class FraudEndBody(Body):
    """What came of the file."""

    model_config = example(outcome="WARNED", result="未取得救助款，已书面告诫。")

    outcome: FraudOutcome
    result: FreeText


class FraudFileView(View):
    """A file on fraud, from the refusal that found the intent to its end."""

    id: UUID
    case_id: UUID
    region: str
    status: FraudStatus
    referred_to: FraudReferral | None
    document: str | None
    referred_on: date | None
    outcome: FraudOutcome | None
    opened_by: str
    opened_at: datetime
    closed_by: str | None
    closed_at: datetime | None
    result: Annotated[str | None, Field(description="Of a single file; not in the list")] = None


def _listed(row: FraudFileRow) -> FraudFileView:
    names = [name for name in FraudFileView.model_fields if name != "result"]
    return FraudFileView(**{name: getattr(row, name) for name in names})


def _view(tx: Transaction, row: FraudFileRow) -> FraudFileView:
    tx.audit("read_fraud_file", resource=("fraud_file", row.id))
    return _listed(row).model_copy(update={"result": held.opened(tx, row, "result")})


@router.get("", operation_id="list_fraud_files", responses=problems(CursorNotReadable))
async def list_fraud_files(
    call: Annotated[Call, may_call(*READERS)],
    limit: Limit = 50,
    cursor: Cursor = None,
    case_id: Annotated[UUID | None, Query(description="Those of one case")] = None,
) -> Page[FraudFileView]:
    """骗取救助线索清单：因故意隐瞒、虚报不予救助的案件（第十条（二）、第三十二条）。 Files of the region."""
    async with call.reading() as tx:
        found = await supervised.find_in_region(
            tx,
            FraudFileRow,
            FraudFileRow.region,
            case_id=case_id,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[_listed(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{fraud_file_id}",
    operation_id="get_fraud_file",
    responses=problems(FraudFileNotFound, OutsideRegion),
)
async def get_fraud_file(
    fraud_file_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> FraudFileView:
    """一份骗取救助线索；查看留痕。 One file; its reading is audited."""
    async with call.transaction(audited=False) as tx:
        return _view(tx, await fraud.get_file(tx, fraud_file_id))


@router.post(
    "/{fraud_file_id}/refer",
    operation_id="refer_fraud_file",
    responses=problems(*STEP, FraudReferralDayImpossible),
)
async def refer_fraud_file(
    fraud_file_id: UUID, body: FraudReferralBody, call: Annotated[Change, may_change(*COUNTY)]
) -> FraudFileView:
    """移送行政处罚、信用记录或司法机关，由作出决定以外的人员办理（第三十二条）。 Hand it over."""
    async with call.transaction() as tx:
        row = await fraud.refer(
            tx,
            fraud_file_id,
            to=body.to,
            document=body.document,
            on=body.on,
            expected=call.expected,
        )
        return _view(tx, row)


@router.post(
    "/{fraud_file_id}/close",
    operation_id="close_fraud_file",
    responses=problems(*STEP, FraudNotReferred),
)
async def close_fraud_file(
    fraud_file_id: UUID, body: FraudEndBody, call: Annotated[Change, may_change(*COUNTY)]
) -> FraudFileView:
    """登记处理结果并了结。 What came of it."""
    async with call.transaction() as tx:
        row = await fraud.close(
            tx, fraud_file_id, outcome=body.outcome, result=body.result, expected=call.expected
        )
        return _view(tx, row)
