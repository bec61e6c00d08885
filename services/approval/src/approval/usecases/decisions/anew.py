"""A decision is in force no more: the county reviews the case anew, by other officers (A-81)."""

from dataclasses import replace

from shared.transaction import Transaction

from approval.domain.cases.case import Case
from approval.usecases import clocks


async def begin_anew(tx: Transaction, case: Case) -> Case:
    """Start the county's clocks again, beside a ruling's own day; what was set aside is counted."""
    anew = replace(case, set_aside=case.set_aside + 1, received_at=tx.clock.now(), verified_at=None)
    await clocks.cancel_steps(tx, anew)
    await clocks.start_county(tx, anew)
    return anew
