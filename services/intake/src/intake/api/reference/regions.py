"""Regions as reference data, loaded by an operator."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from shared.call import Call, may_call
from shared.roles import Role
from shared.web import Body

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


class RegionsBody(Body):
    """Regions in any order."""

    regions: Annotated[list[RegionGiven], Field(min_length=1, max_length=2000)]


class RegionsLoaded(BaseModel):
    """How many regions changed."""

    changed: int


@router.put("/regions", operation_id="load_regions")
async def load_regions(
    body: RegionsBody, call: Annotated[Call, may_call(Role.OPERATOR)]
) -> RegionsLoaded:
    """加载行政区划（GB/T 2260），可重复。 Load regions; loading again changes nothing."""
    unique = {one.code: one for one in body.regions}
    async with call.transaction() as tx:
        changed = await store.load_regions(
            tx, [store.Region(**one.model_dump()) for one in unique.values()]
        )
        tx.audit_detail = {"changed": changed}
    return RegionsLoaded(changed=changed)
