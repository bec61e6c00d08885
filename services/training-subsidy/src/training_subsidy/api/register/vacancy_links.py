"""The enterprise's word about a class for its posts, and the end of a link, over HTTP (VT-024)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Change, Creation, may_change, may_create
from shared.roles import Role
from shared.web import Body, example, problems

from training_subsidy.api.register.vacancies import VacancyView, vacancy_view
from training_subsidy.domain.register.vacancies import ClassNotLinked, VacancyNotFound
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.usecases.register import vacancies

router = APIRouter(prefix="/v1", tags=["vacancies"])
Why = Annotated[str, Field(min_length=2, max_length=500)]


class ConsentBody(Body):
    """The class that may train for the posts."""

    model_config = example(class_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d")

    class_id: UUID


class DeclineBody(Body):
    """The class that does not train for the posts, and why."""

    model_config = example(class_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d", reason="岗位已招满")

    class_id: UUID
    reason: Why


class UnlinkBody(Body):
    """Why the class trains for the vacancy no more."""

    model_config = example(reason="对应岗位登记有误")

    reason: Why


@router.post(
    "/vacancies/{vacancy_id}/consent",
    operation_id="consent_to_class",
    responses=problems(VacancyNotFound, ClassNotLinked),
)
async def consent_to_class(
    vacancy_id: UUID, body: ConsentBody, call: Annotated[Creation, may_create(Role.ENTERPRISE)]
) -> VacancyView:
    """企业同意班次为其岗位培训。215号（九）。 The enterprise agrees to a class for its posts."""
    async with call.transaction() as tx:
        return vacancy_view(
            await vacancies.consent_to_class(tx, vacancy_id, class_id=body.class_id)
        )


@router.post(
    "/vacancies/{vacancy_id}/decline",
    operation_id="decline_class",
    responses=problems(VacancyNotFound, ClassNotLinked),
)
async def decline_class(
    vacancy_id: UUID, body: DeclineBody, call: Annotated[Creation, may_create(Role.ENTERPRISE)]
) -> VacancyView:
    """企业不同意或不再需要该班次为其岗位培训。215号（九）。 The enterprise wants no such class."""
    async with call.transaction() as tx:
        return vacancy_view(
            await vacancies.decline_class(
                tx, vacancy_id, class_id=body.class_id, reason=body.reason
            )
        )


@router.post(
    "/classes/{class_id}/vacancy/unlink",
    operation_id="unlink_class",
    responses=problems(ClassNotFound, ClassNotLinked),
)
async def unlink_class(
    class_id: UUID,
    body: UnlinkBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> VacancyView:
    """班次不再对应该岗位空缺。215号（九）。 A class trains for its vacancy no more."""
    async with call.transaction() as tx:
        return vacancy_view(
            await vacancies.unlink_class(tx, class_id, reason=body.reason, expected=call.expected)
        )
