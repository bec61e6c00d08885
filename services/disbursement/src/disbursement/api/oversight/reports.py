"""A county's reports on its funds: each step of their way, their page, and what is public (第二十三条)."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, Field
from shared.access import open_to_all
from shared.call import Call, Change, may_call, may_change
from shared.lifecycle import ActionNotAllowed
from shared.money import Money, WireMoney
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.printout import PAGE, Accept, CharacterNotPrintable, page
from shared.roles import Actor, OutsideRegion, Role
from shared.web import Body, Db, Part, View, example, problems

from disbursement.api.funds.budgets import BudgetToldView
from disbursement.api.funds.funds import FUND_READERS
from disbursement.api.oversight.register import SumsView
from disbursement.domain.oversight.reports import (
    AdjustmentNeedsReason,
    ForecastOfAnnual,
    FundReportNotFound,
    Method,
    NeedNegative,
    ProblemNamesSomebody,
    ReportFourEyes,
    ReportKind,
    ReportStatus,
    StepNotOfReport,
)
from disbursement.store.oversight import reports as store
from disbursement.store.oversight.oversight_tables import FundReportRow
from disbursement.usecases.oversight import pages, reports
from shared import held

router = APIRouter(prefix="/v1/fund-reports", tags=["oversight"])
public = APIRouter(prefix="/v1", tags=["oversight"])
READERS = (*FUND_READERS, Role.COUNTY_HANDLER)
STEP = (FundReportNotFound, OutsideRegion, ActionNotAllowed, StepNotOfReport)
CHECK = (*STEP, ReportFourEyes)
Words = Annotated[str, Field(min_length=2, max_length=1000)]


class PreparationBody(Body):
    """How next year's need is estimated (of the yearly report), and how problems were handled."""

    model_config = example(
        method="TREND",
        adjustment="20000.00",
        reason="下一年度新增易地搬迁户。",
        problems=["群众反映某村重复发放，经查属实，已追回并处理责任人。"],
    )

    method: Method | None = None
    adjustment: Annotated[WireMoney, Field(description="Added to the estimate")] = 0
    less: Annotated[WireMoney, Field(description="Taken off the estimate")] = 0
    reason: Words | None = None
    problems: Annotated[
        list[Words], Field(max_length=50, description="Problems and what was done about each")
    ] = []


class PointsBody(Body):
    """What is to be put right."""

    model_config = example(points="上半年支出与专账不符，请核对后重新编制。")

    points: Words


class PeriodSumsView(BaseModel):
    """What was given in a period, by each kind of group; sums in yuan."""

    since: date
    until: date
    by_all: list[SumsView]
    by_category: list[SumsView]
    by_source: list[SumsView]
    by_level: Annotated[list[SumsView], Field(description="By the level that paid")] = []
    by_township: list[SumsView]
    by_method: list[SumsView]


class ForecastView(BaseModel):
    """What next year needs, and how that was worked out."""

    year: int
    method: Method
    adjustment: Annotated[int, Field(description="Fen, negative where it is less")]
    reason: str | None
    need: Money


class FundReportView(View):
    """A report of a county on its funds."""

    id: UUID
    region: str
    kind: ReportKind
    since: date
    until: date
    status: ReportStatus
    need: Annotated[Money | None, Field(description="Next year's need, of the yearly report")]
    points: Annotated[str | None, Field(description="Why it was sent back")]
    opened_at: datetime
    prepared_by: str | None
    prepared_at: datetime | None
    sent_by: str | None
    sent_at: datetime | None
    forwarded_by: str | None
    ended_by: str | None
    ended_at: datetime | None


class FundReportFileView(FundReportView):
    """A report with its figures, as they were prepared."""

    total: list[SumsView] = []
    by_category: list[SumsView] = []
    by_source: list[SumsView] = []
    by_level: list[SumsView] = []
    budgets: list[BudgetToldView] = []
    last_year: PeriodSumsView | None = None
    last_half: PeriodSumsView | None = None
    this_half: PeriodSumsView | None = None
    forecast: ForecastView | None = None
    fewer_than: int | None = None
    problems: list[str] = []


def _file(row: FundReportRow) -> FundReportFileView:
    content: dict[str, Any] = row.content or {}
    return FundReportFileView(**dict(FundReportView.model_validate(row)), **content)


@router.get("", operation_id="list_fund_reports", responses=problems(CursorNotReadable))
async def list_fund_reports(
    call: Annotated[Call, may_call(*READERS)],
    kind: Annotated[ReportKind | None, Query()] = None,
    status: Annotated[ReportStatus | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[FundReportView]:
    """本辖区的资金报告。202号 第二十三条。 Reports on funds of the caller's region, the oldest first."""
    async with call.reading() as tx:
        found = await store.find_reports(
            tx,
            region=call.by.region.code or "-",
            kind=kind,
            status=status,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[FundReportView.model_validate(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{report_id}",
    operation_id="get_fund_report",
    responses=problems(FundReportNotFound, OutsideRegion),
)
async def get_fund_report(
    report_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> FundReportFileView:
    """一份资金报告的全部数据。 One report with its figures; its annex is the register of its days."""
    async with call.reading() as tx:
        row = await held.find(tx, FundReportRow, report_id, missing=FundReportNotFound)
    call.by.within(row.region)
    return _file(row)


@router.get(
    "/{report_id}/printout",
    operation_id="print_fund_report",
    response_class=Response,
    responses=problems(FundReportNotFound, OutsideRegion, ActionNotAllowed, CharacterNotPrintable)
    | PAGE,
)
async def print_fund_report(
    report_id: UUID, call: Annotated[Call, may_call(*READERS)], accept: Accept = "*/*"
) -> Response:
    """资金报告（HTML 或 PDF）。202号 第二十三条。 The report as a page to be signed and sent."""
    async with call.reading() as tx:
        row = await held.find(tx, FundReportRow, report_id, missing=FundReportNotFound)
    call.by.within(row.region)
    return await page(pages.report_page(row), accept)


@router.post(
    "/{report_id}/prepare",
    operation_id="prepare_fund_report",
    responses=problems(
        *STEP, ForecastOfAnnual, AdjustmentNeedsReason, NeedNegative, ProblemNamesSomebody
    ),
)
async def prepare_fund_report(
    report_id: UUID,
    body: PreparationBody,
    call: Annotated[Change, may_change(Role.COUNTY_HANDLER)],
) -> FundReportFileView:
    """由专账编制报告，测算下一年度需求。202号 第二十三条。 Work the figures out of the ledger."""
    async with call.transaction() as tx:
        row = await reports.prepare(
            tx,
            report_id,
            expected=call.expected,
            method=body.method,
            adjustment=body.adjustment - body.less,
            reason=body.reason,
            problems=body.problems,
        )
    return _file(row)


@router.post("/{report_id}/send", operation_id="send_fund_report", responses=problems(*CHECK))
async def send_fund_report(
    report_id: UUID, call: Annotated[Change, may_change(Role.COUNTY_LEAD)]
) -> FundReportFileView:
    """报同级财政部门。202号 第二十三条。 Send the yearly report to the county's finance."""
    async with call.transaction() as tx:
        return _file(await reports.send(tx, report_id, expected=call.expected))


@router.post("/{report_id}/forward", operation_id="forward_fund_report", responses=problems(*CHECK))
async def forward_fund_report(
    report_id: UUID, call: Annotated[Change, may_change(Role.FINANCE_CHECKER)]
) -> FundReportFileView:
    """财政审核后上报。202号 第二十三条。 Finance hands it up to the city."""
    async with call.transaction() as tx:
        return _file(await reports.forward(tx, report_id, expected=call.expected))


@router.post("/{report_id}/receive", operation_id="receive_fund_report", responses=problems(*CHECK))
async def receive_fund_report(
    report_id: UUID, call: Annotated[Change, may_change(Role.CITY_SUPERVISOR)]
) -> FundReportFileView:
    """市级接收。202号 第二十三条。 The city has it."""
    async with call.transaction() as tx:
        return _file(await reports.receive(tx, report_id, expected=call.expected))


@router.post("/{report_id}/publish", operation_id="publish_fund_report", responses=problems(*CHECK))
async def publish_fund_report(
    report_id: UUID, call: Annotated[Change, may_change(Role.COUNTY_LEAD)]
) -> FundReportFileView:
    """向社会公开资金使用情况。202号 第二十三条。 Make the use of funds public."""
    async with call.transaction() as tx:
        return _file(await reports.publish(tx, report_id, expected=call.expected))


@router.post(
    "/{report_id}/send-back", operation_id="send_back_fund_report", responses=problems(*STEP)
)
async def send_back_fund_report(
    report_id: UUID,
    body: PointsBody,
    call: Annotated[
        Change, may_change(Role.COUNTY_LEAD, Role.FINANCE_CHECKER, Role.CITY_SUPERVISOR)
    ],
) -> FundReportFileView:
    """退回重新编制。 It is to be prepared anew, with what is wrong."""
    async with call.transaction() as tx:
        return _file(
            await reports.send_back(tx, report_id, expected=call.expected, points=body.points)
        )


class FundUseView(Part):
    """What a county gave in a quarter, as it is public: no case and no person can be known by it."""

    id: UUID
    region: str
    since: date
    until: date
    published_on: date
    total: list[SumsView]
    by_category: list[SumsView]
    by_source: list[SumsView]
    by_level: list[SumsView] = []
    fewer_than: Annotated[
        int | None, Field(description="So few households were aided that no sum is told")
    ] = None
    problems: list[str]


@public.get("/fund-use", operation_id="list_fund_use", responses=problems(CursorNotReadable))
@open_to_all
async def list_fund_use(
    db: Db,
    region: Annotated[str, Query(pattern=r"^\d{4}(\d{2})?$", description="City or county")],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[FundUseView]:
    """救助资金使用情况公开（公开）。202号 第二十三条。 The use of funds, public, the oldest first."""
    async with db.reading(by=Actor(sub="public")) as tx:
        found = await store.find_reports(
            tx,
            region=region,
            kind=ReportKind.PUBLICATION,
            status=ReportStatus.PUBLISHED,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[pages.public_view(FundUseView, row) for row in found[:limit]],
        next=next_of(found, limit),
    )
