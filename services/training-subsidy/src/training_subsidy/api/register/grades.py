"""Yearly grades of institutions and their credit files, over HTTP (215号（七）, VT-019)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.lifecycle import ActionNotAllowed
from shared.pages import (
    Cursor,
    CursorNotReadable,
    Limit,
    Page,
    next_of,
    read_cursor,
    read_id,
    write_cursor,
)
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading
from shared.web import Body, Db, Part, View, example, problems

from training_subsidy.api.parts import ANYONE, OFFICES, Note, Year
from training_subsidy.api.register.admissions import WrittenView
from training_subsidy.domain.register.grade import (
    STEP_OF_ANSWER,
    AnotherGrader,
    Grade,
    GradeAnswer,
    GradedAlready,
    GradeNotFound,
    GradeObjectedTooLate,
    GradeStatus,
    GradeYearNotOver,
    InstitutionGrade,
    TooFewToGrade,
)
from training_subsidy.store.register import grades as store
from training_subsidy.store.register import institutions, notes
from training_subsidy.store.register.institutions import InstitutionNotFound
from training_subsidy.usecases.register import grades

router = APIRouter(prefix="/v1/institution-grades", tags=["grades"])
files = APIRouter(prefix="/v1/institutions/{institution_id}", tags=["grades"])
READERS = (Role.TRAINING_INSTITUTION, *OFFICES)
STEP = (GradeNotFound, ActionNotAllowed, OutsideRegion)


class GradeBody(Body):
    """Whose year is to be graded; the service counts, nobody types a score."""

    model_config = example(
        institution_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        year=2026,
        opinion="两个班无人上课，其余正常",
    )

    institution_id: UUID
    year: Year
    opinion: Note


class SaidOfGradeBody(Body):
    """What somebody says of a grade."""

    model_config = example(text="就业率未计入自主创业人员")

    text: Note


class GradeAnswerBody(Body):
    """The answer to an objection."""

    model_config = example(action="UPHOLD", answer="复核无误，维持原等级")

    action: GradeAnswer
    answer: Note


class GradeFactsView(Part):
    """What the grade was counted from."""

    trained: int
    passed: int
    known: Annotated[int, Field(description="Of how many it is known what became of them")]
    employed: int
    serious: int
    minor: int
    sanctions: int


class GradeView(View):
    """A grade with its facts, the formula's figures and what was said of it."""

    id: UUID
    institution_id: UUID
    credit_code: str
    region: str
    year: int
    score: int
    grade: Grade
    facts: GradeFactsView
    employment_counted: Annotated[
        bool, Field(description="Whether employment was known of enough trainees to count")
    ]
    formula: dict[str, int]
    status: GradeStatus
    proposed_at: datetime
    decided_at: datetime | None
    notes: list[WrittenView]


class PublicGrade(Part):
    """A grade in force; grades are public, what they rest on is not."""

    institution_id: UUID
    credit_code: str
    region: str
    year: int
    grade: Grade
    status: GradeStatus


class CreditEntryView(Part):
    """One dated line of an institution's credit file."""

    kind: Annotated[str, Field(description="STANDING, GRADE, SANCTION or FINDING")]
    day: date
    what: str
    code: str
    ref: Annotated[str, Field(description="The id under which it is read in full")]


COUNTED = frozenset({"notes", "facts", "formula", "employment_counted"})


async def _view(tx: Reading, grade: InstitutionGrade) -> GradeView:
    written = (await notes.notes_of(tx, [grade.id]))[grade.id]
    names = [name for name in GradeView.model_fields if name not in COUNTED]
    return GradeView(
        **{name: getattr(grade, name) for name in names},
        facts=GradeFactsView.model_validate(grade.facts),
        employment_counted=grades.counts_employment(grade),
        formula=dict(grade.formula),
        notes=[WrittenView.model_validate(note) for note in written],
    )


@router.post(
    "",
    operation_id="propose_grade",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        InstitutionNotFound, GradedAlready, GradeYearNotOver, TooFewToGrade, OutsideRegion
    ),
)
async def propose_grade(
    body: GradeBody, call: Annotated[Creation, may_create(Role.HRSS_HANDLER)]
) -> GradeView:
    """按登记事实计算并提出机构上年度信用等级。215号（七）。 Propose the grade of a year that is over."""
    async with call.transaction() as tx:
        return await _view(tx, await grades.propose_grade(tx, **body.model_dump()))


@router.get("", operation_id="list_grades", responses=problems(CursorNotReadable))
@open_to_all
async def list_grades(
    db: Db,
    year: Annotated[int | None, Query(ge=2018, le=2100)] = None,
    institution_id: Annotated[UUID | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PublicGrade]:
    """公开的机构信用等级。215号（七）。 Grades in force; the institution named, nobody else."""
    async with db.reading(by=ANYONE) as tx:
        found = await store.find_grades(
            tx, year=year, institution_id=institution_id, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[PublicGrade.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{grade_id}", operation_id="get_grade", responses=problems(GradeNotFound, OutsideRegion)
)
async def get_grade(grade_id: UUID, call: Annotated[Call, may_call(*READERS)]) -> GradeView:
    """一项信用等级及其依据。 One grade with its facts and figures."""
    async with call.reading() as tx:
        return await _view(tx, await store.get_grade(tx, grade_id))


@router.post(
    "/{grade_id}/confirm",
    operation_id="confirm_grade",
    responses=problems(*STEP, AnotherGrader),
)
async def confirm_grade(
    grade_id: UUID, body: SaidOfGradeBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> GradeView:
    """另一人确认信用等级，告知机构并公开。215号（七）。 Another person confirms and discloses it."""
    return await _decided(call, grade_id, "confirm_grade", body.text)


@router.post(
    "/{grade_id}/reject",
    operation_id="reject_grade",
    responses=problems(*STEP, AnotherGrader),
)
async def reject_grade(
    grade_id: UUID, body: SaidOfGradeBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> GradeView:
    """另一人不予确认并说明理由。 Another person rejects it, with the reason."""
    return await _decided(call, grade_id, "reject_grade", body.text)


async def _decided(call: Change, grade_id: UUID, action: str, said: str) -> GradeView:
    async with call.transaction() as tx:
        decided = await grades.decide_grade(
            tx, grade_id, action=action, explanation=said, expected=call.expected
        )
        return await _view(tx, decided)


@router.post(
    "/{grade_id}/object",
    operation_id="object_to_grade",
    responses=problems(*STEP, GradeObjectedTooLate),
)
async def object_to_grade(
    grade_id: UUID,
    body: SaidOfGradeBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> GradeView:
    """机构在期限内对信用等级提出异议。 The institution objects within its term."""
    async with call.transaction() as tx:
        objected = await grades.object_to_grade(
            tx, grade_id, objection=body.text, expected=call.expected
        )
        return await _view(tx, objected)


@router.post(
    "/{grade_id}/answer",
    operation_id="answer_grade_objection",
    responses=problems(*STEP, AnotherGrader),
)
async def answer_grade_objection(
    grade_id: UUID, body: GradeAnswerBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> GradeView:
    """未参与评定的人答复异议：维持或撤销等级。 Somebody else upholds the grade, or annuls it."""
    async with call.transaction() as tx:
        answered = await grades.answer_grade_objection(
            tx,
            grade_id,
            action=STEP_OF_ANSWER[body.action],
            answer=body.answer,
            expected=call.expected,
        )
        return await _view(tx, answered)


def read_place(cursor: str | None) -> tuple[date, str] | None:
    """Where a page of a credit file begins: the day and the id of the line before it."""
    place = read_cursor(cursor, parts=2)
    if place is None:
        return None
    try:
        return date.fromisoformat(place[0]), place[1]
    except ValueError:
        raise CursorNotReadable from None


@files.get(
    "/credit-file",
    operation_id="list_credit_entries",
    responses=problems(InstitutionNotFound, OutsideRegion, CursorNotReadable),
)
async def list_credit_entries(
    institution_id: UUID,
    call: Annotated[Call, may_call(*READERS)],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CreditEntryView]:
    """机构信用档案：状态、等级、处理和监管发现，均有日期。215号（七）。 The credit file, the latest first."""
    place = read_place(cursor)
    async with call.reading() as tx:
        institution = await institutions.get_institution(tx, institution_id)
        if not call.by.owns_single_cases:
            call.by.within(institution.region)
        elif institution.credit_code != call.by.org:
            raise InstitutionNotFound
        found = await store.credit_entries(tx, institution_id, after=place, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        items=[CreditEntryView.model_validate(one) for one in found[:limit]],
        next=None if last is None else write_cursor(last.day.isoformat(), last.ref),
    )
