"""Contracted bodies and measures about them, over HTTP (215号（七）（二十二）（二十四）, VT-020)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.identifiers import OrganisationName
from shared.ids import new_id
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.regions import RegionFilter
from shared.roles import OutsideRegion, Role
from shared.web import Body, Db, View, example, problems

from training_subsidy.api.parts import ANYONE, CreditCode, Note, RegionCode
from training_subsidy.domain.register.institution import CreditCodeInvalid
from training_subsidy.domain.register.supervisors import (
    AnotherSupervisionOfficer,
    BodyTask,
    ContractDaysImpossible,
    InterestStays,
    SupervisingBody,
    SupervisorEnteredAlready,
    SupervisorNotFound,
    SupervisorStatus,
    SupervisorTrains,
)
from training_subsidy.store.register import supervisors as store
from training_subsidy.usecases.register import supervisors

router = APIRouter(prefix="/v1/supervising-bodies", tags=["supervision"])
STEP = (SupervisorNotFound, ActionNotAllowed, OutsideRegion)
Interests = Annotated[
    list[CreditCode],
    Field(max_length=100, description="Whom it owns, runs or supplies, by credit code"),
]


class SupervisorBody(Body):
    """A body that was selected, its contract, and what it declares."""

    model_config = example(
        credit_code="91540100MA6T00000X",
        name="高原评估事务所",
        region="540102",
        tasks=["SUPERVISION"],
        counties=["540102"],
        selection="拉人社采〔2026〕8号中标通知",
        contract_number="JG-2026-03",
        starts_on="2026-01-01",
        ends_on="2026-12-31",
        interests=[],
    )

    credit_code: CreditCode
    name: OrganisationName
    region: RegionCode
    tasks: Annotated[list[BodyTask], Field(min_length=1, max_length=2)]
    counties: Annotated[list[RegionCode], Field(min_length=1, max_length=20)]
    selection: Annotated[str, Field(min_length=2, max_length=200)]
    contract_number: Annotated[str, Field(min_length=2, max_length=60)]
    starts_on: date
    ends_on: date
    interests: Interests


class InterestsBody(Body):
    """The declaration as it is from now on."""

    model_config = example(interests=["91540100MA6T00000X"])

    interests: Interests


class SupervisorDecisionBody(Body):
    """Why a body is admitted or refused."""

    model_config = example(explanation="择优程序和合同齐全")

    explanation: Note


class SupervisorView(View):
    """A body of the register. What was admitted once is public."""

    id: UUID
    credit_code: str
    name: str
    region: str
    tasks: list[BodyTask]
    counties: list[str]
    selection: str
    contract_number: str
    starts_on: date
    ends_on: date
    interests: list[str]
    declared_on: date
    status: SupervisorStatus
    decided_at: datetime | None


@router.post(
    "",
    operation_id="enter_supervising_body",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        SupervisorEnteredAlready,
        SupervisorTrains,
        ContractDaysImpossible,
        CreditCodeInvalid,
        OutsideRegion,
    ),
)
async def enter_supervising_body(
    body: SupervisorBody, call: Annotated[Creation, may_create(Role.HRSS_HANDLER)]
) -> SupervisorView:
    """登记择优选定的第三方机构、合同和利益关系声明。215号（七）（二十四）。 Enter a body that was selected."""
    async with call.transaction() as tx:
        entered = await supervisors.enter_body(
            tx,
            SupervisingBody(
                id=new_id(),
                **body.model_dump(exclude={"tasks", "counties"}),
                tasks=tuple(sorted(set(body.tasks))),
                counties=tuple(sorted(set(body.counties))),
                declared_on=tx.clock.today(),
                entered_by=tx.by.sub,
                entered_at=tx.clock.now(),
            ),
        )
        return SupervisorView.model_validate(entered)


@router.get("", operation_id="list_supervising_bodies", responses=problems(CursorNotReadable))
@open_to_all
async def list_supervising_bodies(
    db: Db, region: RegionFilter = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[SupervisorView]:
    """公开的第三方机构名录。215号（七）。 The public list: who is or was admitted, and how it stands."""
    async with db.reading(by=ANYONE) as tx:
        found = await store.find_bodies(
            tx,
            statuses=store.PUBLIC,
            region=region,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[SupervisorView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{body_id}",
    operation_id="get_supervising_body",
    responses=problems(SupervisorNotFound, OutsideRegion),
)
async def get_supervising_body(
    body_id: UUID,
    call: Annotated[
        Call,
        may_call(Role.THIRD_PARTY_INSPECTOR, Role.HRSS_HANDLER, Role.HRSS_LEAD, Role.AUDITOR),
    ],
) -> SupervisorView:
    """一家第三方机构。 One body, also before it is admitted."""
    async with call.reading() as tx:
        return SupervisorView.model_validate(await store.get_body(tx, body_id))


@router.post(
    "/{body_id}/admit",
    operation_id="admit_supervising_body",
    responses=problems(*STEP, AnotherSupervisionOfficer),
)
async def admit_supervising_body(
    body_id: UUID,
    body: SupervisorDecisionBody,
    call: Annotated[Change, may_change(Role.HRSS_LEAD)],
) -> SupervisorView:
    """另一人批准准入并公开。215号（七）。 Another person admits the body; from now on it is public."""
    return await _decided(call, body_id, "admit", body.explanation)


@router.post(
    "/{body_id}/refuse",
    operation_id="refuse_supervising_body",
    responses=problems(*STEP, AnotherSupervisionOfficer),
)
async def refuse_supervising_body(
    body_id: UUID,
    body: SupervisorDecisionBody,
    call: Annotated[Change, may_change(Role.HRSS_LEAD)],
) -> SupervisorView:
    """另一人不予准入并说明理由。 Another person refuses it, with the reason."""
    return await _decided(call, body_id, "refuse", body.explanation)


async def _decided(call: Change, body_id: UUID, action: str, said: str) -> SupervisorView:
    async with call.transaction() as tx:
        decided = await supervisors.decide_body(
            tx, body_id, action=action, explanation=said, expected=call.expected
        )
        return SupervisorView.model_validate(decided)


@router.post(
    "/{body_id}/declare",
    operation_id="declare_interests",
    responses=problems(SupervisorNotFound, CreditCodeInvalid, InterestStays, OutsideRegion),
)
async def declare_interests(
    body_id: UUID,
    body: InterestsBody,
    call: Annotated[
        Change, may_change(Role.THIRD_PARTY_INSPECTOR, Role.HRSS_HANDLER, Role.HRSS_LEAD)
    ],
) -> SupervisorView:
    """声明与培训机构的利益关系；有关系的班不再派给该机构，删去已声明的须由负责人办理。215号（七）（二十四）。 Declare interests anew."""
    async with call.transaction() as tx:
        declared = await supervisors.declare_interests(
            tx, body_id, interests=body.interests, expected=call.expected
        )
        return SupervisorView.model_validate(declared)
