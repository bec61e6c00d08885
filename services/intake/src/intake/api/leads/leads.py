"""Leads of proactive discovery over HTTP (第十四条（二）)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.auth import HANDLERS, OFFICERS
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.errors import ChangedMeanwhile
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, Part, View, example, problems

from intake.api.applications.requests import Reason
from intake.domain.applications.draft import Phone, Township
from intake.domain.channels import Channel
from intake.domain.errors import OutsideLhasa, RegionUnknown
from intake.domain.leads.fire import (
    FireCause,
    FireEvent,
    FireEventNeeded,
    FireEventTold,
    FireOnAnotherDay,
)
from intake.domain.leads.lead import (
    FindingNeeded,
    Lead,
    LeadFinding,
    LeadNotFound,
    LeadSource,
    LeadStatus,
    LeadSubject,
)
from intake.store.leads import fires
from intake.store.leads import leads as store
from intake.usecases.leads import leads

router = APIRouter(prefix="/v1/leads", tags=["leads"])

FINDERS = (Role.VILLAGE_WORKER, *HANDLERS, Role.RESCUE_STATION, Role.DATA_PARTNER)
CHECKERS = (*HANDLERS, Role.RESCUE_STATION)
LEAD_READERS = (*OFFICERS, Role.RESCUE_STATION, Role.DATA_PARTNER)


class FireEventBody(Body):
    """A fire as the fire service knows it; its number names it for good."""

    model_config = example(
        number="XF-540102-20261128-03", cause="BUTTER_LAMP", occurred_on="2026-11-28", households=2
    )

    number: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{4,40}$")]
    cause: FireCause
    occurred_on: date
    households: Annotated[int, Field(ge=0, le=10_000)] = 1


class FireEventView(Part):
    """The fire behind a lead."""

    number: str
    cause: FireCause
    occurred_on: date
    households: int


class LeadBody(Body):
    """Somebody in need: where, who found them, and what was done at once."""

    model_config = example(
        region="540102001",
        source="POLICE",
        subject="MINOR",
        place="八廓街派出所",
        description="巡逻中发现独自滞留的儿童",
        steps_taken="已带至派出所并提供食物",
    )

    region: Township
    source: LeadSource
    channel: Annotated[
        Channel | None, Field(description="How it came; the usual one of its source when absent")
    ] = None
    subject: LeadSubject
    place: Annotated[str, Field(min_length=1, max_length=200)]
    description: Annotated[str, Field(min_length=2, max_length=2000)]
    contact: Phone | None = None
    steps_taken: Annotated[str | None, Field(max_length=1000)] = None
    fire: Annotated[
        FireEventBody | None, Field(description="What the fire service knows of the fire")
    ] = None


class LeadResultBody(Body):
    """What the check found; a lead does not end without it."""

    model_config = example(finding="QUALIFIES", reason="已协助监护人提出申请")

    finding: LeadFinding | None = None
    reason: Reason | None = None
    application_id: UUID | None = None


class LeadView(View):
    """A lead; what was told about people is shown to handlers of the region."""

    id: UUID
    region: str
    source: LeadSource
    channel: Channel
    subject: LeadSubject
    status: LeadStatus
    reported_at: datetime
    must_verify: bool
    guardian_required: bool
    on_match: str
    finding: LeadFinding | None
    application_id: UUID | None
    closed_at: datetime | None
    place: str | None = None
    description: str | None = None
    contact: str | None = None
    steps_taken: str | None = None
    fire: FireEventView | None = None


@router.post(
    "",
    operation_id="report_lead",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        *(OutsideLhasa, RegionUnknown, OutsideRegion),
        *(FireEventNeeded, FireOnAnotherDay, FireEventTold),
    ),
)
async def report_lead(body: LeadBody, call: Annotated[Creation, may_create(*FINDERS)]) -> LeadView:
    """登记主动发现的救助线索（第十四条（二））。 Report somebody in need."""
    report = body.model_dump(include={"place", "description", "contact", "steps_taken"})
    async with call.transaction() as tx:
        lead = await leads.report_lead(
            tx,
            region=body.region,
            source=body.source,
            subject=body.subject,
            channel=body.channel,
            report=report,
            fire=None if body.fire is None else FireEvent(**body.fire.model_dump()),
        )
        return await _view(tx, lead)


@router.get("", operation_id="list_leads", responses=problems(CursorNotReadable))
async def list_leads(
    call: Annotated[Call, may_call(*LEAD_READERS)],
    status_filter: Annotated[LeadStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[LeadView]:
    """辖区内的线索。 The leads of a region."""
    async with call.reading() as tx:
        found = await store.find_leads(
            tx, status=status_filter, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[LeadView.model_validate(lead) for lead in found[:limit]],
        next=next_of(found, limit),
    )


@router.get("/{lead_id}", operation_id="get_lead", responses=problems(LeadNotFound, OutsideRegion))
async def get_lead(lead_id: UUID, call: Annotated[Call, may_call(*LEAD_READERS)]) -> LeadView:
    """一条线索；经办人查看详情留痕。 One lead; a handler's reading of its details is audited."""
    async with call.transaction(audited=False) as tx:
        lead = await store.get_lead(tx, lead_id)
        return await _view(tx, lead)


@router.post(
    "/{lead_id}/close",
    operation_id="close_lead",
    responses=problems(
        LeadNotFound, OutsideRegion, ActionNotAllowed, FindingNeeded, ChangedMeanwhile
    ),
)
async def close_lead(
    lead_id: UUID,
    call: Annotated[Change, may_change(*CHECKERS)],
    body: LeadResultBody | None = None,
) -> LeadView:
    """核查线索并登记结论；符合条件的协助其申请（第十四条（二））。 End a lead with its finding."""
    result = body or LeadResultBody()
    async with call.transaction() as tx:
        lead = await leads.close_lead(
            tx,
            lead_id,
            finding=result.finding,
            reason=result.reason,
            application_id=result.application_id,
            expected=call.expected,
        )
        return await _view(tx, lead)


async def _view(tx: Transaction, lead: Lead) -> LeadView:
    view = LeadView.model_validate(lead)
    if lead.source is LeadSource.FIRE_SERVICE and (fire := await fires.event_of(tx, lead.id)):
        view.fire = FireEventView.model_validate(fire, from_attributes=True)
    if not tx.by.has(*HANDLERS, Role.RESCUE_STATION):
        return view
    report = await store.report_of(tx, lead.id)
    tx.audit("read_lead", resource=("lead", lead.id))
    return view.model_copy(update=report)
