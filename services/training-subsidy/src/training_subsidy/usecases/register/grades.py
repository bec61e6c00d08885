"""Yearly grades: counted by the service, proposed, confirmed by another person, objected to (VT-019)."""

from datetime import date
from uuid import UUID

from shared.calendars import read_calendar
from shared.ids import new_id
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from training_subsidy.domain.register import grade as domain
from training_subsidy.domain.register.grade import (
    GradeBlocksNothing,
    GradeNotFound,
    GradeStatus,
    InstitutionGrade,
    check_facts,
    check_year,
    grade_of,
    score_of,
)
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.register.register_terms import register_due
from training_subsidy.policy import figures_on
from training_subsidy.store.register import grades, institutions, notes
from training_subsidy.usecases.deadlines import DEADLINES

DUTIES = {GradeStatus.PROPOSED: "grade_decision", GradeStatus.OBJECTED: "grade_objection"}
"""What is owed while a grade stands so; elsewhere nothing is."""


async def propose_grade(
    tx: Transaction, institution_id: UUID, *, year: int, opinion: str
) -> InstitutionGrade:
    """Count an institution's year by the formula in force on its last day, and propose the grade."""
    institution = await institutions.get_institution(tx, institution_id)
    tx.by.within(institution.region)
    check_year(year, today=tx.clock.today())
    figures = figures_on(date(year, 12, 31))
    facts = await grades.count_facts(tx, institution_id, year=year)
    check_facts(facts, figures)
    score = score_of(facts, figures.grade_formula, least=figures.outcome_least)
    grade = await grades.insert_grade(
        tx,
        InstitutionGrade(
            id=new_id(),
            institution_id=institution_id,
            credit_code=institution.credit_code,
            region=institution.region,
            year=year,
            score=score,
            grade=grade_of(score, figures.grade_formula),
            facts=facts,
            formula=figures.grade_formula,
            proposed_by=tx.by.sub,
            proposed_at=tx.clock.now(),
        ),
    )
    notes.write_note(tx, grade.id, NoteKind.REASON, opinion)
    await _start(tx, grade)
    return grade


def counts_employment(grade: InstitutionGrade) -> bool:
    """Whether a grade rests on employment too, or on passes alone as too little was known."""
    return domain.counts_employment(grade.facts, figures_on(date(grade.year, 12, 31)).outcome_least)


async def decide_grade(
    tx: Transaction, grade_id: UUID, *, action: str, explanation: str, expected: int
) -> InstitutionGrade:
    """``confirm_grade`` discloses the grade and puts it in force; ``reject_grade`` does neither."""
    grade = await grades.get_grade(tx, grade_id, expected=expected)
    decided = grade.decided(action, by=tx.by, at=tx.clock.now())
    notes.write_note(tx, grade_id, NoteKind.DECISION, explanation)
    return await _saved(tx, grade, decided)


async def object_to_grade(
    tx: Transaction, grade_id: UUID, *, objection: str, expected: int
) -> InstitutionGrade:
    """The institution objects within its term; the grade stands until that is answered."""
    grade = await grades.get_grade(tx, grade_id, expected=expected)
    until = None
    if grade.decided_at is not None:
        decided_on = lhasa_date(grade.decided_at)
        due = register_due("objection_request")
        until = due(decided_on, await read_calendar(tx.session), figures_on(decided_on)).on
    objected = grade.objected(by=tx.by, today=tx.clock.today(), until=until)
    notes.write_note(tx, grade_id, NoteKind.OBJECTION, objection)
    return await _saved(tx, grade, objected)


async def answer_grade_objection(
    tx: Transaction, grade_id: UUID, *, action: str, answer: str, expected: int
) -> InstitutionGrade:
    """Somebody without a part in it upholds the grade, or annuls it: the year is graded anew."""
    grade = await grades.get_grade(tx, grade_id, expected=expected)
    answered = grade.answered(action, by=tx.by)
    notes.write_note(tx, grade_id, NoteKind.ANSWER, answer)
    return await _saved(tx, grade, answered)


async def check_lift(
    tx: Transaction, grade_id: UUID, *, county: str, expected: int
) -> InstitutionGrade:
    """A grade of the county that keeps its institution from opening classes.

    Raises ``GradeNotFound``, ``GradeBlocksNothing``.
    """
    grade = await grades.get_grade(tx, grade_id, expected=expected)
    if not grade.region.startswith(county):
        raise GradeNotFound
    if grade.grade not in figures_on(tx.clock.today()).blocked_grades:
        raise GradeBlocksNothing(grade=grade.grade.value)
    return grade


async def lift_grade(
    tx: Transaction, grade_id: UUID, *, county: str, reason: str, expected: int
) -> UUID:
    """Two officers end what a grade does, on a new inspection; it stays in the credit file."""
    grade = await check_lift(tx, grade_id, county=county, expected=expected)
    lifted = grade.lifted(figures_on(tx.clock.today()), by=tx.by)
    notes.write_note(tx, grade_id, NoteKind.DECISION, reason)
    await _saved(tx, grade, lifted)
    return grade_id


async def _saved(
    tx: Transaction, before: InstitutionGrade, after: InstitutionGrade
) -> InstitutionGrade:
    saved = grades.save_grade(tx, after)
    if ended := DUTIES.get(before.status):
        await DEADLINES.meet(tx, ended, case_id=saved.id)
    await _start(tx, saved)
    return saved


async def _start(tx: Transaction, grade: InstitutionGrade) -> None:
    if begun := DUTIES.get(grade.status):
        await DEADLINES.start(tx, begun, case_id=grade.id, region=grade.region, at=tx.clock.now())
