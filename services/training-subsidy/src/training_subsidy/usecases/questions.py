"""What the clock asks other departments, and what it need not ask any more."""

from shared.transaction import Transaction

from training_subsidy.domain.terms import outcome_known_since
from training_subsidy.policy import figures_on
from training_subsidy.store import questions
from training_subsidy.usecases import inquiries
from training_subsidy.usecases.deadlines import DEADLINES

BATCH_SIZE = 50


async def drop_ended(tx: Transaction) -> int:
    """Drop what is asked about an ended seat, claim or employment; the duty falls away; how many."""
    dropped = await questions.drop_ended(tx, limit=BATCH_SIZE)
    for inquiry_id in dropped:
        await DEADLINES.cancel(tx, case_id=inquiry_id, what=inquiries.DUTY)
    return len(dropped)


async def ask_groups(tx: Transaction) -> int:
    """Ask of whom in purchased classes nothing shows the group yet (A-87); how many were asked."""
    return len(await inquiries.ask(tx, await questions.of_groups(tx, limit=BATCH_SIZE)))


async def ask_other_courses(tx: Transaction) -> int:
    """Ask what other departments have paid for whom a claim is for (VT-014); how many were asked."""
    return len(await inquiries.ask(tx, await questions.of_courses(tx, limit=BATCH_SIZE)))


async def ask_outcomes(tx: Transaction) -> int:
    """Ask what became of those examined, months after the end (VT-018); how many were asked."""
    today = tx.clock.today()
    until = outcome_known_since(today, figures_on(today))
    return len(
        await inquiries.ask(tx, await questions.of_outcomes(tx, until=until, limit=BATCH_SIZE))
    )
