"""The register of stand-ins for absent leads of human resources (A-50)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import OFFICES
from training_subsidy.domain.claims.deputy import (
    Deputy,
    DeputyClosed,
    DeputyDaysImpossible,
    DeputyIsTheLead,
    DeputyNamesHimself,
)
from training_subsidy.store.claims import deputies as store
from training_subsidy.store.claims.deputies import DeputyNotFound
from training_subsidy.usecases.claims import deputies

router = APIRouter(prefix="/v1/hrss-deputies", tags=["deputies"])
SUPERIORS = (Role.HRSS_LEAD, Role.CITY_SUPERVISOR)
Subject = Annotated[str, Field(min_length=1, max_length=200, description="As the token names it")]


class HrssDeputyBody(Body):
    """Whose place is taken, by whom, and for which days."""

    model_config = example(
        region="540102",
        absent="lead-17",
        deputy="handler-23",
        since="2026-07-01",
        until="2026-07-14",
        reason="分管负责人外出学习。",
    )

    region: Annotated[str, Field(pattern=r"^\d{4}(\d{2})?$", description="County or city")]
    absent: Subject
    deputy: Subject
    since: date
    until: date
    reason: Annotated[str, Field(min_length=1, max_length=500, description="No personal data")]


class HrssDeputyEndBody(Body):
    """The last day."""

    model_config = example(on="2026-07-10")

    on: date


class HrssDeputyView(View):
    """A stand-in; it counts from its first to its last day once it is signed."""

    id: UUID
    region: str
    absent: str
    deputy: str
    since: date
    until: date
    reason: str
    proposed_by: str
    proposed_at: datetime
    signed_by: str | None
    signed_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None

    @classmethod
    def of(cls, deputy: Deputy) -> "HrssDeputyView":
        return cls.model_validate(deputy)


@router.post(
    "",
    operation_id="name_hrss_deputy",
    status_code=status.HTTP_201_CREATED,
    responses=problems(OutsideRegion, DeputyDaysImpossible, DeputyIsTheLead, DeputyNamesHimself),
)
async def name_deputy(
    body: HrssDeputyBody, call: Annotated[Creation, may_create(Role.HRSS_HANDLER)]
) -> HrssDeputyView:
    """经办人提出代理人：负责人缺位期间代为签署，经另一名负责人或市级签署后生效。215号（二十五）。 Name a stand-in."""
    async with call.transaction() as tx:
        made = await deputies.name_deputy(tx, **body.model_dump())
    return HrssDeputyView.of(made)


@router.get("", operation_id="list_hrss_deputies", responses=problems(CursorNotReadable))
async def list_deputies(
    call: Annotated[Call, may_call(*OFFICES)], limit: Limit = 50, cursor: Cursor = None
) -> Page[HrssDeputyView]:
    """本辖区的代理人名单。215号（二十五）。 The stand-ins of the caller's region."""
    async with call.reading() as tx:
        found = await store.find_deputies(
            tx, region=call.by.region.code or "-", after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[HrssDeputyView.of(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{deputy_id}",
    operation_id="get_hrss_deputy",
    responses=problems(DeputyNotFound, OutsideRegion),
)
async def get_deputy(deputy_id: UUID, call: Annotated[Call, may_call(*OFFICES)]) -> HrssDeputyView:
    """一项代理。215号（二十五）。 One stand-in."""
    async with call.reading() as tx:
        return HrssDeputyView.of(await store.get_deputy(tx, deputy_id))


@router.post(
    "/{deputy_id}/sign",
    operation_id="sign_hrss_deputy",
    responses=problems(DeputyNotFound, OutsideRegion, DeputyClosed, DeputyNamesHimself),
)
async def sign_deputy(
    deputy_id: UUID, call: Annotated[Change, may_change(*SUPERIORS)]
) -> HrssDeputyView:
    """另一名负责人或市级签署，代理自起始日起生效。215号（二十五）。 Sign; it counts from its first day on."""
    async with call.transaction() as tx:
        one = await deputies.sign_deputy(tx, deputy_id, expected=call.expected)
    return HrssDeputyView.of(one)


@router.post(
    "/{deputy_id}/end",
    operation_id="end_hrss_deputy",
    responses=problems(DeputyNotFound, OutsideRegion, DeputyDaysImpossible, DeputyNamesHimself),
)
async def end_deputy(
    deputy_id: UUID, body: HrssDeputyEndBody, call: Annotated[Change, may_change(*SUPERIORS)]
) -> HrssDeputyView:
    """负责人返回，提前终止代理，写明最后一日。215号（二十五）。 End it on an earlier last day."""
    async with call.transaction() as tx:
        one = await deputies.end_deputy(tx, deputy_id, on=body.on, expected=call.expected)
    return HrssDeputyView.of(one)
