"""Somebody died after a grant: an individual's unpaid aid ends, a household's goes on (A-82)."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.intake import DeathFound
from shared.transaction import Transaction

from approval.policy.letters import died
from approval.store.cases import case_records, cases
from approval.store.decisions import revocations
from approval.usecases import clocks
from approval.usecases.decisions.payment_stops import DEATH, stop_payment


async def stop_unpaid(tx: Transaction, case_id: UUID) -> None:
    """Whom a grant was for has died: what is not paid is stopped; a review looks at what is gone.

    Two people of intake have found it, with its proof, so nobody decides it here again.
    """
    case = await cases.find_case(tx, case_id, lock=True)
    if case is None or not case.may("stop_payment"):
        return
    record = await case_records.find_record(tx, case_id)
    if record is None or record.decision is None or not record.is_unpaid:
        return
    if record.open_revocation is not None:
        await revocations.overtake(tx, record.decision.id)
        await clocks.cancel(tx, case, "revocation")
    stopped = await stop_payment(tx, case, record, ground=DEATH, reason=died())
    await cases.save_case(tx, stopped)


async def take_over(tx: Transaction, event: DeathFound) -> None:
    """Another member of the household goes on: that account reads case and letter from now on."""
    case = await cases.find_case(tx, event.case_id, lock=True)
    if case is None or case.assessment.owner == event.owner:
        return
    assessment = case.assessment.model_copy(update={"owner": event.owner})
    await cases.save_case(tx, replace(case, assessment=assessment), assessed=True)
