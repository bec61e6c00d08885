"""What people are told of the changes of their classes, over HTTP."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Call, may_call
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import Role
from shared.web import Part, problems

from training_subsidy.api.parts import CLASS_READERS
from training_subsidy.domain.register.class_notice import SENTENCES, ClassNoticeKind
from training_subsidy.store.register import class_notices

router = APIRouter(prefix="/v1/class-notices", tags=["classes"])


class ClassNoticeView(Part):
    """One thing told about a class."""

    id: UUID
    class_id: UUID
    kind: ClassNoticeKind
    day: date | None
    sentence: Annotated[str, Field(description="In the language asked for")]
    told_at: datetime


@router.get("", operation_id="list_class_notices", responses=problems(CursorNotReadable))
async def list_class_notices(
    call: Annotated[Call, may_call(Role.APPLICANT, *CLASS_READERS)],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ClassNoticeView]:
    """班次变更通知：学员看自己的班，机构、监管人员和人社部门看所辖的班。 What is told of one's classes."""
    async with call.reading() as tx:
        found = await class_notices.find_notices(tx, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[
            ClassNoticeView(
                id=one.id,
                class_id=one.class_id,
                kind=one.kind,
                day=one.day,
                sentence=SENTENCES[one.kind]
                .format(day=one.day or "", told=one.told)
                .to(call.language),
                told_at=one.told_at,
            )
            for one in found[:limit]
        ],
        next=next_of(found, limit),
    )
