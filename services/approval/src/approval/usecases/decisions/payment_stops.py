"""What speaks against a grant that is not paid stops its payment, without a further decision."""

from shared.contracts.approval import RevocationRequested
from shared.transaction import Transaction

from approval.domain.cases.case import Case
from approval.store.cases.case_records import CaseRecord
from approval.store.decisions import corrections, revocations
from approval.usecases import clocks

RULING = "行政复议决定、法院裁判"
REVIEW = "第三十条"
CORRECTION = "更正"
DEATH = "《中华人民共和国民法典》第十三条"
"""The grounds: a ruling that set the grant aside; a review, or a correction, of two people; and
that whom it was for has died (A-82), as two people of intake have found."""


async def stop_payment(
    tx: Transaction, case: Case, record: CaseRecord, *, ground: str, reason: str
) -> Case:
    """A ruling or two people speak against a grant that is not paid: it is stopped.

    Another correction that waits ends with it.
    """
    stopped = case.after("stop_payment", by=tx.by)
    assert record.decision is not None, "a granted case has its decision"
    await revocations.insert_proposal(
        tx, case.id, record.decision.id, articles=(ground,), reason=reason, requested=True
    )
    if record.open_correction is not None and ground != CORRECTION:
        await corrections.overtake(tx, record.decision.id)
    await clocks.cancel(tx, case, "countersign", "compensation", "contradiction", "correction")
    ask_to_stop(tx, record)
    return stopped


def ask_to_stop(tx: Transaction, record: CaseRecord) -> None:
    """Ask disbursement to stop the grant's money, and that of a further order."""
    case_id, decision = record.case.id, record.decision
    assert decision is not None, "a granted case has its decision"
    for decision_id in (decision.id, *record.unpaid_supplements):
        tx.publish(
            RevocationRequested(case_id=case_id, decision_id=decision_id, requested_by=tx.by.sub)
        )
