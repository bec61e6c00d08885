"""What approval and disbursement say about money that was granted, and receipts that are free."""

from shared.contracts.approval import DecisionMade
from shared.contracts.disbursement import PaymentCancelled
from shared.contracts.vocabulary import Programme
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from assessment.domain.rules.receipts import reservation_keys
from assessment.store import assessments, results


async def note_decision(tx: Transaction, event: DecisionMade) -> None:
    """Keep a grant for later claims (A-13, A-62); a refusal frees the receipts.

    A withdrawal that came too late may have freed them: a grant takes them again.
    """
    if event.programme is not Programme.TEMPORARY_ASSISTANCE:
        return
    if not event.approved:
        await results.release_receipts(tx, event.case_id)
        return
    dossier = await assessments.find_dossier(tx, event.case_id)
    if dossier is not None:
        await results.reserve_receipts(tx, event.case_id, reservation_keys(dossier.accepted))
    await results.note_grant(
        tx,
        decision_id=event.decision_id,
        case_id=event.case_id,
        household_id=event.household_id,
        category=event.category,
        year=lhasa_date(event.decided_at).year,
        amount=event.amount,
    )


async def note_cancellation(tx: Transaction, event: PaymentCancelled) -> None:
    """What will not be paid was not granted."""
    await results.cancel_grant(tx, decision_id=event.decision_id, case_id=event.case_id)
