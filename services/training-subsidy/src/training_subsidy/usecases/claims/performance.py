"""Performance reviews of the money: commissioned, evaluated, commented, confirmed by two offices (VT-058)."""

from datetime import date
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Reading, Transaction

from training_subsidy.domain.claims.performance import (
    Allowance,
    EvaluatorInvolved,
    EvaluatorNotContracted,
    PerformanceReview,
    PerformanceStatus,
    ReviewYearNotOver,
    score_of_money,
)
from training_subsidy.domain.register.grade import grade_of
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.register.supervisors import BodyTask, SupervisingBody
from training_subsidy.policy import figures_on
from training_subsidy.store.claims import performance, plans
from training_subsidy.store.claims.plans import YearPlan
from training_subsidy.store.register import notes, supervisors
from training_subsidy.usecases.deadlines import DEADLINES

S = PerformanceStatus
DUTIES = {
    S.COMMISSIONED: "performance_evaluation",
    S.EVALUATED: "performance_comment",
    S.COMMENTED: "performance_agreement",
    S.AGREED: "performance_confirmation",
}
"""What is owed while a review stands so; elsewhere nothing is."""


async def commission_review(
    tx: Transaction, *, region: str, year: int, body_id: UUID, brief: str
) -> PerformanceReview:
    """A year that is over is given to a contracted evaluator without an interest in who taught."""
    tx.by.within(region)
    today = tx.clock.today()
    if year >= today.year:
        raise ReviewYearNotOver(last=today.year - 1)
    body = await _evaluator(tx, body_id, region, year)
    review = await performance.insert_review(
        tx,
        PerformanceReview(
            id=new_id(),
            region=region,
            year=year,
            body_id=body_id,
            org=body.credit_code,
            commissioned_by=tx.by.sub,
            commissioned_at=tx.clock.now(),
        ),
    )
    notes.write_note(tx, review.id, NoteKind.REASON, brief)
    await _start(tx, review)
    return review


async def _evaluator(tx: Transaction, body_id: UUID, region: str, year: int) -> SupervisingBody:
    """The body, which is admitted and contracted for this today and has no interest in who taught.

    Raises ``EvaluatorNotContracted``, ``EvaluatorInvolved``.
    """
    body = await supervisors.get_body(tx, body_id)
    if not body.works(BodyTask.EVALUATION, region=region, on=tx.clock.today()):
        raise EvaluatorNotContracted
    if await performance.is_involved(tx, region, year, body):
        raise EvaluatorInvolved
    return body


async def evaluate(
    tx: Transaction, review_id: UUID, *, opinion: str, expected: int
) -> PerformanceReview:
    """The service counts by the table of the year's last day, and the evaluator judges it."""
    review = await performance.get_review(tx, review_id, expected=expected)
    await _evaluator(tx, review.body_id, review.region, review.year)
    figures = figures_on(date(review.year, 12, 31))
    table = figures.performance_table
    facts = await performance.count_money(tx, review.region, review.year)
    score = score_of_money(facts, table, least=figures.outcome_least)
    evaluated = review.evaluated(
        facts=facts, table=table, score=score, grade=grade_of(score or 0, table), by=tx.by
    )
    notes.write_note(tx, review_id, NoteKind.EXAMINATION, opinion)
    return await _saved(tx, review, evaluated)


async def comment_on(
    tx: Transaction, review_id: UUID, *, comment: str, expected: int
) -> PerformanceReview:
    """The county says what it has to say to its result."""
    review = await performance.get_review(tx, review_id, expected=expected)
    notes.write_note(tx, review_id, NoteKind.ANSWER, comment)
    return await _saved(tx, review, review.commented(by=tx.by))


async def withdraw_review(
    tx: Transaction, review_id: UUID, *, reason: str, expected: int
) -> PerformanceReview:
    """The evaluator does not work: the year may be given to another one."""
    review = await performance.get_review(tx, review_id, expected=expected)
    notes.write_note(tx, review_id, NoteKind.DECISION, reason)
    return await _saved(tx, review, review.after("withdraw", by=tx.by))


async def agree_to_review(
    tx: Transaction, review_id: UUID, *, explanation: str, expected: int
) -> PerformanceReview:
    """Human resources agree, by another person."""
    review = await performance.get_review(tx, review_id, expected=expected)
    notes.write_note(tx, review_id, NoteKind.DECISION, explanation)
    return await _saved(tx, review, review.agreed(by=tx.by))


async def confirm_review(
    tx: Transaction, review_id: UUID, *, explanation: str, expected: int
) -> PerformanceReview:
    """Finance confirms: the result is published, and later plans carry it."""
    review = await performance.get_review(tx, review_id, expected=expected)
    notes.write_note(tx, review_id, NoteKind.DECISION, explanation)
    return await _saved(tx, review, review.confirmed(by=tx.by, at=tx.clock.now()))


async def send_review_back(
    tx: Transaction, review_id: UUID, *, reason: str, expected: int
) -> PerformanceReview:
    """Either of the two wants it evaluated anew."""
    review = await performance.get_review(tx, review_id, expected=expected)
    notes.write_note(tx, review_id, NoteKind.RETURN, reason)
    return await _saved(tx, review, review.sent_back(by=tx.by))


async def require_allowance(tx: Transaction, plan: YearPlan) -> None:
    """Spending follows results: a plan stays within what the last review allows.

    The plans of the year are held already. Raises ``PlanAboveResult``; two people may go beyond it, with a reason.
    """
    allowance = await performance.allowance_of(tx, plan)
    if allowance is not None:
        allowance.check(plan.budget, figures_on(tx.clock.today()))


async def allowance_for(tx: Reading, plan_id: UUID) -> tuple[YearPlan, Allowance | None]:
    """A plan with what the last review of its region allows the year's plans."""
    plan = await plans.get_plan(tx, plan_id)
    return plan, await performance.allowance_of(tx, plan)


async def _saved(
    tx: Transaction, before: PerformanceReview, after: PerformanceReview
) -> PerformanceReview:
    saved = performance.save_review(tx, after)
    await DEADLINES.meet(tx, DUTIES[before.status], case_id=saved.id)
    await _start(tx, saved)
    return saved


async def _start(tx: Transaction, review: PerformanceReview) -> None:
    if begun := DUTIES.get(review.status):
        await DEADLINES.start(tx, begun, case_id=review.id, region=review.region, at=tx.clock.now())
