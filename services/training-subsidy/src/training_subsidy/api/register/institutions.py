"""The register of institutions, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Change, Creation, may_change, may_create
from shared.contracts.training_subsidy import InstitutionStatus
from shared.identifiers import OrganisationName
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_id, write_cursor
from shared.regions import RegionFilter
from shared.roles import OutsideRegion, Role
from shared.web import Body, Db, View, example, problems

from training_subsidy.api.parts import ANYONE, ReasonCode, RegionCode
from training_subsidy.domain.register.institution import CreditCodeInvalid, Institution
from training_subsidy.store.register import institutions
from training_subsidy.store.register.institutions import (
    InstitutionNotFound,
    InstitutionRegisteredAlready,
)
from training_subsidy.usecases.register import catalogue

router = APIRouter(prefix="/v1")


class InstitutionBody(Body):
    """An institution as it applies for the register."""

    model_config = example(
        credit_code="91540100MA6T1AB12U",
        name="拉萨高原技工学校",
        region="540102",
        qualified_for_pay_first=True,
    )

    credit_code: Annotated[
        str, Field(min_length=1, max_length=40, description="18 characters, GB 32100")
    ]
    name: OrganisationName
    region: RegionCode
    qualified_for_pay_first: bool = False


class InstitutionView(View):
    """An institution of the register. The register is public."""

    id: UUID
    credit_code: str
    name: str
    region: str
    qualified_for_pay_first: bool
    registered_on: date
    status: InstitutionStatus


class ReasonBody(Body):
    """Why the status of an institution changes."""

    model_config = example(
        reason_code="QUALITY_INSPECTION_FAILED",
        reason="两次质量检查不合格",
    )

    reason_code: ReasonCode
    reason: Annotated[str, Field(min_length=2, max_length=1000)]


def _institution(institution: Institution) -> InstitutionView:
    return InstitutionView.model_validate(institution)


@router.post(
    "/institutions",
    operation_id="register_institution",
    tags=["institutions"],
    status_code=status.HTTP_201_CREATED,
    responses=problems(CreditCodeInvalid, InstitutionRegisteredAlready, OutsideRegion),
)
async def register_institution(
    body: InstitutionBody, call: Annotated[Creation, may_create(Role.HRSS_HANDLER)]
) -> InstitutionView:
    """登记培训机构，校验统一社会信用代码。215号（五）（七）。 Register an institution by its USCC."""
    async with call.transaction() as tx:
        institution = await catalogue.register_institution(tx, **body.model_dump())
    return _institution(institution)


@router.get(
    "/institutions",
    operation_id="list_institutions",
    tags=["institutions"],
    responses=problems(CursorNotReadable),
)
@open_to_all
async def list_institutions(
    db: Db,
    region: RegionFilter = None,
    status_filter: Annotated[InstitutionStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[InstitutionView]:
    """公开的培训机构目录。215号（七）。 The public register of institutions."""
    async with db.reading(by=ANYONE) as tx:
        found = await institutions.find_institutions(
            tx, region=region, status=status_filter, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[_institution(institution) for institution in found[:limit]],
        next=write_cursor(str(found[limit - 1].id)) if len(found) > limit else None,
    )


@router.get(
    "/institutions/{institution_id}",
    operation_id="get_institution",
    tags=["institutions"],
    responses=problems(InstitutionNotFound),
)
@open_to_all
async def get_institution(institution_id: UUID, db: Db) -> InstitutionView:
    """公开的机构信息与状态。 One institution and its status."""
    async with db.reading(by=ANYONE) as tx:
        return _institution(await institutions.get_institution(tx, institution_id))


@router.post(
    "/institutions/{institution_id}/restrict",
    operation_id="restrict_institution",
    tags=["institutions"],
    responses=problems(InstitutionNotFound, ActionNotAllowed, OutsideRegion),
)
async def restrict_institution(
    institution_id: UUID, body: ReasonBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> InstitutionView:
    """限制开班。215号（七）信用等级。 Restrict an institution: it opens no class."""
    async with call.transaction() as tx:
        institution = await catalogue.change_institution_status(
            tx, institution_id, action="restrict", expected=call.expected, **body.model_dump()
        )
    return _institution(institution)


@router.post(
    "/institutions/{institution_id}/exit",
    operation_id="exit_institution",
    tags=["institutions"],
    responses=problems(InstitutionNotFound, ActionNotAllowed, OutsideRegion),
)
async def exit_institution(
    institution_id: UUID, body: ReasonBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> InstitutionView:
    """退出机制。215号（五）。 The institution leaves the register for good."""
    async with call.transaction() as tx:
        institution = await catalogue.change_institution_status(
            tx, institution_id, action="exit", expected=call.expected, **body.model_dump()
        )
    return _institution(institution)


@router.post(
    "/institutions/{institution_id}/reinstate",
    operation_id="reinstate_institution",
    tags=["institutions"],
    responses=problems(InstitutionNotFound, ActionNotAllowed, OutsideRegion),
)
async def reinstate_institution(
    institution_id: UUID, body: ReasonBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> InstitutionView:
    """解除限制。 Lift a restriction."""
    async with call.transaction() as tx:
        institution = await catalogue.change_institution_status(
            tx, institution_id, action="reinstate", expected=call.expected, **body.model_dump()
        )
    return _institution(institution)
