"""What third parties find in classes, over HTTP: a reference for claims (VT-063)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Creation, may_call, may_create
from shared.roles import OutsideRegion
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import (
    FINDING_READERS,
    Note,
    ReasonCode,
)
from training_subsidy.api.register.supervision_visits import VISITORS
from training_subsidy.domain.register.class_errors import ClassCancelled, FindingDayImpossible
from training_subsidy.domain.register.finding_file import FindingAbout
from training_subsidy.domain.register.supervisors import SupervisorInvolved, SupervisorNotAdmitted
from training_subsidy.domain.vocabulary import Severity
from training_subsidy.store.register import classes, supervision
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.store.register.supervision import FindingNotFound
from training_subsidy.usecases.claims import submission

router = APIRouter(prefix="/v1/classes/{class_id}/findings", tags=["supervision"])


class FindingBody(Body):
    """What a third party found on a day."""

    model_config = example(
        severity="SERIOUS",
        code="NO_LESSON_HELD",
        note="抽查时教室无人上课",
        found_on="2026-03-10",
    )

    severity: Severity
    code: ReasonCode
    note: Note
    found_on: date
    about: Annotated[
        FindingAbout, Field(description="A lesson, a theory examination, or something else")
    ] = FindingAbout.LESSON


class FindingView(View):
    """A finding; it is a reference for claims, never a verdict."""

    id: UUID
    class_id: UUID
    severity: Severity
    code: str
    note: str
    found_on: date
    found_by: str
    recorded_at: datetime


@router.post(
    "",
    operation_id="record_supervision",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ClassNotFound,
        ClassCancelled,
        FindingDayImpossible,
        SupervisorNotAdmitted,
        SupervisorInvolved,
        OutsideRegion,
    ),
)
async def record_supervision(
    class_id: UUID,
    body: FindingBody,
    call: Annotated[Creation, may_create(*VISITORS)],
) -> FindingView:
    """第三方抽查、人社和财政巡查的结果，作为申请补贴的参考依据。215号（二十四）。 What was found."""
    async with call.transaction() as tx:
        finding = await submission.record_supervision(tx, class_id, **body.model_dump())
    return FindingView.model_validate(finding)


@router.get(
    "",
    operation_id="list_supervision",
    responses=problems(ClassNotFound, OutsideRegion),
)
async def list_supervision(
    class_id: UUID, call: Annotated[Call, may_call(*FINDING_READERS)]
) -> list[FindingView]:
    """一个班的监管结果。 What was found in a class."""
    async with call.reading() as tx:
        await classes.get_class(tx, class_id)
        found = await supervision.findings_of(tx, class_id)
    return [FindingView.model_validate(finding) for finding in found]


@router.get(
    "/{finding_id}",
    operation_id="get_supervision",
    responses=problems(ClassNotFound, FindingNotFound, OutsideRegion),
)
async def get_supervision(
    class_id: UUID, finding_id: UUID, call: Annotated[Call, may_call(*FINDING_READERS)]
) -> FindingView:
    """一条监管结果。 One finding."""
    async with call.reading() as tx:
        await classes.get_class(tx, class_id)
        finding = await supervision.get_finding(tx, class_id, finding_id)
    return FindingView.model_validate(finding)
