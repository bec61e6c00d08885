"""Inspections over HTTP (第三十一条): drawn by a seed, exported, findings answered and ended."""

import csv
import io
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from fastapi.responses import PlainTextResponse
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, Part, View, example, problems

from approval.api.parts import FreeText
from approval.api.supervision.inspection_findings import FindingView, finding_view
from approval.domain.supervision.counties import CountyUnknown
from approval.domain.supervision.inspection import (
    INSPECTORS,
    SETTLED,
    CaseNotDrawn,
    FindingsStillOpen,
    InspectionNotFound,
    InspectionStatus,
    NothingToInspect,
    PeriodImpossible,
)
from approval.store.supervision import supervised
from approval.store.supervision.supervision_tables import InspectionRow
from approval.usecases.supervision import inspections
from shared import held

router = APIRouter(prefix="/v1", tags=["inspections"])
COUNTY = (Role.COUNTY_HANDLER, Role.COUNTY_LEAD)
STEP = (InspectionNotFound, OutsideRegion, ActionNotAllowed)


class InspectionBody(Body):
    """Which county's cases of which days, and how many of them."""

    model_config = example(county="540102", first="2026-10-01", last="2026-11-30", size=10)

    county: Annotated[str, Field(pattern=r"^\d{6}$")]
    first: date
    last: date
    size: Annotated[int, Field(ge=1, le=200)]
    seed: Annotated[
        str | None,
        Field(pattern=r"^[0-9a-zA-Z-]{8,64}$", description="Drawn here when absent"),
    ] = None


class FindingBody(Body):
    """What is wrong in one case of the list."""

    model_config = example(
        case_id="0192a5b0-0000-7000-8000-000000000001", text="入户抽查记录缺少协助人员。"
    )

    case_id: UUID
    text: FreeText


class InspectionEndBody(Body):
    """What the inspection comes to."""

    model_config = example(conclusion="本期抽查未发现系统性问题。")

    conclusion: FreeText


class DrawnCasePart(Part):
    """One case of the list."""

    case_id: UUID
    case_number: str
    status: str


class InspectionView(View):
    """A list that was drawn: from how many, by which seed, and what was found."""

    id: UUID
    county: str
    first: date
    last: date
    seed: Annotated[
        str, Field(description="Order the cases by SHA-256 of “seed:case id”; the first are drawn")
    ]
    among: int
    status: InspectionStatus
    drawn_by: str
    drawn_at: datetime
    closed_at: datetime | None
    conclusion: str | None = None
    cases: list[DrawnCasePart] = []
    findings: list[FindingView] = []


def _listed(row: InspectionRow) -> InspectionView:
    left = {"conclusion", "cases", "findings"}
    names = [name for name in InspectionView.model_fields if name not in left]
    return InspectionView(**{name: getattr(row, name) for name in names})


async def _view(tx: Transaction, row: InspectionRow) -> InspectionView:
    numbers = await supervised.numbers_of(tx, row.cases)
    cases = [
        DrawnCasePart(case_id=case, case_number=numbers[case][0], status=numbers[case][1])
        for case in row.cases
    ]
    findings = [finding_view(tx, one) for one in await supervised.findings_of(tx, row.id)]
    tx.audit("read_inspection", resource=("inspection", row.id))
    return _listed(row).model_copy(
        update={
            "conclusion": held.opened(tx, row, "conclusion"),
            "cases": cases,
            "findings": findings,
        }
    )


@router.post(
    "/inspections",
    operation_id="draw_inspection",
    status_code=status.HTTP_201_CREATED,
    responses=problems(OutsideRegion, CountyUnknown, NothingToInspect, PeriodImpossible),
)
async def draw_inspection(
    body: InspectionBody, call: Annotated[Creation, may_create(*INSPECTORS)]
) -> InspectionView:
    """按种子随机抽取某县某期间已决定的案件，种子和名单均留存，可重现（第三十一条）。 Draw a list of cases."""
    async with call.transaction() as tx:
        row = await inspections.draw_list(tx, **body.model_dump())
        return await _view(tx, row)


@router.get("/inspections", operation_id="list_inspections", responses=problems(CursorNotReadable))
async def list_inspections(
    call: Annotated[Call, may_call(*INSPECTORS, *COUNTY)],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[InspectionView]:
    """抽查清单。 Inspections of a region."""
    async with call.reading() as tx:
        found = await supervised.find_in_region(
            tx, InspectionRow, InspectionRow.county, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[_listed(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


async def _get(tx: Transaction, inspection_id: UUID) -> InspectionRow:
    row = await held.find(tx, InspectionRow, inspection_id, missing=InspectionNotFound)
    tx.by.within(row.county)
    return row


@router.get(
    "/inspections/{inspection_id}",
    operation_id="get_inspection",
    responses=problems(InspectionNotFound, OutsideRegion),
)
async def get_inspection(
    inspection_id: UUID, call: Annotated[Call, may_call(*INSPECTORS, *COUNTY)]
) -> InspectionView:
    """一次抽查的名单、发现、答复和结论；查看留痕。 The list and what was found; audited."""
    async with call.transaction(audited=False) as tx:
        return await _view(tx, await _get(tx, inspection_id))


@router.get(
    "/inspections/{inspection_id}/export",
    operation_id="export_inspection",
    response_class=PlainTextResponse,
    responses=problems(InspectionNotFound, OutsideRegion)
    | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_inspection(
    inspection_id: UUID, call: Annotated[Call, may_call(*INSPECTORS)]
) -> PlainTextResponse:
    """导出抽查名单及发现（CSV，不含个人信息）；导出留痕。 Export list and states of findings; audited."""
    async with call.transaction(audited=False) as tx:
        row = await _get(tx, inspection_id)
        view = await _view(tx, row)
        tx.audit("export_inspection", resource=("inspection", row.id))
    found = {case: [one for one in view.findings if one.case_id == case] for case in row.cases}
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(["case_number", "case_id", "status", "findings", "open"])
    for case in view.cases:
        own = found[case.case_id]
        still = sum(one.status not in SETTLED for one in own)
        lines.writerow([case.case_number, case.case_id, case.status, len(own), still])
    name = f"inspection-{row.county}-{row.first}-{row.last}.csv"
    return PlainTextResponse(
        out.getvalue(),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post(
    "/inspections/{inspection_id}/find",
    operation_id="record_inspection_finding",
    responses=problems(*STEP, CaseNotDrawn),
)
async def record_inspection_finding(
    inspection_id: UUID, body: FindingBody, call: Annotated[Change, may_change(*INSPECTORS)]
) -> InspectionView:
    """登记名单中一案的问题，由县级答复。 Something is wrong in a case of the list."""
    async with call.transaction() as tx:
        row = await inspections.find(
            tx, inspection_id, case_id=body.case_id, text=body.text, expected=call.expected
        )
        return await _view(tx, row)


@router.post(
    "/inspections/{inspection_id}/close",
    operation_id="close_inspection",
    responses=problems(*STEP, FindingsStillOpen),
)
async def close_inspection(
    inspection_id: UUID, body: InspectionEndBody, call: Annotated[Change, may_change(*INSPECTORS)]
) -> InspectionView:
    """全部问题了结后办结抽查。 End the inspection."""
    async with call.transaction() as tx:
        row = await inspections.close(
            tx, inspection_id, conclusion=body.conclusion, expected=call.expected
        )
        return await _view(tx, row)
