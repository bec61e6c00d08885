"""What one officer asks for in a recovery, and a second one does or rejects (第三十条)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.vocabulary import Programme
from shared.four_eyes import require_another_person
from shared.money import yuan
from shared.transaction import Transaction

from disbursement.domain.payments.payment import Status
from disbursement.domain.payments.programmes import PROGRAMMES
from disbursement.domain.recoveries.recovery import (
    ASKED,
    BY_FINANCE,
    DONE,
    LIFECYCLE,
    DebtTooHigh,
    Instalment,
    NothingPaidYet,
    NothingProposed,
    OtherOffice,
    ProposalKind,
    ProposalState,
    ProposalWaits,
    ReceiptTooHigh,
    RecoveryFourEyes,
    RecoveryStatus,
)
from disbursement.store.payments import payments
from disbursement.store.recoveries import recoveries
from disbursement.store.recoveries.recovery_tables import RecoveryProposalRow, RecoveryRow
from disbursement.usecases.recoveries import duties, effects
from disbursement.usecases.recoveries.plans import planned, written
from shared import held


async def propose_demand(
    tx: Transaction,
    recovery_id: UUID,
    *,
    expected: int,
    amount: int | None,
    pay_by: date | None,
    instalments: Sequence[Instalment],
    reason: str,
) -> RecoveryRow:
    """Draw up what the debtor is to pay back, and by when; without an amount it is what was found.

    Raises ``NothingPaidYet``, ``DebtTooHigh``, ``PlanNotPossible``, ``PayByNotPossible``.
    """
    row = await _asked(tx, recovery_id, ProposalKind.DEMAND, expected=expected)
    payment = await payments.get_payment(tx, row.payment_id)
    if payment.status is not Status.PAID:
        raise NothingPaidYet(cases=row.case_number)
    debt = row.amount if amount is None else amount
    if debt > row.amount:
        raise DebtTooHigh(most=yuan(row.amount))
    plan = planned(tx, debt, pay_by=pay_by, instalments=instalments)
    content = {"amount": debt, "plan": written(plan)}
    return await _keep(tx, row, ProposalKind.DEMAND, content, reason=reason)


async def propose_reschedule(
    tx: Transaction,
    recovery_id: UUID,
    *,
    expected: int,
    pay_by: date | None,
    instalments: Sequence[Instalment],
    reason: str,
) -> RecoveryRow:
    """Agree other days for what is still owed."""
    row = await _asked(tx, recovery_id, ProposalKind.RESCHEDULE, expected=expected)
    rest = planned(tx, row.demanded - row.received, pay_by=pay_by, instalments=instalments)
    came = [Instalment(tx.clock.today(), row.received)] if row.received else []
    content = {"plan": written([*came, *rest])}
    return await _keep(tx, row, ProposalKind.RESCHEDULE, content, reason=reason)


async def propose_receipt(
    tx: Transaction, recovery_id: UUID, *, expected: int, break_id: UUID, amount: int | None
) -> RecoveryRow:
    """Say that a credit which nobody knew is money of this debt; without an amount as much as fits.

    Raises ``LineNotOfDebt``, ``ReceiptTooHigh``.
    """
    row = await _asked(tx, recovery_id, ProposalKind.RECEIPT, expected=expected)
    line = await recoveries.read_line(tx, break_id, fund_id=row.fund_id)
    most = min(line.left, row.demanded - row.received)
    came = most if amount is None else amount
    if came > most or came <= 0:
        raise ReceiptTooHigh(most=yuan(most))
    content = {"break_id": str(break_id), "amount": came}
    return await _keep(tx, row, ProposalKind.RECEIPT, content)


async def propose_end(
    tx: Transaction,
    recovery_id: UUID,
    kind: ProposalKind,
    *,
    expected: int,
    reason: str,
    evidence: str,
) -> RecoveryRow:
    """Ask to write the rest off, or to withdraw the demand whose ground fell away."""
    row = await _asked(tx, recovery_id, kind, expected=expected)
    return await _keep(tx, row, kind, {"evidence": evidence}, reason=reason)


async def confirm(tx: Transaction, recovery_id: UUID, *, expected: int) -> RecoveryRow:
    """Do what was proposed, as a person who neither proposed it nor is a party of the case."""
    row, proposal = await _second(tx, recovery_id, expected=expected)
    kind = ProposalKind(proposal.kind)
    status = LIFECYCLE.after(DONE[kind], status=RecoveryStatus(row.status), by=tx.by)
    _check_office(tx, row, kind)
    _answered(tx, proposal, ProposalState.CONFIRMED)
    await duties.meet(tx, duties.CHECK, row)
    await effects.CARRY_OUT[kind](tx, row, proposal, status)
    return row


async def reject(tx: Transaction, recovery_id: UUID, *, expected: int, reason: str) -> RecoveryRow:
    """What was proposed is not done; it is kept with the answer, and may be proposed anew."""
    row, proposal = await _second(tx, recovery_id, expected=expected)
    status = LIFECYCLE.after("reject_proposal", status=RecoveryStatus(row.status), by=tx.by)
    _check_office(tx, row, ProposalKind(proposal.kind))
    _answered(tx, proposal, ProposalState.REJECTED, answer=reason)
    await duties.meet(tx, duties.CHECK, row)
    held.change(tx, row, recoveries.RECOVERY, status=status)
    return row


async def _asked(
    tx: Transaction, recovery_id: UUID, kind: ProposalKind, *, expected: int
) -> RecoveryRow:
    row = await recoveries.hold_recovery(tx, recovery_id, expected=expected)
    LIFECYCLE.after(ASKED[kind], status=RecoveryStatus(row.status), by=tx.by)
    _check_office(tx, row, kind)
    require_another_person(tx.by.sub, than=row.parties, refusal=RecoveryFourEyes())
    if await recoveries.find_proposal(tx, recovery_id) is not None:
        raise ProposalWaits
    return row


async def _second(
    tx: Transaction, recovery_id: UUID, *, expected: int
) -> tuple[RecoveryRow, RecoveryProposalRow]:
    row = await recoveries.hold_recovery(tx, recovery_id, expected=expected)
    proposal = await recoveries.find_proposal(tx, recovery_id)
    if proposal is None:
        raise NothingProposed
    involved = [proposal.proposed_by, *row.parties]
    require_another_person(tx.by.sub, than=involved, refusal=RecoveryFourEyes())
    return row, proposal


def _check_office(tx: Transaction, row: RecoveryRow, kind: ProposalKind) -> None:
    """The office of the money's own programme demands it; finance books and writes off."""
    terms = PROGRAMMES[Programme(row.programme)]
    if kind not in BY_FINANCE and tx.by.roles.isdisjoint({terms.handler, terms.lead}):
        raise OtherOffice(programme=terms.title)


async def _keep(
    tx: Transaction,
    row: RecoveryRow,
    kind: ProposalKind,
    content: dict[str, Any],
    *,
    reason: str | None = None,
) -> RecoveryRow:
    held.insert(
        tx,
        RecoveryProposalRow,
        recoveries.PROPOSAL,
        recovery_id=row.id,
        kind=kind,
        content=content,
        reason=reason,
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
        state=ProposalState.OPEN,
    )
    await duties.await_second(tx, row, kind)
    held.change(tx, row, recoveries.RECOVERY, status=row.status)
    return row


def _answered(
    tx: Transaction, proposal: RecoveryProposalRow, state: ProposalState, **also: str
) -> None:
    held.change(
        tx,
        proposal,
        recoveries.PROPOSAL,
        state=state,
        checked_by=tx.by.sub,
        checked_at=tx.clock.now(),
        **also,
    )
