"""The clock of a payment: the term of the law where the decision carries one, else the parameter."""

from datetime import datetime

from shared.transaction import Transaction

from disbursement.domain.payment import Payment
from disbursement.store import DEADLINES

NAMES = ("payment", "complete_aid")


async def start(tx: Transaction, payment: Payment, *, at: datetime) -> None:
    """The aid is to be there by ``complete_by`` (TA-085), or within the parameter's days (A-69)."""
    what = "payment" if payment.complete_by is None else "complete_aid"
    await DEADLINES.start(
        tx,
        what,
        case_id=payment.case_id,
        region=payment.region,
        at=payment.complete_by or at,
    )


async def meet(tx: Transaction, payment: Payment) -> None:
    """The aid is there, in time or late."""
    for what in NAMES:
        await DEADLINES.meet(tx, what, case_id=payment.case_id)


async def cancel(tx: Transaction, payment: Payment) -> None:
    """The payment will not be made."""
    for what in NAMES:
        await DEADLINES.cancel(tx, case_id=payment.case_id, what=what)
