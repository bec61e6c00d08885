"""What approval and disbursement say about money that was granted, and receipts that are free."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.approval import DecisionMade, GrantSupplemented
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.disbursement import PaymentCancelled
from shared.contracts.intake import HouseholdChanged
from shared.contracts.vocabulary import Programme
from shared.errors import NotYet
from shared.transaction import Transaction
from shared.words import labels
from shared.workdays import lhasa_date

from assessment.domain.dossier import AssessmentStatus, Dossier
from assessment.domain.rules.receipts import reservation_keys
from assessment.store import assessments, results
from assessment.usecases.assessments import free_receipts, reopen
from assessment.usecases.clocks import DEADLINES
from assessment.usecases.previews import picture_of


async def note_decision(tx: Transaction, event: DecisionMade) -> None:
    """Keep a grant for later claims (A-71); a refusal frees the receipts.

    A withdrawal that came too late may have freed them: a grant takes them again.
    """
    if event.programme is not Programme.TEMPORARY_ASSISTANCE:
        return
    dossier = await assessments.find_dossier(tx, event.case_id)
    if dossier is not None:
        await _close(tx, dossier)
    if not event.approved:
        await free_receipts(tx, event.case_id)
        return
    evaluation = await results.latest_evaluation(tx, event.case_id)
    year = lhasa_date(event.decided_at).year
    stands = await results.note_grant(
        tx,
        decision_id=event.decision_id,
        case_id=event.case_id,
        household_id=event.household_id if dossier is None else dossier.household_id,
        category=event.category,
        year=year,
        amount=event.amount,
        cost=cost_granted(evaluation.event, event.amount, year=year, above=event.above_the_most)
        if evaluation
        else [],
    )
    if dossier is not None and stands:
        await results.reserve_receipts(tx, event.case_id, reservation_keys(dossier.accepted))
        await _assess_anew(tx, dossier.household_id)


def cost_granted(
    event: AssessmentCompleted, amount: int, *, year: int, above: int = 0
) -> list[dict[str, int]]:
    """What a grant (fen) was made on, by the year of its bills: what the formula left, in order.

    ``above`` was not given on the bills of other years than that of the decision, as their most
    was reached (第十一条（二）): it is booked on none, or this year's cost would bring it again.
    """
    rows: list[dict[str, int]] = []
    for one in event.cost_years:
        lost = min(one.due, above) if one.year != year else 0
        above -= lost
        taken = min(one.due - lost, amount)
        amount -= taken
        rows.append({"year": one.year, "net": one.own, "granted": taken})
    return rows


async def note_supplement(tx: Transaction, event: GrantSupplemented) -> None:
    """A grant was too little: what was ordered besides it counts with it for later claims (A-71)."""
    evaluation = await results.latest_evaluation(tx, event.case_id)
    years = [one.year for one in evaluation.event.cost_years] if evaluation else []
    await results.note_grant(
        tx,
        decision_id=event.decision_id,
        case_id=event.case_id,
        household_id=event.household_id,
        category=event.category,
        year=lhasa_date(event.decided_at).year,
        amount=event.amount,
        cost=[{"year": year, "net": 0, "granted": event.amount} for year in years[-1:]],
    )
    await _assess_anew(tx, event.household_id)


async def note_cancellation(tx: Transaction, event: PaymentCancelled) -> None:
    """What will not be paid was not granted: amount, cost and receipts are free again (A-05)."""
    await results.cancel_grant(tx, decision_id=event.decision_id, case_id=event.case_id)
    dossier = await assessments.find_dossier(tx, event.case_id)
    if dossier is not None:
        if not await results.is_granted(tx, event.case_id):
            await free_receipts(tx, event.case_id)
        await _assess_anew(tx, dossier.household_id)


async def _close(tx: Transaction, dossier: Dossier) -> None:
    """Decided: what was being assessed anew needs no end of its own."""
    closed = replace(dossier, decided=True)
    if dossier.status in {AssessmentStatus.OPEN, AssessmentStatus.SUSPENDED}:
        closed = closed.step("end", by=tx.by)
        await DEADLINES.cancel(tx, case_id=dossier.case_id)
    await assessments.save_dossier(tx, closed)


async def change_household(tx: Transaction, event: HouseholdChanged) -> None:
    """The case belongs to another household, or several are one: the cost of its claims with it."""
    dossier = await assessments.find_dossier(tx, event.case_id)
    if dossier is None:
        raise NotYet(what=labels("assessment", "not_yet")["assessment"])
    if dossier.household_id != event.household_id:
        moved = replace(dossier, found_household=event.household_id)
        await assessments.save_dossier(tx, moved)
    if event.merged:
        await tx.flush()
        await assessments.move_to_household(tx, event.merged, into=event.household_id)
    await _assess_anew(tx, event.household_id)


async def _assess_anew(tx: Transaction, household_id: UUID) -> None:
    """Take claims up again whose cumulative cost is another one than they were assessed on (A-71)."""
    await tx.flush()
    for case_id in await assessments.undecided_of_household(tx, household_id):
        dossier = await assessments.find_dossier(tx, case_id)
        evaluation = await results.latest_evaluation(tx, case_id)
        if dossier is None or evaluation is None or not dossier.is_by_cost:
            continue
        now = await picture_of(tx, dossier)
        if now.assessment.cost_years != evaluation.event.cost_years:
            await reopen(tx, case_id, f"cost {tx.clock.now().isoformat()}", facts_found=False)
