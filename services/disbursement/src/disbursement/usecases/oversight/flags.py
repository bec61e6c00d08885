"""Red flags: the books are looked through each day, and a person ends what is found."""

from collections.abc import Sequence
from uuid import UUID

from shared.four_eyes import require_another_person
from shared.transaction import Transaction

from disbursement.domain.oversight.flags import LIFECYCLE, FlagFourEyes, FlagStatus
from disbursement.policy import figures_on
from disbursement.store.oversight import flags
from disbursement.store.oversight.oversight_tables import RedFlagRow, StaffAccountListRow
from disbursement.store.payments.payments import account_mark
from disbursement.usecases.clocks import DEADLINES
from shared import held

LOOK = "look_at_red_flag"


async def look(tx: Transaction) -> int:
    """Once a day: what the books show is flagged, and is a duty of audit (第二十三条, TA-095)."""
    today = tx.clock.today()
    if not await flags.is_first_look(tx, today):
        return 0
    figures = figures_on(today)
    found = await flags.raise_flags(tx, limit=figures.watched_limit, days=figures.flag_days)
    for one in found:
        await DEADLINES.start(tx, LOOK, case_id=one.id, region=one.region, at=tx.clock.now())
    return len(found)


async def end(
    tx: Transaction,
    flag_id: UUID,
    action: str,
    *,
    expected: int,
    finding: str,
    reference: str | None = None,
) -> RedFlagRow:
    """Explain a flag, or say under which number it is followed up; who signed the cases does neither."""
    row = await flags.hold_flag(tx, flag_id, expected=expected)
    status = LIFECYCLE.after(action, status=FlagStatus(row.status), by=tx.by)
    require_another_person(tx.by.sub, than=row.parties, refusal=FlagFourEyes())
    held.change(
        tx,
        row,
        flags.FLAG,
        status=status,
        finding=finding,
        followed_by=reference,
        closed_by=tx.by.sub,
        closed_at=tx.clock.now(),
    )
    await DEADLINES.meet(tx, LOOK, case_id=row.id)
    return row


async def enter_staff_accounts(
    tx: Transaction, accounts: Sequence[str], *, document: str
) -> StaffAccountListRow:
    """Keep which accounts are officers' own, as keyed hashes; the numbers are kept nowhere."""
    marks = [account_mark(tx.vault, account) for account in accounts]
    row = await flags.keep_staff_accounts(tx, marks, document=document)
    tx.audit_subject("staff_account_list", row.id, 1)
    return row
