"""Staff-education money, over HTTP: declared by enterprises, read by offices."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.money import Money, WireMoney
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import OFFICES, RegionCode, Year
from training_subsidy.domain.register.staff_money import (
    StaffMoneyDeclaredAlready,
    StaffMoneyDoesNotAddUp,
    StaffMoneyNotFound,
    StaffMoneyYearNotBegun,
)
from training_subsidy.store.register import staff_money as store
from training_subsidy.usecases.register import staff_money

router = APIRouter(prefix="/v1/staff-money", tags=["staff-money"])


class StaffMoneyFigures(Body):
    """What was set aside in the year, what was used, and of that for whom."""

    model_config = example(
        extracted="80000.00", used="60000.00", frontline="45000.00", masters="5000.00"
    )

    extracted: Annotated[WireMoney, Field(description="提取")]
    used: Annotated[WireMoney, Field(description="使用")]
    frontline: Annotated[WireMoney, Field(description="用于一线职工")]
    masters: Annotated[WireMoney, Field(description="用于师带徒")]


class StaffMoneyBody(StaffMoneyFigures):
    """The figures of a year, and the region whose office looks after the enterprise."""

    model_config = example(
        region="540102",
        year=2026,
        extracted="80000.00",
        used="60000.00",
        frontline="45000.00",
        masters="5000.00",
    )

    region: RegionCode
    year: Year


class StaffMoneyView(View):
    """The staff-education money of one enterprise and year."""

    id: UUID
    org: str
    region: str
    year: int
    extracted: Money
    used: Money
    frontline: Money
    masters: Money
    frontline_percent: int | None


@router.post(
    "",
    operation_id="declare_staff_money",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        StaffMoneyNotFound,
        StaffMoneyDeclaredAlready,
        StaffMoneyDoesNotAddUp,
        StaffMoneyYearNotBegun,
    ),
)
async def declare_staff_money(
    body: StaffMoneyBody, call: Annotated[Creation, may_create(Role.ENTERPRISE)]
) -> StaffMoneyView:
    """申报年度职工教育经费的提取、使用和一线占比。215号（十二）（二十三）。 Declare a year's money."""
    async with call.transaction() as tx:
        money = await staff_money.declare_money(tx, **body.model_dump())
    return StaffMoneyView.model_validate(money)


@router.get("", operation_id="list_staff_money", responses=problems(CursorNotReadable))
async def list_staff_money(
    call: Annotated[Call, may_call(Role.ENTERPRISE, *OFFICES)],
    year: Annotated[int | None, Query(ge=2018, le=2100)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[StaffMoneyView]:
    """本单位或本辖区的职工教育经费申报。 One's own declarations, or the region's."""
    async with call.reading() as tx:
        found = await store.find_money(tx, year=year, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[StaffMoneyView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{staff_money_id}",
    operation_id="get_staff_money",
    responses=problems(StaffMoneyNotFound, OutsideRegion),
)
async def get_staff_money(
    staff_money_id: UUID, call: Annotated[Call, may_call(Role.ENTERPRISE, *OFFICES)]
) -> StaffMoneyView:
    """一份申报。 One declaration."""
    async with call.reading() as tx:
        return StaffMoneyView.model_validate(await store.get_money(tx, staff_money_id))


@router.post(
    "/{staff_money_id}/correct",
    operation_id="correct_staff_money",
    responses=problems(StaffMoneyNotFound, StaffMoneyDoesNotAddUp),
)
async def correct_staff_money(
    staff_money_id: UUID,
    body: StaffMoneyFigures,
    call: Annotated[Change, may_change(Role.ENTERPRISE)],
) -> StaffMoneyView:
    """更正申报。215号（二十三）。 Put the figures right."""
    async with call.transaction() as tx:
        money = await staff_money.correct_money(
            tx, staff_money_id, **body.model_dump(), expected=call.expected
        )
    return StaffMoneyView.model_validate(money)
