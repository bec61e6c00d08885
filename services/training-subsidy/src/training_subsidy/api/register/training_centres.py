"""Enterprises' own training centres, over HTTP: registered by the office, public."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Creation, may_create
from shared.identifiers import OrganisationName
from shared.ids import new_id
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.regions import RegionFilter
from shared.roles import OutsideRegion, Role
from shared.web import Body, Db, View, example, problems

from training_subsidy.api.parts import ANYONE, CreditCode, RegionCode
from training_subsidy.domain.register.institution import CreditCodeInvalid
from training_subsidy.store.register import training_centres as store
from training_subsidy.store.register.training_centres import (
    TrainingCentre,
    TrainingCentreNotFound,
    TrainingCentreRegisteredAlready,
)
from training_subsidy.usecases.register import training_centres

router = APIRouter(prefix="/v1/training-centres", tags=["training-centres"])


class CentreBody(Body):
    """A centre in which an enterprise trains its staff."""

    model_config = example(
        credit_code="91540100MA6T00000X",
        name="净土产业职工培训中心",
        region="540102",
        place="城关区纳金路 8 号",
        places=60,
        takes_others=True,
        opened_on="2026-01-01",
    )

    credit_code: CreditCode
    name: OrganisationName
    region: RegionCode
    place: Annotated[str, Field(min_length=2, max_length=200)]
    places: Annotated[int, Field(ge=1, le=10_000)]
    takes_others: Annotated[
        bool, Field(description="Whether it trains for small firms and society too (（十一）)")
    ] = False
    opened_on: date


class CentreView(View):
    """A centre of the register. The register is public."""

    id: UUID
    credit_code: str
    name: str
    region: str
    place: str
    places: int
    takes_others: bool
    opened_on: date


@router.post(
    "",
    operation_id="register_training_centre",
    status_code=status.HTTP_201_CREATED,
    responses=problems(TrainingCentreRegisteredAlready, CreditCodeInvalid, OutsideRegion),
)
async def register_training_centre(
    body: CentreBody, call: Annotated[Creation, may_create(Role.HRSS_HANDLER)]
) -> CentreView:
    """登记企业职工培训中心。215号（五）（十一）（十九）。 Register an enterprise's training centre."""
    async with call.transaction() as tx:
        centre = TrainingCentre(id=new_id(), **body.model_dump())
        return CentreView.model_validate(await training_centres.register_centre(tx, centre))


@router.get("", operation_id="find_training_centres", responses=problems(CursorNotReadable))
@open_to_all
async def find_training_centres(
    db: Db, region: RegionFilter = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[CentreView]:
    """公开的企业职工培训中心名录。 The public register of centres."""
    async with db.reading(by=ANYONE) as tx:
        found = await store.find_centres(tx, region=region, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[CentreView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{centre_id}",
    operation_id="get_training_centre",
    responses=problems(TrainingCentreNotFound),
)
@open_to_all
async def get_training_centre(centre_id: UUID, db: Db) -> CentreView:
    """一个职工培训中心。 One centre."""
    async with db.reading(by=ANYONE) as tx:
        return CentreView.model_validate(await store.get_centre(tx, centre_id))
