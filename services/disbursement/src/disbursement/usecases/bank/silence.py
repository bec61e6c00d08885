"""A bank that fetched a file and is silent is asked under the same references, by a clock."""

from shared.calendars import read_calendar
from shared.transaction import Transaction

from disbursement.policy import figures_on
from disbursement.store.bank import silence
from disbursement.usecases import clocks


async def ask_silent_banks(tx: Transaction) -> int:
    """Ask about what was due working days ago, and be content once every payment has its word.

    Nothing is sent again: the enquiry lists what is asked, and finance has the duty to call.
    """
    today = tx.clock.today()
    calendar = await read_calendar(tx.session)
    before = today
    for _ in range(figures_on(today).bank_workdays):
        before = calendar.last_working_day_before(before).on
    turns = await silence.find_turns(tx, before=before)
    for turn in turns:
        silence.mark(tx, turn)
        if turn.is_silent:
            await clocks.wait_for_bank(tx, turn.batch_id, region=turn.region)
        else:
            await clocks.bank_has_spoken(tx, turn.batch_id)
    return len(turns)
