"""The register of certification bodies, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Change, Creation, may_change, may_create
from shared.identifiers import OrganisationName
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_id, write_cursor
from shared.roles import Role
from shared.web import Body, Db, View, example, problems

from training_subsidy.api.parts import ANYONE
from training_subsidy.store.register import certification_bodies
from training_subsidy.store.register.certification_bodies import (
    CertificationBodyNotFound,
    CertificationBodyRegisteredAlready,
)
from training_subsidy.usecases.register import courses

router = APIRouter(prefix="/v1/certification-bodies", tags=["certification bodies"])


class CertificationBodyCreate(Body):
    """A body, and the form of its certificate numbers."""

    model_config = example(
        code="S000054000001",
        name="拉萨市职业技能鉴定中心",
        number_form="S54############",
        valid_from="2020-01-01",
    )

    code: Annotated[str, Field(pattern=r"^[0-9A-Z-]{4,30}$")]
    name: OrganisationName
    number_form: Annotated[
        str,
        Field(
            pattern=r"^[0-9A-Z#@/-]{4,40}$",
            description="`#` a digit, `@` a capital letter, everything else itself",
        ),
    ]
    valid_from: date


class EndBody(Body):
    """The last day on which certificates of the body count."""

    model_config = example(through="2026-06-30")

    through: date


class CertificationBodyView(View):
    """A body of the register. The register is public."""

    id: UUID
    code: str
    name: str
    number_form: str
    valid_from: date
    valid_through: date | None


@router.post(
    "",
    operation_id="register_certification_body",
    status_code=status.HTTP_201_CREATED,
    responses=problems(CertificationBodyRegisteredAlready),
)
async def register_certification_body(
    body: CertificationBodyCreate, call: Annotated[Creation, may_create(Role.HRSS_LEAD)]
) -> CertificationBodyView:
    """登记鉴定（评价）机构及证书编号规则。215号（七）（十四）。 Register an certification body."""
    async with call.transaction() as tx:
        registered = await courses.register_body(tx, **body.model_dump())
    return CertificationBodyView.model_validate(registered)


@router.get("", operation_id="list_certification_bodies", responses=problems(CursorNotReadable))
@open_to_all
async def list_certification_bodies(
    db: Db, limit: Limit = 50, cursor: Cursor = None
) -> Page[CertificationBodyView]:
    """公开的鉴定（评价）机构目录。 The public register of certification bodies."""
    async with db.reading(by=ANYONE) as tx:
        found = await certification_bodies.find_bodies(tx, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[CertificationBodyView.model_validate(one) for one in found[:limit]],
        next=write_cursor(str(found[limit - 1].id)) if len(found) > limit else None,
    )


@router.get(
    "/{body_id}",
    operation_id="get_certification_body",
    responses=problems(CertificationBodyNotFound),
)
@open_to_all
async def get_certification_body(body_id: UUID, db: Db) -> CertificationBodyView:
    """一家鉴定（评价）机构。 One certification body."""
    async with db.reading(by=ANYONE) as tx:
        return CertificationBodyView.model_validate(
            await certification_bodies.get_body(tx, body_id)
        )


@router.post(
    "/{body_id}/end",
    operation_id="end_certification_body",
    responses=problems(CertificationBodyNotFound),
)
async def end_certification_body(
    body_id: UUID, body: EndBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> CertificationBodyView:
    """鉴定（评价）机构退出，此前的证书仍有效。 The body leaves; its earlier certificates stay valid."""
    async with call.transaction() as tx:
        ended = await courses.end_body(tx, body_id, through=body.through, expected=call.expected)
    return CertificationBodyView.model_validate(ended)
