"""What speaks against a grant that is not paid stops its payment, without a further decision."""

from shared.contracts.approval import RevocationRequested
from shared.transaction import Transaction

from approval.domain.cases.case import Case
from approval.store.decisions import revocations
from approval.store.tables import DecisionRow
from approval.usecases import clocks

RULING = "行政复议决定、法院裁判"
REVIEW = "第三十条"
"""The grounds: a ruling that set the grant aside; a review that two people made of it."""


async def stop_payment(
    tx: Transaction, case: Case, decision: DecisionRow, *, ground: str, reason: str
) -> Case:
    """A ruling or a review of two people speaks against a grant that is not paid: it is stopped."""
    stopped = case.after("stop_payment", by=tx.by)
    await revocations.insert_proposal(
        tx, case.id, decision.id, articles=(ground,), reason=reason, requested=True
    )
    await clocks.cancel(tx, case, "countersign", "compensation", "contradiction")
    tx.publish(
        RevocationRequested(case_id=case.id, decision_id=decision.id, requested_by=tx.by.sub)
    )
    return stopped
