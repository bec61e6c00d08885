"""Who is to do what about a reward, and until when: the days stand in its profile."""

from datetime import timedelta

from shared.roles import Role
from shared.transaction import Transaction
from shared.workdays import end_of_day

from intake.domain.rewards.reward import WAITING, ThingStatus
from intake.store.rewards.reward_tables import RewardFormRow
from intake.store.rewards.rewards import Form
from intake.usecases.clocks import DEADLINES

CONFIRM, RECEIVE, LOOK, ACCOUNT, CONFIRM_ACCOUNT, CANCELLED, RECOVERY = (
    "confirm_reward",
    "receive_reward",
    "look_at_reward",
    "correct_reward_account",
    "confirm_reward_account",
    "look_at_cancelled_reward",
    "answer_reward_recovery",
)


async def start(tx: Transaction, what: str, form: RewardFormRow, *, role: Role, days: int) -> None:
    """It waits for somebody of a role, for so many days of the calendar."""
    at = end_of_day(tx.clock.today() + timedelta(days=days))
    await DEADLINES.start(tx, what, case_id=form.id, region=form.region, at=at, role=role)


async def meet(tx: Transaction, what: str, form: RewardFormRow) -> None:
    """It was done, in time or late."""
    await DEADLINES.meet(tx, what, case_id=form.id)


async def cancel(tx: Transaction, what: str, form: RewardFormRow) -> None:
    """Nobody is to do it any more."""
    await DEADLINES.cancel(tx, case_id=form.id, what=what)


async def wait_no_more(tx: Transaction, form: Form) -> None:
    """When no row waits for somebody any more, neither does the office."""
    waiting = {ThingStatus(one.status) for one in form.things} & WAITING
    if ThingStatus.REGISTERED not in waiting and form.row.confirmed_at is None:
        await cancel(tx, CONFIRM, form.row)
    if not waiting:
        await meet(tx, RECEIVE, form.row)
