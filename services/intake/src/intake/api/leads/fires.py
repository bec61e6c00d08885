"""Campaigns of fire prevention and the counties' reports on fires, over HTTP (147号)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityLevelRequired, CityOperation, propose
from shared.errors import ChangedMeanwhile
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading, Transaction
from shared.web import Body, Part, View, example, problems

from intake.domain.errors import OutsideLhasa, RegionUnknown
from intake.domain.household.household import CITY_CODE
from intake.domain.leads.fire import (
    Campaign,
    CampaignDays,
    CampaignEndDays,
    FireCampaignNotFound,
    FireReportKind,
    FireReportNotFound,
    FireReportStatus,
)
from intake.store.leads import fires as store
from intake.store.leads.fire_tables import FireReportRow
from intake.store.reference import regions
from intake.usecases.leads import fires
from shared import held

router = APIRouter(prefix="/v1", tags=["fires"])
COUNTIES = (Role.COUNTY_HANDLER, Role.COUNTY_LEAD)
READERS = (*COUNTIES, Role.CITY_SUPERVISOR, Role.AUDITOR)
STEP = (FireReportNotFound, OutsideRegion, ChangedMeanwhile, ActionNotAllowed)
County = Annotated[str, Field(pattern=r"^\d{6}$", examples=["540102"])]
Text = Annotated[str, Field(min_length=2, max_length=2000)]


class CampaignBody(CityBody):
    """A campaign: its days, the day of the month by which counties report, and its summary's day."""

    model_config = example(
        document="拉政办发〔2018〕147号",
        name="冬春火灾防控",
        since="2026-12-01",
        until="2027-03-31",
        report_day=25,
        summary_by="2027-03-28",
        counties=["540102"],
    )

    name: Annotated[str, Field(min_length=2, max_length=80)]
    since: date
    until: date
    report_day: Annotated[int, Field(ge=1, le=28)] = 25
    summary_by: date
    counties: Annotated[list[County], Field(min_length=1, max_length=50)]

    @property
    def campaign(self) -> Campaign:
        return Campaign(
            name=self.name,
            since=self.since,
            until=self.until,
            report_day=self.report_day,
            summary_by=self.summary_by,
            counties=tuple(dict.fromkeys(self.counties)),
        )


class CampaignEndBody(CityBody):
    """The new last day, by when the counties sum up, and why it ends early."""

    model_config = example(
        document="拉政办发〔2019〕12号",
        last_day="2019-02-28",
        summary_by="2019-03-05",
        reason="火险等级下降，提前结束专项行动。",
    )

    last_day: date
    summary_by: date
    reason: Annotated[str, Field(min_length=2, max_length=500, description="No personal data")]


class CampaignView(Part):
    """A campaign as two people of the city entered it, and ended it early."""

    id: UUID
    name: str
    since: date
    until: date
    report_day: int
    summary_by: date
    counties: list[str]
    document: str
    ended_at: datetime | None
    end_document: str | None
    end_reason: str | None


class FireFigures(Part):
    """Fires and households hit, what became of each told fire, and who was helped to apply."""

    fires: int
    households: int
    told: int
    not_checked_yet: int
    helped_to_apply: int
    approved: int
    paid: int
    by_cause: dict[str, int]
    by_finding: dict[str, int]
    by_township: dict[str, int]


class MeasuresBody(Body):
    """What the county has done."""

    model_config = example(measures="入户排查酥油灯和电暖设备，发放宣传单。")

    measures: Text


class SendBackBody(Body):
    """What is missing."""

    model_config = example(reason="未说明整改措施。")

    reason: Text


class FireReportView(View):
    """A county's report; one that is due shows the figures of today."""

    id: UUID
    region: str
    kind: FireReportKind
    since: date
    due_on: date
    status: FireReportStatus
    figures: FireFigures | None = None
    measures: str | None = None
    reason: str | None = None
    handed_in_at: datetime | None
    received_at: datetime | None


async def _enter(tx: Transaction, body: CampaignBody, _: UUID | None, __: int) -> UUID:
    return await store.insert_campaign(tx, body.campaign, document=body.document)


async def _check(tx: Transaction, body: CampaignBody, _: UUID | None, __: int) -> None:
    body.campaign.check()
    for county in body.counties:
        if not county.startswith(CITY_CODE):
            raise OutsideLhasa(region=county)
        if not await regions.is_known(tx, county):
            raise RegionUnknown(region=county)


ENTER_CAMPAIGN = CityOperation(
    name="enter_fire_campaign",
    body=CampaignBody,
    apply=_enter,
    check=_check,
    roles=(Role.CITY_SUPERVISOR,),
    things=lambda body: frozenset({f"fire campaign {body.name} {body.since}"}),
    refusals=(CampaignDays, OutsideLhasa, RegionUnknown),
)


async def _end(tx: Transaction, body: CampaignEndBody, target: UUID | None, __: int) -> UUID:
    assert target is not None, "a campaign is ended by its id"
    await fires.end_campaign(tx, target, **body.model_dump())
    return target


async def _check_end(tx: Transaction, body: CampaignEndBody, target: UUID | None, __: int) -> None:
    assert target is not None, "a campaign is ended by its id"
    await fires.check_end(tx, target, last_day=body.last_day, summary_by=body.summary_by)


END_CAMPAIGN = CityOperation(
    name="end_fire_campaign",
    body=CampaignEndBody,
    apply=_end,
    check=_check_end,
    roles=(Role.CITY_SUPERVISOR,),
    refusals=(FireCampaignNotFound, CampaignEndDays),
)


@router.post(
    "/fire-campaigns",
    operation_id="enter_fire_campaign",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(CityLevelRequired, CampaignDays, OutsideLhasa, RegionUnknown),
)
async def enter_fire_campaign(
    body: CampaignBody, call: Annotated[Creation, may_create(Role.CITY_SUPERVISOR)]
) -> CityChangeView:
    """提议开展火灾防控工作，由市级另一人确认。147号。 Propose a campaign; a second person confirms."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, ENTER_CAMPAIGN, body))


@router.post(
    "/fire-campaigns/{campaign_id}/end",
    operation_id="end_fire_campaign",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(CityLevelRequired, FireCampaignNotFound, CampaignEndDays),
)
async def end_fire_campaign(
    campaign_id: UUID,
    body: CampaignEndBody,
    call: Annotated[Creation, may_create(Role.CITY_SUPERVISOR)],
) -> CityChangeView:
    """提议提前结束火灾防控工作并说明理由，由市级另一人确认。147号。

    Propose an earlier end; once a second person has confirmed, the summary of each county is due.
    """
    async with call.transaction() as tx:
        return view_of(await propose(tx, END_CAMPAIGN, body, target=campaign_id))


@router.get("/fire-campaigns", operation_id="list_fire_campaigns")
async def list_fire_campaigns(call: Annotated[Call, may_call(*READERS)]) -> list[CampaignView]:
    """火灾防控工作及其期限。147号。 The campaigns and their days."""
    async with call.reading() as tx:
        return [
            CampaignView.model_validate(row, from_attributes=True)
            for row in await store.campaigns(tx)
        ]


@router.get(
    "/fire-reports", operation_id="list_fire_reports", responses=problems(CursorNotReadable)
)
async def list_fire_reports(
    call: Annotated[Call, may_call(*READERS)],
    state: Annotated[FireReportStatus | None, Query(description="Only these")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[FireReportView]:
    """辖区内的火灾情况报告。147号。 The reports of the own region."""
    async with call.reading() as tx:
        found = await store.find_reports(tx, status=state, after=read_id(cursor), limit=limit + 1)
        items = [await _view(tx, row, with_figures=False) for row in found[:limit]]
    return Page(
        items=items,
        next=next_of(found, limit),
    )


@router.get(
    "/fire-reports/{fire_report_id}",
    operation_id="get_fire_report",
    responses=problems(FireReportNotFound, OutsideRegion),
)
async def get_fire_report(
    fire_report_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> FireReportView:
    """一份火灾情况报告及其数据。147号。 One report with its figures."""
    async with call.reading() as tx:
        return await _view(tx, await store.get_report(tx, fire_report_id))


@router.post(
    "/fire-reports/{fire_report_id}/hand-in",
    operation_id="hand_in_fire_report",
    responses=problems(*STEP),
)
async def hand_in_fire_report(
    fire_report_id: UUID, body: MeasuresBody, call: Annotated[Change, may_change(*COUNTIES)]
) -> FireReportView:
    """上报本期火灾情况（零报告也须上报）。147号。 Hand in the report of a month, or the summary."""
    async with call.transaction() as tx:
        row = await fires.hand_in(
            tx, fire_report_id, measures=body.measures, expected=call.expected
        )
        return await _view(tx, row)


@router.post(
    "/fire-reports/{fire_report_id}/receive",
    operation_id="receive_fire_report",
    responses=problems(*STEP),
)
async def receive_fire_report(
    fire_report_id: UUID, call: Annotated[Change, may_change(Role.CITY_SUPERVISOR)]
) -> FireReportView:
    """市级接收报告。147号。 The city has the report."""
    async with call.transaction() as tx:
        return await _view(tx, await fires.receive(tx, fire_report_id, expected=call.expected))


@router.post(
    "/fire-reports/{fire_report_id}/send-back",
    operation_id="send_back_fire_report",
    responses=problems(*STEP),
)
async def send_back_fire_report(
    fire_report_id: UUID,
    body: SendBackBody,
    call: Annotated[Change, may_change(Role.CITY_SUPERVISOR)],
) -> FireReportView:
    """退回补充报告并说明理由。147号。 The city asks for it again and says why."""
    async with call.transaction() as tx:
        row = await fires.send_back(tx, fire_report_id, reason=body.reason, expected=call.expected)
        return await _view(tx, row)


async def _view(tx: Reading, row: FireReportRow, *, with_figures: bool = True) -> FireReportView:
    figures = await fires.figures_now(tx, row) if with_figures else row.figures
    return FireReportView(
        id=row.id,
        region=row.region,
        kind=FireReportKind(row.kind),
        since=row.since,
        due_on=row.due_on,
        status=FireReportStatus(row.status),
        figures=None if figures is None else FireFigures(**figures),
        measures=held.opened(tx, row, "measures"),
        reason=held.opened(tx, row, "reason"),
        handed_in_at=row.handed_in_at,
        received_at=row.received_at,
        version=row.version,
    )
