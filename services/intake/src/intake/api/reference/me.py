"""Who the caller is, as its token and the register of regions say, and what it may ask for."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field
from shared.call import Call, whoever_is_signed_in
from shared.permissions import operations_of
from shared.roles import SINGLE_CASE_ROLES, Actor, Role
from shared.words import ROLES

from intake.store.reference import regions

router = APIRouter(prefix="/v1", tags=["reference"])
OF_AN_ORGANISATION = SINGLE_CASE_ROLES - {Role.APPLICANT, Role.AGENT}
OF_THE_SUITE = frozenset({Role.SERVICE, Role.OPERATOR})


class Area(StrEnum):
    """What a role's sight goes by."""

    OWN = "own"
    ORGANISATION = "organisation"
    REGION = "region"
    SUITE = "suite"
    NONE = "none"


class OwnRegionPart(BaseModel):
    """A region, and its name with those above it as far as they are loaded."""

    code: str
    name: str | None


class OwnRolePart(BaseModel):
    """A role of the token, and what it covers."""

    role: Role
    title: str
    area: Annotated[
        Area,
        Field(
            description="What is one's own, an organisation's, a region's, or the whole suite;"
            " `none` where the role does not exist at the level of the token's region"
        ),
    ]
    covers: Annotated[str | None, Field(description="The region's code, or the organisation's id")]


class MeView(BaseModel):
    """The caller. ``operations`` are by service the ids that one of its roles opens."""

    sub: str
    name: str | None
    assurance: Annotated[
        str | None, Field(description="How well the identity provider knows the person")
    ]
    language: Annotated[str, Field(description="Of this answer's words, by Accept-Language")]
    region: OwnRegionPart | None
    org: str | None
    roles: list[OwnRolePart]
    operations: dict[str, list[str]]


@router.get("/me", operation_id="get_me")
async def get_me(call: Annotated[Call, whoever_is_signed_in()]) -> MeView:
    """本人身份：角色、辖区、实名等级及可办理的操作。 Who the caller is and what it may ask for."""
    by = call.by
    region = None
    if by.region.is_whole:
        async with call.reading() as tx:
            name = await regions.whole_name_of(tx, by.region.code)
        region = OwnRegionPart(code=by.region.code, name=name)
    return MeView(
        sub=by.sub,
        name=by.name or None,
        assurance=by.assurance,
        language=call.language,
        region=region,
        org=by.org,
        roles=[_part(by, role, call.language) for role in Role if role in by.roles | by.misplaced],
        operations=operations_of(by.roles),
    )


def _part(by: Actor, role: Role, language: str) -> OwnRolePart:
    area = _area(by, role)
    covers = {Area.ORGANISATION: by.org, Area.REGION: by.region.code}.get(area)
    return OwnRolePart(role=role, title=ROLES[role].to(language), area=area, covers=covers)


def _area(by: Actor, role: Role) -> Area:
    if role in by.misplaced:
        return Area.NONE
    if role in OF_THE_SUITE:
        return Area.SUITE
    if role in OF_AN_ORGANISATION:
        return Area.ORGANISATION if by.org else Area.NONE
    return Area.OWN if role in SINGLE_CASE_ROLES else Area.REGION
