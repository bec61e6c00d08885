"""What a second officer's word does: the debt, its days, its money, its end."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from shared.complete import complete_table
from shared.contracts.disbursement import RecoveryDemanded, RecoveryEnd, RecoveryReceived
from shared.money import yuan
from shared.transaction import Transaction

from disbursement.domain.funds import ledger
from disbursement.domain.recoveries.recovery import (
    LIFECYCLE,
    ProposalKind,
    ReceiptTooHigh,
    RecoveryStatus,
    next_due,
)
from disbursement.store.bank import breaks
from disbursement.store.funds import funds
from disbursement.store.recoveries import recoveries
from disbursement.store.recoveries.recovery_tables import RecoveryProposalRow, RecoveryRow
from disbursement.usecases.recoveries import duties
from disbursement.usecases.recoveries.openings import close, facts
from disbursement.usecases.recoveries.plans import plan_in
from shared import held


async def _demand(
    tx: Transaction, row: RecoveryRow, proposal: RecoveryProposalRow, status: RecoveryStatus
) -> None:
    content = proposal.content
    held.change(
        tx,
        row,
        recoveries.RECOVERY,
        status=status,
        demanded=content["amount"],
        plan=content["plan"],
        demanded_by=tx.by.sub,
        demanded_at=tx.clock.now(),
        demand_reason=held.opened(tx, proposal, "reason"),
    )
    entry = ledger.demand(str(row.id), row.demanded)
    await funds.post(tx, entry, fund_id=row.fund_id, payment_id=row.payment_id)
    await duties.meet(tx, duties.DEMAND, row)
    await duties.start(tx, duties.DELIVER, row)
    if row.fraud:
        await duties.start(tx, duties.REFERRAL, row)
    tx.publish(
        RecoveryDemanded(
            **facts(row),
            amount=row.demanded,
            number=row.number,
            fraud=row.fraud,
            pay_by=plan_in(row.plan)[-1].due_on,
            demanded_by=tx.by.sub,
        )
    )


async def _reschedule(
    tx: Transaction, row: RecoveryRow, proposal: RecoveryProposalRow, status: RecoveryStatus
) -> None:
    held.change(tx, row, recoveries.RECOVERY, status=status, plan=proposal.content["plan"])
    await duties.await_money(tx, row, next_due(plan_in(row.plan), row.received))


async def _receive(
    tx: Transaction, row: RecoveryRow, proposal: RecoveryProposalRow, status: RecoveryStatus
) -> None:
    """Book money of the debt against its line; the break of a line that is whole is settled."""
    amount = proposal.content["amount"]
    line = await recoveries.read_line(tx, UUID(proposal.content["break_id"]), fund_id=row.fund_id)
    most = min(line.left, row.demanded - row.received)
    if amount > most:
        raise ReceiptTooHigh(most=yuan(most))
    receipt_id = recoveries.insert_receipt(
        tx, row.id, line, amount=amount, proposed_by=proposal.proposed_by, at=tx.clock.now()
    )
    for entry in (
        ledger.recovery(str(receipt_id), amount),
        ledger.settlement(str(receipt_id), amount),
    ):
        await funds.post(tx, entry, fund_id=row.fund_id, payment_id=row.payment_id)
    if amount == line.left:
        recoveries.match_line(tx, line, row.id)
        breaks.explain_break(tx, line.found, resolution=row.number)
    received = row.received + amount
    tx.publish(
        RecoveryReceived(
            **facts(row),
            amount=amount,
            outstanding=row.demanded - received,
            received_on=line.on,
        )
    )
    if received == row.demanded:
        done = LIFECYCLE.after("settle", status=RecoveryStatus(row.status), by=tx.by)
        await close(tx, row, status=done, end=RecoveryEnd.REPAID, received=received)
        return
    held.change(tx, row, recoveries.RECOVERY, status=status, received=received)
    if status is RecoveryStatus.DUE:
        await duties.await_money(tx, row, next_due(plan_in(row.plan), received))


async def _write_off(
    tx: Transaction, row: RecoveryRow, _: RecoveryProposalRow, status: RecoveryStatus
) -> None:
    await _owe_no_more(tx, row)
    await close(tx, row, status=status, end=RecoveryEnd.WRITTEN_OFF)


async def _withdraw(
    tx: Transaction, row: RecoveryRow, _: RecoveryProposalRow, status: RecoveryStatus
) -> None:
    await _owe_no_more(tx, row)
    await close(tx, row, status=status, end=RecoveryEnd.WITHDRAWN)
    await duties.cancel(tx, duties.REFERRAL, row)


async def _owe_no_more(tx: Transaction, row: RecoveryRow) -> None:
    rest = row.demanded - row.received
    if rest:
        entry = ledger.settlement(f"{row.id}/rest", rest)
        await funds.post(tx, entry, fund_id=row.fund_id, payment_id=row.payment_id)


CARRY_OUT: dict[
    ProposalKind,
    Callable[[Transaction, RecoveryRow, RecoveryProposalRow, RecoveryStatus], Awaitable[None]],
] = {
    ProposalKind.DEMAND: _demand,
    ProposalKind.RESCHEDULE: _reschedule,
    ProposalKind.RECEIPT: _receive,
    ProposalKind.WRITE_OFF: _write_off,
    ProposalKind.WITHDRAWAL: _withdraw,
}
complete_table(ProposalKind, CARRY_OUT, "disbursement.usecases.recoveries.effects.CARRY_OUT")
