"""The register of institutions, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Change, Creation, may_change, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityOperation, propose
from shared.contracts.training_subsidy import InstitutionStatus
from shared.identifiers import OrganisationName
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.regions import RegionFilter
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Db, View, example, problems

from training_subsidy.api.parts import ANYONE, ReasonCode, RegionCode
from training_subsidy.domain.register.institution import (
    LIFECYCLE,
    CreditCodeInvalid,
    Institution,
)
from training_subsidy.store.register import institutions
from training_subsidy.store.register.institutions import (
    InstitutionNotFound,
    InstitutionRegisteredAlready,
)
from training_subsidy.usecases.register import catalogue

router = APIRouter(prefix="/v1")


class InstitutionBody(CityBody):
    """An institution that was admitted before, as the office enters it."""

    model_config = example(
        document="拉人社发〔2026〕5号",
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


class ReinstatementBody(CityBody):
    """Why a restriction is lifted; no personal data."""

    model_config = example(
        document="拉人社发〔2026〕30号",
        region="540102",
        reason_code="DEFECTS_MENDED",
        reason="整改验收合格",
    )

    region: Annotated[RegionCode, Field(description="Of the institution's office")]
    reason_code: ReasonCode
    reason: Annotated[str, Field(min_length=2, max_length=1000)]


def _institution(institution: Institution) -> InstitutionView:
    return InstitutionView.model_validate(institution)


async def _register(tx: Transaction, body: InstitutionBody, _target: UUID | None, _: int) -> UUID:
    return (await catalogue.register_institution(tx, **body.model_dump(exclude={"document"}))).id


async def _check(tx: Transaction, body: InstitutionBody, _target: UUID | None, _: int) -> None:
    await catalogue.check_new_institution(tx, body.credit_code)


async def _reinstate(
    tx: Transaction, body: ReinstatementBody, target: UUID | None, expected: int
) -> UUID:
    assert target is not None
    institution = await catalogue.reinstate_institution(
        tx, target, reason_code=body.reason_code, reason=body.reason, expected=expected
    )
    return institution.id


async def _check_reinstatement(
    tx: Transaction, body: ReinstatementBody, target: UUID | None, expected: int
) -> None:
    assert target is not None
    institution = await institutions.get_institution(tx, target, expected=expected)
    if institution.region != body.region:
        raise InstitutionNotFound
    LIFECYCLE.after("reinstate", status=institution.status, by=tx.by)


REGISTER_INSTITUTION = CityOperation(
    name="register_institution",
    body=InstitutionBody,
    apply=_register,
    check=_check,
    roles=(Role.HRSS_HANDLER, Role.HRSS_LEAD),
    deciders=(Role.HRSS_LEAD,),
    county=lambda body: body.region,
    things=lambda body: frozenset({f"institution {body.credit_code}"}),
    refusals=(CreditCodeInvalid, InstitutionRegisteredAlready),
)
REINSTATE_INSTITUTION = CityOperation(
    name="reinstate_institution",
    body=ReinstatementBody,
    apply=_reinstate,
    check=_check_reinstatement,
    roles=(Role.HRSS_HANDLER, Role.HRSS_LEAD),
    deciders=(Role.HRSS_LEAD,),
    county=lambda body: body.region,
    refusals=(InstitutionNotFound, ActionNotAllowed),
)


@router.post(
    "/institutions",
    operation_id="register_institution",
    tags=["institutions"],
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(CreditCodeInvalid, InstitutionRegisteredAlready, OutsideRegion),
)
async def register_institution(
    body: InstitutionBody, call: Annotated[Creation, may_create(Role.HRSS_HANDLER)]
) -> CityChangeView:
    """补登此前已准入的培训机构，由另一人确认；新机构自行申请准入。215号（五）（七）。 Propose the entry of an institution admitted before."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, REGISTER_INSTITUTION, body))


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
        next=next_of(found, limit),
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
    "/institutions/{institution_id}/reinstate",
    operation_id="reinstate_institution",
    tags=["institutions"],
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(InstitutionNotFound, ActionNotAllowed, OutsideRegion),
)
async def reinstate_institution(
    institution_id: UUID,
    body: ReinstatementBody,
    call: Annotated[Change, may_change(Role.HRSS_HANDLER)],
) -> CityChangeView:
    """提议解除限制，由另一人确认。215号（五）。 Propose that a restriction is lifted; another person confirms."""
    async with call.transaction() as tx:
        return view_of(
            await propose(
                tx,
                REINSTATE_INSTITUTION,
                body,
                target=institution_id,
                expected=call.expected,
            )
        )
