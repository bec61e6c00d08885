"""Regions as reference data, loaded by two people of the city."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Creation, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityLevelRequired, CityOperation, propose
from shared.roles import Role
from shared.transaction import Transaction
from shared.web import example, problems

from intake.domain.applications.draft import Given
from intake.store.reference import regions as store

router = APIRouter(prefix="/v1/internal", tags=["operations"])
Digits = Annotated[str, Field(pattern=r"^\d{4}(\d{2}(\d{3}(\d{3})?)?)?$")]


class Level(StrEnum):
    CITY = "CITY"
    COUNTY = "COUNTY"
    TOWNSHIP = "TOWNSHIP"
    VILLAGE = "VILLAGE"


class RegionGiven(Given):
    """A region; a township where the county's government sits is its seat."""

    code: Digits
    name: Annotated[str, Field(min_length=1, max_length=60)]
    level: Level
    aliases: Annotated[tuple[Digits, ...], Field(max_length=10)] = ()
    county_seat: bool = False


class RegionsBody(CityBody):
    """Regions in any order; loading them again changes nothing."""

    model_config = example(
        document="民函〔2018〕1号",
        regions=[{"code": "540102", "name": "城关区", "level": "COUNTY"}],
    )

    regions: Annotated[list[RegionGiven], Field(min_length=1, max_length=2000)]


async def _load_regions(tx: Transaction, body: RegionsBody, _: UUID | None, __: int) -> None:
    unique = {one.code: one for one in body.regions}
    changed = await store.load_regions(
        tx, [store.Region(**one.model_dump()) for one in unique.values()]
    )
    tx.audit_detail = {"changed": changed}


LOAD_REGIONS = CityOperation(
    name="load_regions",
    body=RegionsBody,
    apply=_load_regions,
    things=lambda body: frozenset(f"region {one.code}" for one in body.regions),
)


@router.post(
    "/regions",
    operation_id="load_regions",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(CityLevelRequired),
)
async def load_regions(
    body: RegionsBody, call: Annotated[Creation, may_create(Role.OPERATOR)]
) -> CityChangeView:
    """提议加载行政区划（GB/T 2260），由市级另一人确认。 Propose regions; a second person confirms."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, LOAD_REGIONS, body))
