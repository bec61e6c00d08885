"""Working calendars are loaded by two people of the city; running clocks then move."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field

from shared.calendars import CalendarHasGap, CalendarNotice, load_notices, refuse_gaps
from shared.call import Creation, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityLevelRequired, CityOperation, propose
from shared.deadlines import Deadlines
from shared.roles import Role
from shared.transaction import Transaction
from shared.web import example, problems


class CalendarNotices(CityBody):
    """Notices of working calendars, in any order."""

    model_config = example(
        document="国办发明电〔2025〕7号",
        calendars=[
            {"code": "CN", "published_from": "2026-01-01", "published_through": "2026-12-31"}
        ],
    )

    calendars: Annotated[list[CalendarNotice], Field(min_length=1, max_length=20)]


def load_calendars_of(deadlines: Deadlines) -> CityOperation[CalendarNotices]:
    """The operation that merges notices and moves the clocks of one service."""

    async def apply(tx: Transaction, body: CalendarNotices, _: UUID | None, __: int) -> None:
        if await load_notices(tx.session, body.calendars):
            tx.audit_detail = {"deadlines_moved": await deadlines.recompute(tx)}

    async def check(tx: Transaction, body: CalendarNotices, _: UUID | None, __: int) -> None:
        await refuse_gaps(tx.session, body.calendars)

    return CityOperation(
        name="load_calendars",
        body=CalendarNotices,
        apply=apply,
        check=check,
        things=lambda body: frozenset(f"calendar {one.code}" for one in body.calendars),
        refusals=(CalendarHasGap,),
    )


def calendars_router(operation: CityOperation[CalendarNotices]) -> APIRouter:
    """The one route by which notices come in."""
    router = APIRouter(prefix="/v1/internal", tags=["operations"])

    @router.post(
        "/calendars",
        operation_id="load_calendars",
        status_code=status.HTTP_202_ACCEPTED,
        responses=problems(CalendarHasGap, CityLevelRequired),
    )
    async def load_calendars(
        body: CalendarNotices, call: Annotated[Creation, may_create(Role.OPERATOR)]
    ) -> CityChangeView:
        """提议加载工作日历，由市级另一人确认后重算未到期时限。 Propose working calendars; confirmed, clocks move."""
        async with call.transaction() as tx:
            return view_of(await propose(tx, operation, body))

    return router
