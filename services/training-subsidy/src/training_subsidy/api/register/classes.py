"""Classes, over HTTP: planned, opened and closed by institutions."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.money import Money
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, Part, View, example, problems

from training_subsidy.api.parts import (
    CLASS_READERS,
    CreditCode,
)
from training_subsidy.domain.register.class_errors import (
    ClassBegun,
    ClassNotBegun,
    DatesNotPossible,
    DirectedTooShort,
    DurationOutOf1To3Years,
    InstitutionNotAllowed,
    InstitutionNotQualified,
    InterviewNotPossible,
    ModulesMissing,
    RegisteredTooLate,
    ScopeNotAllowed,
    ThreePartyContractMissing,
    TradeMissing,
    TradeNotListedThen,
    TradeOutsideScope,
)
from training_subsidy.domain.register.classes import ClassStatus, DirectedContract, TrainingClass
from training_subsidy.domain.register.grade import GradeBlocksClasses
from training_subsidy.domain.register.institution import CreditCodeInvalid
from training_subsidy.domain.register.purchase_errors import (
    ContractMissing,
    ContractNotOfTheClass,
    ContractSeatsUsedUp,
    PurchaseContractNotFound,
)
from training_subsidy.domain.register.syllabus import SyllabusTooShort
from training_subsidy.domain.vocabulary import Funding
from training_subsidy.store.register import classes
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.store.register.institutions import InstitutionNotFound
from training_subsidy.store.register.trades import TradeNotFound
from training_subsidy.usecases.register import courses
from training_subsidy.usecases.register.courses import ClassGiven

router = APIRouter(prefix="/v1/classes", tags=["classes"])
REFUSED = (
    InstitutionNotAllowed,
    GradeBlocksClasses,
    InstitutionNotQualified,
    ModulesMissing,
    TradeMissing,
    TradeNotListedThen,
    ScopeNotAllowed,
    ThreePartyContractMissing,
    DurationOutOf1To3Years,
    DatesNotPossible,
    RegisteredTooLate,
    ContractMissing,
    ContractNotOfTheClass,
    DirectedTooShort,
    InterviewNotPossible,
    CreditCodeInvalid,
    SyllabusTooShort,
)


class DirectedBody(Body):
    """The three-party contract of directed training."""

    years: Annotated[int, Field(ge=0, le=20)]
    reference: Annotated[str | None, Field(max_length=60)] = None
    interview_passed_on: date | None = None


class ClassBody(Body):
    """A class as its institution plans it."""

    model_config = example(
        title="中式烹调师（初级）第三期",
        trade_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        funding="PAY_FIRST",
        modules=["PATRIOTISM", "ETHICS", "QUALITY", "LAW", "SAFETY", "HEALTH", "COOKING"],
        starts_on="2026-03-02",
        ends_on="2026-03-27",
        place="城关区金珠西路 1 号 201 教室",
        seats=30,
    )

    title: Annotated[str, Field(min_length=2, max_length=100)]
    trade_id: UUID | None = None
    funding: Funding
    contract_id: Annotated[
        UUID | None, Field(description="Of purchased training: its contract of the register")
    ] = None
    modules: Annotated[list[Annotated[str, Field(pattern=r"^[A-Z_]{2,40}$")]], Field(max_length=60)]
    starts_on: date
    ends_on: date
    place: Annotated[str, Field(min_length=2, max_length=200)]
    seats: Annotated[int, Field(ge=1, le=1000)]
    scope: Annotated[str | None, Field(pattern=r"^[A-Z_]{2,40}$")] = None
    enterprise_code: CreditCode | None = None
    directed: DirectedBody | None = None

    def given(self) -> ClassGiven:
        """The class as the use case takes it."""
        directed = None if self.directed is None else self.directed.model_dump()
        return ClassGiven(
            **self.model_dump(exclude={"modules", "directed"}),
            modules=tuple(dict.fromkeys(self.modules)),
            directed=None if directed is None else DirectedContract(**directed),
        )


class DirectedView(Part):
    """The three-party contract of directed training."""

    years: int
    reference: str | None
    interview_passed_on: date | None


class ClassView(View):
    """A class and its seats."""

    id: UUID
    institution_id: UUID
    credit_code: str
    region: str
    title: str
    trade_id: UUID | None
    trade_code: str | None
    level: int | None
    funding: Funding
    contract_reference: str | None
    contract_price: Money | None = None
    modules: list[str]
    starts_on: date
    ends_on: date
    place: str
    seats: int
    enrolled: int
    scope: str | None
    enterprise_code: str | None
    directed: DirectedView | None
    status: ClassStatus
    planned_ends_on: Annotated[
        date | None, Field(description="Of a class that ended early: its planned last day")
    ] = None

    @classmethod
    def of(cls, course: TrainingClass) -> "ClassView":
        return cls.model_validate(course)


@router.post(
    "",
    operation_id="plan_class",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        InstitutionNotFound,
        TradeNotFound,
        PurchaseContractNotFound,
        ContractSeatsUsedUp,
        TradeOutsideScope,
        *REFUSED,
    ),
)
async def plan_class(
    body: ClassBody, call: Annotated[Creation, may_create(Role.TRAINING_INSTITUTION)]
) -> ClassView:
    """申报开班：工种、等级、教学计划、时间、地点、名额。215号（五）（七）（八）。 Plan a class."""
    async with call.transaction() as tx:
        course = await courses.plan_class(tx, body.given())
    return ClassView.of(course)


@router.get("", operation_id="list_classes", responses=problems(CursorNotReadable))
async def list_classes(
    call: Annotated[Call, may_call(*CLASS_READERS)],
    status_filter: Annotated[ClassStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ClassView]:
    """本机构或本辖区的培训班。 The classes of the caller's institution or region."""
    own = call.by.owns_single_cases
    async with call.reading() as tx:
        found = await classes.find_classes(
            tx,
            credit_code=(call.by.org or "-") if own else None,
            region=None if own else call.by.region.code or "-",
            status=status_filter,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[ClassView.of(course) for course in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{class_id}", operation_id="get_class", responses=problems(ClassNotFound, OutsideRegion)
)
async def get_class(class_id: UUID, call: Annotated[Call, may_call(*CLASS_READERS)]) -> ClassView:
    """一个培训班。 One class."""
    async with call.reading() as tx:
        return ClassView.of(await classes.get_class(tx, class_id))


@router.post(
    "/{class_id}/open",
    operation_id="open_class",
    responses=problems(ClassNotFound, ActionNotAllowed, *REFUSED),
)
async def open_class(
    class_id: UUID, call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)]
) -> ClassView:
    """开班，可以报名。退出或受限机构不得开班。215号（五）。 Open a class for enrolment."""
    async with call.transaction() as tx:
        course = await courses.change_class(tx, class_id, action="open", expected=call.expected)
    return ClassView.of(course)


@router.post(
    "/{class_id}/close",
    operation_id="close_class",
    responses=problems(ClassNotFound, ActionNotAllowed, ClassNotBegun),
)
async def close_class(
    class_id: UUID, call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)]
) -> ClassView:
    """结班；提前结班的，今天为结课日。 Close a class; one that is cut short ends today."""
    async with call.transaction() as tx:
        course = await courses.change_class(tx, class_id, action="close", expected=call.expected)
    return ClassView.of(course)


@router.post(
    "/{class_id}/cancel",
    operation_id="cancel_class",
    responses=problems(ClassNotFound, ActionNotAllowed, ClassBegun),
)
async def cancel_class(
    class_id: UUID, call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)]
) -> ClassView:
    """撤销尚未开课的班。215号（五）。 Cancel a class before its first day."""
    async with call.transaction() as tx:
        course = await courses.change_class(tx, class_id, action="cancel", expected=call.expected)
    return ClassView.of(course)
