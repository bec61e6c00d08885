"""Vacancies, over HTTP: entered by enterprises, trained for by classes; contracts of trainees."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.money import Money, WireMoney
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, Db, Part, View, example, problems

from training_subsidy.api.parts import ANYONE, CLASS_READERS, RegionCode, TradeCode
from training_subsidy.domain.register.enrolment import EnrolmentNotFound
from training_subsidy.domain.register.institution import CreditCodeInvalid
from training_subsidy.domain.register.vacancies import (
    ClassLinkedAlready,
    NotTrainedForVacancy,
    TraineeContractDoesNotFit,
    TraineeContractNotFound,
    TrainingMode,
    Vacancy,
    VacancyDoesNotFit,
    VacancyFull,
    VacancyNotFound,
    VacancyStatus,
)
from training_subsidy.store.register import classes
from training_subsidy.store.register import vacancies as store
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.store.register.vacancies import TrainedFor
from training_subsidy.usecases.register import vacancies

router = APIRouter(prefix="/v1", tags=["vacancies"])


class VacancyBody(Body):
    """Posts of the caller's enterprise."""

    model_config = example(
        region="540102",
        title="中式烹调师",
        trade_code="4-03-02-01",
        heads=20,
        monthly_wage="5200.00",
        place="城关区北京中路 8 号",
    )

    region: RegionCode
    title: Annotated[str, Field(min_length=2, max_length=100)]
    trade_code: TradeCode | None = None
    heads: Annotated[int, Field(ge=1, le=10_000)]
    monthly_wage: Annotated[WireMoney, Field(gt=0)]
    place: Annotated[str, Field(min_length=2, max_length=200)]


class TrainedForView(Part):
    """A class that trains for the vacancy, and what became of those who passed."""

    class_id: UUID
    mode: TrainingMode
    seats: int
    consented: Annotated[bool, Field(description="Whether the enterprise has agreed")]
    passed: int
    hired: int
    not_hired: int


class VacancyView(View):
    """Posts; vacancies are public."""

    id: UUID
    enterprise_code: str
    region: str
    title: str
    trade_code: str | None
    heads: int
    monthly_wage: Money
    place: str
    status: VacancyStatus
    classes: list[TrainedForView] | None = None


class LinkBody(Body):
    """The vacancy that a class trains for, and how it is linked."""

    model_config = example(vacancy_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d", mode="ORDER")

    vacancy_id: UUID
    mode: TrainingMode


class HireBody(Body):
    """Whether somebody who passed was taken."""

    model_config = example(
        class_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        enrolment_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3e",
        hired=True,
        decided_on="2026-04-02",
    )

    class_id: UUID
    enrolment_id: UUID
    hired: bool
    decided_on: date


class ContractBody(Body):
    """The contract of enterprise, school and one trainee."""

    model_config = example(
        reference="三方-2026-018", years=2, interview_passed_on="2026-02-20", signed_on="2026-02-25"
    )

    reference: Annotated[str, Field(min_length=2, max_length=60)]
    years: Annotated[int, Field(ge=1, le=20)]
    interview_passed_on: date
    signed_on: date


class TraineeContractView(View):
    """A trainee's contract as it was entered."""

    enrolment_id: UUID
    class_id: UUID
    reference: str
    years: int
    interview_passed_on: date
    signed_on: date


def vacancy_view(vacancy: Vacancy, trained: list[TrainedFor] | None = None) -> VacancyView:
    """A vacancy as everybody reads it."""
    view = VacancyView.model_validate(vacancy)
    if trained is None:
        return view
    return view.model_copy(
        update={"classes": [TrainedForView.model_validate(one) for one in trained]}
    )


@router.post(
    "/vacancies",
    operation_id="enter_vacancy",
    status_code=status.HTTP_201_CREATED,
    responses=problems(CreditCodeInvalid),
)
async def enter_vacancy(
    body: VacancyBody, call: Annotated[Creation, may_create(Role.ENTERPRISE)]
) -> VacancyView:
    """企业登记岗位空缺：工种、人数、工资、地点。215号（九）。 An enterprise enters posts."""
    async with call.transaction() as tx:
        return vacancy_view(await vacancies.enter_vacancy(tx, **body.model_dump()))


@router.get("/vacancies", operation_id="list_vacancies", responses=problems(CursorNotReadable))
@open_to_all
async def list_vacancies(
    db: Db,
    trade_code: Annotated[TradeCode | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[VacancyView]:
    """公开的岗位空缺。 The open vacancies."""
    async with db.reading(by=ANYONE) as tx:
        found = await store.find_vacancies(
            tx, trade_code=trade_code, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[vacancy_view(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/vacancies/{vacancy_id}", operation_id="get_vacancy", responses=problems(VacancyNotFound)
)
@open_to_all
async def get_vacancy(vacancy_id: UUID, db: Db) -> VacancyView:
    """一项岗位空缺，及为其培训和录用的人数。 One vacancy, who was trained for it and hired."""
    async with db.reading(by=ANYONE) as tx:
        vacancy = await store.get_vacancy(tx, vacancy_id)
        return vacancy_view(vacancy, await store.trained_for(tx, vacancy_id))


@router.post(
    "/vacancies/{vacancy_id}/close",
    operation_id="close_vacancy",
    responses=problems(VacancyNotFound, ActionNotAllowed),
)
async def close_vacancy(
    vacancy_id: UUID, call: Annotated[Change, may_change(Role.ENTERPRISE)]
) -> VacancyView:
    """岗位已满或取消。 The posts are filled or gone."""
    async with call.transaction() as tx:
        return vacancy_view(await vacancies.close_vacancy(tx, vacancy_id, expected=call.expected))


@router.post(
    "/vacancies/{vacancy_id}/hires",
    operation_id="record_hire",
    status_code=status.HTTP_201_CREATED,
    responses=problems(VacancyNotFound, EnrolmentNotFound, NotTrainedForVacancy),
)
async def record_hire(
    vacancy_id: UUID, body: HireBody, call: Annotated[Creation, may_create(Role.ENTERPRISE)]
) -> VacancyView:
    """登记合格学员是否录用。215号（九）。 Whether somebody who passed was hired."""
    async with call.transaction() as tx:
        return vacancy_view(await vacancies.record_hire(tx, vacancy_id, **body.model_dump()))


@router.post(
    "/classes/{class_id}/vacancy",
    operation_id="link_class_to_vacancy",
    responses=problems(
        ClassNotFound, VacancyNotFound, VacancyDoesNotFit, VacancyFull, ClassLinkedAlready
    ),
)
async def link_class_to_vacancy(
    class_id: UUID,
    body: LinkBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> VacancyView:
    """班次对应岗位空缺：订单、定岗、定向、储备。215号（九）。 The vacancy that a class trains for."""
    async with call.transaction() as tx:
        return vacancy_view(
            await vacancies.link_class(
                tx,
                class_id,
                vacancy_id=body.vacancy_id,
                mode=body.mode,
                expected=call.expected,
            )
        )


@router.post(
    "/classes/{class_id}/enrolments/{enrolment_id}/contract",
    operation_id="enter_trainee_contract",
    status_code=status.HTTP_201_CREATED,
    responses=problems(ClassNotFound, EnrolmentNotFound, TraineeContractDoesNotFit),
)
async def enter_trainee_contract(
    class_id: UUID,
    enrolment_id: UUID,
    body: ContractBody,
    call: Annotated[Creation, may_create(Role.ENTERPRISE)],
) -> TraineeContractView:
    """登记每名学员的面试和三方合同。215号（九）。 The contract of one trainee of a directed class."""
    async with call.transaction() as tx:
        return TraineeContractView.model_validate(
            await vacancies.enter_contract(tx, class_id, enrolment_id, **body.model_dump())
        )


@router.get(
    "/classes/{class_id}/enrolments/{enrolment_id}/contract",
    operation_id="get_trainee_contract",
    responses=problems(TraineeContractNotFound, OutsideRegion),
)
async def get_trainee_contract(
    class_id: UUID,
    enrolment_id: UUID,
    call: Annotated[Call, may_call(Role.ENTERPRISE, *CLASS_READERS)],
) -> TraineeContractView:
    """一名学员的三方合同。215号（九）。 The contract of one trainee, for both sides and the office."""
    async with call.reading() as tx:
        found = await store.get_contract(tx, class_id, enrolment_id)
    return TraineeContractView.model_validate(found)


@router.get(
    "/classes/{class_id}/contracts",
    operation_id="list_trainee_contracts",
    responses=problems(ClassNotFound, OutsideRegion),
)
async def list_trainee_contracts(
    class_id: UUID, call: Annotated[Call, may_call(*CLASS_READERS)]
) -> list[TraineeContractView]:
    """一个班学员的三方合同。 The contracts of a class's trainees."""
    async with call.reading() as tx:
        await classes.get_class(tx, class_id)
        found = await store.contracts_of(tx, class_id)
    return [TraineeContractView.model_validate(one) for one in found]
