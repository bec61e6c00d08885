"""Citizens' reports over HTTP (第二十三条、第二十七条)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.auth import APPLICANTS
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.regions import WHOLE_CODE
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, View, example, problems

from intake.domain.channels import Channel
from intake.domain.errors import OutsideLhasa
from intake.domain.reports.report import (
    ReportFinding,
    ReportHandedOn,
    ReportKind,
    ReportNotFound,
    ReportStatus,
)
from intake.store.reports import reports as store
from intake.store.reports.report_tables import ReportRow
from intake.usecases.reports import reports
from shared import held

router = APIRouter(prefix="/v1/citizen-reports", tags=["citizen reports"])
COUNTERS = (Role.VILLAGE_WORKER, Role.TOWNSHIP_HANDLER, Role.COUNTY_HANDLER, Role.CITY_SUPERVISOR)
REPORTERS = (*APPLICANTS, *COUNTERS)
HANDLERS = (Role.COUNTY_HANDLER, Role.COUNTY_LEAD, Role.CITY_SUPERVISOR)
READERS = (*REPORTERS, Role.COUNTY_LEAD, Role.AUDITOR)
STEP = (ReportNotFound, OutsideRegion, ActionNotAllowed)
Words = Annotated[str, Field(min_length=2, max_length=2000)]


class ReportBody(Body):
    """Where, what about, and by which channel; anonymous if so wished."""

    model_config = example(
        about="540102001", kind="MISUSE", channel="HOTLINE", anonymous=True, text="有人冒领救助金。"
    )

    about: Annotated[str, Field(pattern=WHOLE_CODE, description="The region it is about")]
    kind: ReportKind
    channel: Channel
    anonymous: bool = False
    text: Words
    contact: Annotated[
        str | None, Field(max_length=200, description="Not kept of an anonymous report")
    ] = None


class ReportHandOnBody(Body):
    """The office in charge: the city, or a county."""

    model_config = example(to="5401")

    to: Annotated[str, Field(pattern=r"^\d{4}(\d{2})?$")]


class ReportAnswerBody(Body):
    """What was found and done."""

    model_config = example(finding="CONFIRMED", text="已核实并追回冒领款项。")

    finding: ReportFinding
    text: Words


class ReportView(View):
    """A report and its answer; contact and words are shown to the office that handles it."""

    id: UUID
    region: str
    about: str
    channel: Channel
    kind: ReportKind
    anonymous: bool
    status: ReportStatus
    finding: ReportFinding | None
    received_at: datetime
    answered_at: datetime | None
    text: str | None = None
    contact: str | None = None
    answer: str | None = None


SEALED = ("text", "contact", "answer")


def _listed(row: ReportRow) -> ReportView:
    names = [name for name in ReportView.model_fields if name not in SEALED]
    return ReportView(**{name: getattr(row, name) for name in names})


def _view(tx: Transaction, row: ReportRow) -> ReportView:
    tx.audit("read_citizen_report", resource=("citizen_report", row.id))
    return _listed(row).model_copy(update={name: held.opened(tx, row, name) for name in SEALED})


@router.post(
    "",
    operation_id="report_abuse",
    status_code=status.HTTP_201_CREATED,
    responses=problems(OutsideLhasa),
)
async def report_abuse(
    body: ReportBody, call: Annotated[Creation, may_create(*REPORTERS)]
) -> ReportView:
    """公民举报（可匿名，热线、来信由工作人员代为登记），限期答复（第二十三条、第二十七条）。 Report abuse."""
    async with call.transaction() as tx:
        return _view(tx, await reports.receive(tx, **body.model_dump()))


@router.get("", operation_id="list_citizen_reports", responses=problems(CursorNotReadable))
async def list_citizen_reports(
    call: Annotated[Call, may_call(*READERS)],
    status_filter: Annotated[ReportStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ReportView]:
    """由本单位办理的举报，或本人的举报。 Reports of an office, or one's own."""
    async with call.reading() as tx:
        found = await store.find_reports(
            tx, status=status_filter, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[_listed(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{report_id}",
    operation_id="get_citizen_report",
    responses=problems(ReportNotFound, OutsideRegion),
)
async def get_citizen_report(
    report_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> ReportView:
    """一份举报及其答复；查看留痕。 One report with its answer; its reading is audited."""
    async with call.transaction(audited=False) as tx:
        return _view(tx, await store.get_report(tx, report_id))


@router.post(
    "/{report_id}/take-up", operation_id="take_up_citizen_report", responses=problems(*STEP)
)
async def take_up_citizen_report(
    report_id: UUID, call: Annotated[Change, may_change(*HANDLERS)]
) -> ReportView:
    """开始核查举报。 Somebody looks into it."""
    async with call.transaction() as tx:
        return _view(tx, await reports.take_up(tx, report_id, expected=call.expected))


@router.post(
    "/{report_id}/hand-on",
    operation_id="hand_on_citizen_report",
    responses=problems(*STEP, ReportHandedOn),
)
async def hand_on_citizen_report(
    report_id: UUID, body: ReportHandOnBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> ReportView:
    """转由市级或有管辖权的县级办理。 Another office is in charge."""
    async with call.transaction() as tx:
        row = await reports.hand_on(tx, report_id, to=body.to, expected=call.expected)
        return _view(tx, row)


@router.post("/{report_id}/answer", operation_id="answer_citizen_report", responses=problems(*STEP))
async def answer_citizen_report(
    report_id: UUID, body: ReportAnswerBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> ReportView:
    """登记核查结论并答复举报人。 Say what was found and done."""
    async with call.transaction() as tx:
        row = await reports.answer(
            tx, report_id, finding=body.finding, text=body.text, expected=call.expected
        )
        return _view(tx, row)
