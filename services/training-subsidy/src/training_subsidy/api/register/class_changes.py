"""Changes of a class with a reason, over HTTP; its people are told (215号（八）, VT-022)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Change, Creation, may_change, may_create
from shared.roles import Role
from shared.web import Body, example, problems

from training_subsidy.api.register.classes import ClassView
from training_subsidy.domain.register.class_errors import (
    ClassClaimed,
    ClassOver,
    DatesNotPossible,
    DirectedTooShort,
    NextCourseBegins,
    NobodyToTell,
    NothingChanged,
)
from training_subsidy.domain.register.purchase_errors import ContractNotOfTheClass
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.usecases.register import class_changes

router = APIRouter(prefix="/v1/classes/{class_id}", tags=["classes"])


class ClassChangeBody(Body):
    """What changes from a day on, and why."""

    model_config = example(
        ends_on="2026-04-10",
        place="城关区 305 教室",
        teacher="扎西顿珠",
        since="2026-03-20",
        reason="原教室维修",
    )

    ends_on: date | None = None
    place: Annotated[str | None, Field(min_length=2, max_length=200)] = None
    teacher: Annotated[str | None, Field(min_length=2, max_length=60)] = None
    since: date
    reason: Annotated[str, Field(min_length=2, max_length=200)]


class ToldBody(Body):
    """How those without a sign-in were told."""

    model_config = example(how="逐人电话通知，并在教室公告栏张贴")

    how: Annotated[str, Field(min_length=2, max_length=500)]


@router.post(
    "/change",
    operation_id="change_class",
    responses=problems(
        *(
            ClassNotFound,
            ClassOver,
            ClassClaimed,
            NextCourseBegins,
            NothingChanged,
            DatesNotPossible,
        ),
        *(DirectedTooShort, ContractNotOfTheClass),
    ),
)
async def change_class(
    class_id: UUID,
    body: ClassChangeBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> ClassView:
    """变更结课日期、地点或任课教师并说明原因，学员自动收到通知；最后一课之后不再变更。215号（八）。 Change a class; its people are told."""
    async with call.transaction() as tx:
        return ClassView.of(
            await class_changes.change_class(
                tx, class_id, **body.model_dump(), expected=call.expected
            )
        )


@router.post(
    "/told",
    operation_id="record_told",
    responses=problems(ClassNotFound, NobodyToTell),
)
async def record_told(
    class_id: UUID,
    body: ToldBody,
    call: Annotated[Creation, may_create(Role.TRAINING_INSTITUTION, Role.HRSS_HANDLER)],
) -> ClassView:
    """登记已通知不能在线查看的学员及方式。215号（八）。 How those without a sign-in were told."""
    async with call.transaction() as tx:
        return ClassView.of(await class_changes.record_told(tx, class_id, how=body.how))
