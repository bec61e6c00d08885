"""Who is to do what about a debt, and until when; the duties lie on the recovery, about its case."""

from datetime import date, datetime

from shared.contracts.vocabulary import Programme
from shared.roles import Role
from shared.transaction import Transaction
from shared.workdays import end_of_day

from disbursement.domain.payments.programmes import PROGRAMMES
from disbursement.domain.recoveries.recovery import BY_FINANCE, ProposalKind
from disbursement.store.recoveries.recovery_tables import RecoveryRow
from disbursement.usecases.clocks import DEADLINES

DEMAND, DELIVER, REFERRAL, CHECK, TERM = (
    "demand_recovery",
    "deliver_demand",
    "recovery_referral",
    "check_recovery",
    "recovery_term",
)
OF_MONEY = (DEMAND, DELIVER, CHECK, TERM)


async def start(tx: Transaction, what: str, row: RecoveryRow) -> None:
    """The handler of the office that granted the money goes on with it."""
    handler = PROGRAMMES[Programme(row.programme)].handler
    await _start(tx, what, row, role=handler)


async def await_second(tx: Transaction, row: RecoveryRow, kind: ProposalKind) -> None:
    """A second officer looks at what was proposed."""
    lead = PROGRAMMES[Programme(row.programme)].lead
    await _start(tx, CHECK, row, role=Role.FINANCE_CHECKER if kind in BY_FINANCE else lead)


async def await_money(tx: Transaction, row: RecoveryRow, on: date | None) -> None:
    """The next instalment is due; whoever handles the debt sees to it."""
    if on is not None:
        handler = PROGRAMMES[Programme(row.programme)].handler
        await _start(tx, TERM, row, role=handler, at=end_of_day(on))


async def _start(
    tx: Transaction, what: str, row: RecoveryRow, *, role: Role, at: datetime | None = None
) -> None:
    await DEADLINES.start(
        tx,
        what,
        case_id=row.id,
        region=row.region,
        at=at or tx.clock.now(),
        role=role,
        about=row.case_id,
    )


async def meet(tx: Transaction, what: str, row: RecoveryRow) -> None:
    """It was done, in time or late."""
    await DEADLINES.meet(tx, what, case_id=row.id)


async def end_money(tx: Transaction, row: RecoveryRow) -> None:
    """Nothing is owed: what was to be done about the money falls away, the referrals do not."""
    for what in OF_MONEY:
        await DEADLINES.cancel(tx, case_id=row.id, what=what)


async def cancel(tx: Transaction, what: str, row: RecoveryRow) -> None:
    """It is not to be done any more."""
    await DEADLINES.cancel(tx, case_id=row.id, what=what)
