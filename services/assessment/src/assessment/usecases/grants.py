"""What approval and disbursement say about money that was granted, and receipts that are free."""

from dataclasses import replace

from shared.contracts.approval import DecisionMade
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.disbursement import PaymentCancelled
from shared.contracts.vocabulary import Programme
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from assessment.domain.dossier import AssessmentStatus, Dossier
from assessment.domain.rules.receipts import reservation_keys
from assessment.store import assessments, results
from assessment.usecases.assessments import free_receipts, reopen
from assessment.usecases.clocks import DEADLINES


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
    stands = await results.note_grant(
        tx,
        decision_id=event.decision_id,
        case_id=event.case_id,
        household_id=event.household_id if dossier is None else dossier.household_id,
        category=event.category,
        year=lhasa_date(event.decided_at).year,
        amount=event.amount,
        cost=cost_granted(evaluation.event, event.amount) if evaluation else [],
    )
    if dossier is not None and stands:
        await results.reserve_receipts(tx, event.case_id, reservation_keys(dossier.accepted))
        await _assess_anew(tx, dossier)


def cost_granted(event: AssessmentCompleted, amount: int) -> list[dict[str, int]]:
    """What a grant (fen) was made on, by the year of its bills: what the formula left, in order."""
    rows: list[dict[str, int]] = []
    for one in event.cost_years:
        taken = min(one.due, amount)
        amount -= taken
        rows.append({"year": one.year, "net": one.own, "granted": taken})
    return rows


async def note_cancellation(tx: Transaction, event: PaymentCancelled) -> None:
    """What will not be paid was not granted: amount, cost and receipts are free again (A-05)."""
    await results.cancel_grant(tx, decision_id=event.decision_id, case_id=event.case_id)
    dossier = await assessments.find_dossier(tx, event.case_id)
    if dossier is not None:
        await free_receipts(tx, event.case_id)
        await _assess_anew(tx, dossier)


async def _close(tx: Transaction, dossier: Dossier) -> None:
    """Decided: what was being assessed anew needs no end of its own."""
    closed = replace(dossier, decided=True)
    if dossier.status in {AssessmentStatus.OPEN, AssessmentStatus.SUSPENDED}:
        closed = closed.step("end", by=tx.by)
        await DEADLINES.cancel(tx, case_id=dossier.case_id)
    await assessments.save_dossier(tx, closed)


async def _assess_anew(tx: Transaction, dossier: Dossier) -> None:
    """The household's cumulative cost has changed: its other open claims rest on an old sum (A-71)."""
    if not dossier.is_by_cost:
        return
    others = await assessments.undecided_of_household(
        tx, dossier.household_id, dossier.accepted.category, but=dossier.case_id
    )
    for case_id in others:
        await reopen(tx, case_id, f"cost of {dossier.case_id} {tx.clock.now().isoformat()}")
