"""The duties of finance about its accounts: a second person's word, and money that is short."""

from uuid import UUID

from shared.transaction import Transaction

from disbursement.domain.funds.levels import duty_place
from disbursement.domain.payments.payment import Payment
from disbursement.usecases.clocks import DEADLINES

CONFIRM_TRANSFER, SUPPLY = "confirm_transfer", "supply_fund"
CONFIRM_BUDGET, CHANGE_BUDGET = "confirm_budget", "change_budget"


async def start(tx: Transaction, what: str, about: UUID, *, region: str) -> None:
    """Something of finance waits for somebody."""
    await DEADLINES.start(tx, what, case_id=about, region=region, at=tx.clock.now())


async def meet(tx: Transaction, what: str, about: UUID) -> None:
    """It was answered."""
    await DEADLINES.meet(tx, what, case_id=about)


async def wait_for_money(tx: Transaction, payment: Payment) -> None:
    """The account that is to pay is short: finance sees that money comes to it (第二十三条)."""
    await DEADLINES.start(
        tx,
        SUPPLY,
        case_id=payment.id,
        region=duty_place(payment.region),
        at=tx.clock.now(),
        about=payment.case_id,
    )


async def money_is_there(tx: Transaction, payment: Payment) -> None:
    """The order has its money."""
    await DEADLINES.meet(tx, SUPPLY, case_id=payment.id)


async def no_money_is_needed(tx: Transaction, payment: Payment) -> None:
    """The order ended: nobody waits for money."""
    await DEADLINES.cancel(tx, case_id=payment.id, what=SUPPLY)
