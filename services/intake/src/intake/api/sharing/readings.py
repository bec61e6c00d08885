"""Who read me: a person sees who was told or read what of them, when, for what and on which ground."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Call, may_call
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_cursor, write_cursor
from shared.roles import Role
from shared.web import Part, problems
from shared.words import ROLES, label

from intake.domain.sharing.agreement import FIELD_WORDS
from intake.domain.sharing.reader import KINDS, kind_of, office_of
from intake.store.sharing import readings
from intake.store.sharing.readings import position_of

router = APIRouter(prefix="/v1/my-readings", tags=["data sharing"])


class OwnReadingPart(Part):
    """One reading. Officers are named by role and the region of their office, never by name."""

    at: datetime
    reader: Annotated[str, Field(description="The consumer's name, or the role that read")]
    office: Annotated[str | None, Field(description="The region of the office that read")]
    purpose: Annotated[str | None, Field(description="Why, as it was agreed or stated")]
    basis: Annotated[str | None, Field(description="The article that the agreement rests on")]
    what: Annotated[list[str], Field(description="What kinds of data")]
    case_id: UUID | None
    receipt: Annotated[UUID | None, Field(description="Of an answer to another authority")]


@router.get("", operation_id="list_my_readings", responses=problems(CursorNotReadable))
async def list_my_readings(
    call: Annotated[Call, may_call(Role.APPLICANT)], limit: Limit = 50, cursor: Cursor = None
) -> Page[OwnReadingPart]:
    """谁查看过我的信息：何时、何单位（岗位）、何目的、何依据、何类信息。个人信息保护法第四十四条、第四十五条。

    Who read the own cases here, and who was told of them; newest first.
    """
    before = position_of(read_cursor(cursor, parts=1))
    async with call.reading() as tx:
        found = await readings.find_readings(tx, before=before, limit=limit + 1)
    return Page(
        items=[_part(row, call.language) for row in found[:limit]],
        next=write_cursor(str(found[limit - 1].position)) if len(found) > limit else None,
    )


def _part(row: Any, language: str) -> OwnReadingPart:
    roles = row.actor_roles.split(",")
    detail = row.detail
    told = [one for one in detail.get("fields", "").split(",") if one]
    words = (
        [FIELD_WORDS[one].to(language) for one in told]
        if told
        else [KINDS[kind_of(row.action)].to(language)]
    )
    stated = detail.get("purpose")
    purpose = row.purpose_title or (stated and label(stated, KINDS).to(language))
    return OwnReadingPart(
        at=row.at,
        reader=row.consumer_name or "、".join(label(one, ROLES).to(language) for one in roles),
        office=office_of(roles, row.region),
        purpose=purpose,
        basis=row.basis,
        what=words,
        case_id=row.case_id,
        receipt=detail.get("receipt"),
    )
