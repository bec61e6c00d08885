"""The routes of a county's register: proposed by one of the county, public once confirmed."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, status

from shared.access import open_to_all
from shared.call import Creation, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import propose
from shared.county_registers import (
    PROPOSERS,
    CountyEntryEndBody,
    CountyEntryEnds,
    CountyRegister,
    EntryBeginsInThePast,
)
from shared.roles import Actor, OutsideRegion
from shared.web import Db, Part, problems

ANYONE = Actor(sub="anyone")


class CountyEntryPart(Part):
    """An entry of a county's register; what else it keeps stands in ``details``."""

    id: UUID
    county: str
    code: str
    text: str
    details: dict[str, Any]
    since: date
    until: date | None
    document: str


def county_register_router(register: CountyRegister[Any], *, title: str) -> APIRouter:
    """Enter, end and read; ``title`` says in Chinese and English what the register holds."""
    router = APIRouter(
        prefix=f"/v1/county-registers/{register.name.replace('_', '-')}", tags=["county registers"]
    )
    body_of = register.body

    @router.post(
        "",
        operation_id=f"enter_{register.name}",
        name=f"enter_{register.name}",
        description=f"{title}：县级一人提议，另一人（主管领导）确认后自起始日起生效。 Propose entries.",
        status_code=status.HTTP_202_ACCEPTED,
        responses=problems(OutsideRegion, EntryBeginsInThePast, CountyEntryEnds),
    )
    async def enter(
        body: body_of,  # type: ignore[valid-type]
        call: Annotated[Creation, may_create(*PROPOSERS)],
    ) -> CityChangeView:
        async with call.transaction() as tx:
            return view_of(await propose(tx, register.enter, body))

    @router.post(
        "/end",
        operation_id=f"end_{register.one}",
        name=f"end_{register.one}",
        description=f"{title}：提议终止一项，写明最后一日。 Propose the last day of an entry.",
        status_code=status.HTTP_202_ACCEPTED,
        responses=problems(OutsideRegion),
    )
    async def end(
        body: CountyEntryEndBody, call: Annotated[Creation, may_create(*PROPOSERS)]
    ) -> CityChangeView:
        async with call.transaction() as tx:
            return view_of(await propose(tx, register.end, body))

    @router.get(
        "",
        operation_id=f"list_{register.name}",
        name=f"list_{register.name}",
        description=f"{title}（公开，第六条（五））。 What is in force on a day; public.",
    )
    @open_to_all
    async def read(
        db: Db,
        county: Annotated[str, Query(pattern=r"^\d{6}$")],
        on: Annotated[date | None, Query(description="Today when absent")] = None,
    ) -> list[CountyEntryPart]:
        async with db.reading(by=ANYONE) as tx:
            day = on or tx.clock.today()
            found = await register.in_force(tx, county=county, on=day)
        return [CountyEntryPart.model_validate(one) for one in found]

    return router
