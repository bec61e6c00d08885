"""The register of certification bodies, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Change, Creation, may_change, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityLevelRequired, CityOperation, propose
from shared.identifiers import OrganisationName
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import Role
from shared.transaction import Transaction
from shared.web import Db, View, example, problems

from training_subsidy.api.parts import ANYONE, InForceOn
from training_subsidy.domain.register.certificate import BodyEndsBackwards
from training_subsidy.store.register import certification_bodies
from training_subsidy.store.register.certification_bodies import (
    CertificationBodyNotFound,
    CertificationBodyRegisteredAlready,
)
from training_subsidy.usecases.register import bodies

router = APIRouter(prefix="/v1/certification-bodies", tags=["certification bodies"])


class CertificationBodyCreate(CityBody):
    """A body, and the form of its certificate numbers."""

    model_config = example(
        document="拉人社发〔2020〕7号",
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


class EndBody(CityBody):
    """The last day on which certificates of the body count."""

    model_config = example(document="拉人社发〔2026〕9号", through="2026-06-30")

    through: Annotated[date, Field(le=date(2100, 12, 31))]


class CertificationBodyView(View):
    """A body of the register. The register is public."""

    id: UUID
    code: str
    name: str
    number_form: str
    valid_from: date
    valid_through: date | None


async def _register(
    tx: Transaction, body: CertificationBodyCreate, _target: UUID | None, _: int
) -> UUID:
    return (await bodies.register_body(tx, **body.model_dump())).id


async def _end(tx: Transaction, body: EndBody, target: UUID | None, expected: int) -> UUID:
    assert target is not None
    ended = await bodies.end_body(
        tx, target, through=body.through, document=body.document, expected=expected
    )
    return ended.id


async def _check_end(tx: Transaction, body: EndBody, target: UUID | None, expected: int) -> None:
    assert target is not None
    there = await certification_bodies.get_body(tx, target, expected=expected)
    there.check_end(body.through, today=tx.clock.today())


REGISTER_BODY = CityOperation(
    name="register_certification_body",
    body=CertificationBodyCreate,
    apply=_register,
    roles=(Role.HRSS_LEAD,),
    things=lambda body: frozenset({f"certification body {body.code}"}),
    refusals=(CertificationBodyRegisteredAlready,),
)
END_BODY = CityOperation(
    name="end_certification_body",
    body=EndBody,
    apply=_end,
    check=_check_end,
    roles=(Role.HRSS_LEAD,),
    refusals=(CertificationBodyNotFound, BodyEndsBackwards),
)


@router.post(
    "",
    operation_id="register_certification_body",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(CityLevelRequired),
)
async def register_certification_body(
    body: CertificationBodyCreate, call: Annotated[Creation, may_create(Role.HRSS_LEAD)]
) -> CityChangeView:
    """提议登记鉴定（评价）机构及证书编号规则，由市级另一人确认。215号（七）（十四）。 Propose a certification body."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, REGISTER_BODY, body))


@router.get("", operation_id="list_certification_bodies", responses=problems(CursorNotReadable))
@open_to_all
async def list_certification_bodies(
    db: Db, on: InForceOn = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[CertificationBodyView]:
    """公开的鉴定（评价）机构目录，可查某日有效的目录。215号（七）。 The public register of certification bodies."""
    async with db.reading(by=ANYONE) as tx:
        found = await certification_bodies.find_bodies(
            tx, on=on, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[CertificationBodyView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
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
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(CertificationBodyNotFound, BodyEndsBackwards, CityLevelRequired),
)
async def end_certification_body(
    body_id: UUID, body: EndBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> CityChangeView:
    """提议鉴定（评价）机构退出，由市级另一人确认，此前的证书仍有效。 Propose that a body leaves; its earlier certificates stay valid."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, END_BODY, body, target=body_id, expected=call.expected))
